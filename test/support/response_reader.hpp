// Reads a response through http::exchange as the driver does, from given pieces.

#ifndef TOKENWIRE_TEST_SUPPORT_RESPONSE_READER_HPP
#define TOKENWIRE_TEST_SUPPORT_RESPONSE_READER_HPP

#include <cstddef>
#include <ostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "http/exchange.hpp"

namespace tokenwire::test {

/// How the peer goes away after the last piece.
enum class peer_end { stays, closes, is_cut };

struct outcome {
  http::response_head head{};
  std::string body{};
  /// What followed the response.
  std::string rest{};
  std::string error{};
  std::string detail{};
  bool has_head{};
  bool complete{};
  bool until_close{};
  /// The most that was ever handed back to be presented again before the end.
  std::size_t most_unused{};
};

/// What no split of the input may change.
bool same(outcome const& a, outcome const& b);
std::ostream& operator<<(std::ostream& out, outcome const& value);

using pieces = std::vector<std::string_view>;

struct reading {
  http::exchange::limits limits{};
  http::exchange::request_method method{http::exchange::request_method::any_other};
  peer_end end{peer_end::closes};
};

outcome read_response(pieces const& input, reading const& how = {});

/// Pieces of `size` bytes.
pieces split_every(std::string_view input, std::size_t size);
/// Pieces of 1 to `longest` bytes.
pieces split_randomly(std::string_view input, std::size_t longest, std::mt19937& random);

}  // namespace tokenwire::test

#endif
