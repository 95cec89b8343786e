// Damage and change to one event's data, for tests that decode sequences of events.

#ifndef TOKENWIRE_TEST_SUPPORT_EVENT_MUTATIONS_HPP
#define TOKENWIRE_TEST_SUPPORT_EVENT_MUTATIONS_HPP

#include <random>
#include <string>
#include <string_view>

namespace tokenwire::test {

/// The event with one change of a random kind: bytes, numbers, keys, strings, order, white space, choices, or another
/// event in its place.
std::string mutated(std::string event, std::mt19937& random);

/// Replaces the value of the n-th member of this name (from 0, counted over the whole text); false when there is none.
bool replace_value(std::string& event, std::string_view key, std::size_t n, std::string_view value);

}  // namespace tokenwire::test

#endif
