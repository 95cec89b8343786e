// Memory that nobody may look at while a thread keeps it, where the address sanitizer is there to see.

#ifndef TOKENWIRE_SRC_POISON_HPP
#define TOKENWIRE_SRC_POISON_HPP

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(begin, size) static_cast<void>(0)
#define ASAN_UNPOISON_MEMORY_REGION(begin, size) static_cast<void>(0)
#endif

#endif
