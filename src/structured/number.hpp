// JSON numbers, exactly.

#ifndef TOKENWIRE_SRC_STRUCTURED_NUMBER_HPP
#define TOKENWIRE_SRC_STRUCTURED_NUMBER_HPP

#include <cstdint>
#include <optional>
#include <string_view>

namespace tokenwire::structured {

/// A number by JSON's grammar, not more and not less.
bool is_number(std::string_view text) noexcept;

/// A whole number, in any of the ways to write one (`12`, `1.20e1`). `magnitude` has a value where it fits 64 bits.
struct whole_number {
  bool is_whole{};
  bool negative{};
  std::optional<std::uint64_t> magnitude{};
};
/// Precondition: is_number(text).
whole_number read_whole(std::string_view text) noexcept;

/// The nearest double or float; none where it is too large for one. What is too small for one is 0.
/// Precondition: is_number(text).
std::optional<double> read_double(std::string_view text) noexcept;
std::optional<float> read_float(std::string_view text) noexcept;

}  // namespace tokenwire::structured

#endif
