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

struct source_wishes {
  std::size_t count{};
  /// Where they are from: these in turn, any where there are none; but none with a leading `-`.
  std::vector<std::string> domains{};
  /// So many days before `now` (seconds since 1970) at most; 0: of any age.
  std::size_t days{};
  std::int64_t now{};
};

/// About 400 bytes of JSON each. The URLs are distinct.
std::vector<answer_source> make_sources(source_wishes const& wishes, std::uint64_t seed);

}  // namespace tokenwire::testing

#endif
