// What a made answer cites.

#ifndef TOKENWIRE_TESTING_ANSWER_SOURCES_HPP
#define TOKENWIRE_TESTING_ANSWER_SOURCES_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tokenwire::testing {

struct answer_source {
  std::string title{};
  std::string url{};
  /// Empty: the provider does not know it.
  std::string date{};
  std::string last_updated{};
  std::string snippet{};
};

/// About 400 bytes of JSON each. The URLs are distinct.
std::vector<answer_source> make_sources(std::size_t count, std::uint64_t seed);

}  // namespace tokenwire::testing

#endif
