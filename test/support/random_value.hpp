// Any value of a type that has a table.

#ifndef TOKENWIRE_TEST_SUPPORT_RANDOM_VALUE_HPP
#define TOKENWIRE_TEST_SUPPORT_RANDOM_VALUE_HPP

#include <random>
#include <tokenwire/structured/shape.hpp>

namespace tokenwire::test {

/// Within the bounds that the table has. Numbers of 64 bits are whole doubles where `plain_numbers` says so, so that
/// readers that know doubles alone see the same.
/// Precondition: the value is new.
void fill_random(structured::shape const& type, void* value, std::mt19937& random, bool plain_numbers = false);

}  // namespace tokenwire::test

#endif
