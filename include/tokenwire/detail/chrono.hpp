// Durations, time points and clocks without the calendars and formats of <chrono>, which cost each file that includes
// them more than the whole of this library does.

#ifndef TOKENWIRE_DETAIL_CHRONO_HPP
#define TOKENWIRE_DETAIL_CHRONO_HPP

#include <version>

// The part of libstdc++'s <chrono> that its own <thread> and <mutex> include.
#if defined(__GLIBCXX__) && __has_include(<bits/chrono.h>)
#include <bits/chrono.h>
#else
#include <chrono>
#endif

#endif
