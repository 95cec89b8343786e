// Numbers that look random and are the same on every machine for the same seed.

#ifndef TOKENWIRE_TESTING_RANDOM_HPP
#define TOKENWIRE_TESTING_RANDOM_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tokenwire::testing {

/// SplitMix64. The standard library's distributions differ between its makers; this does not.
class random_source {
 public:
  explicit random_source(std::uint64_t seed) noexcept : state_{seed} {}

  std::uint64_t next() noexcept {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }

  /// From 0 to `bound` - 1. Precondition: bound > 0.
  std::size_t below(std::size_t bound) noexcept { return static_cast<std::size_t>(next() % bound); }

 private:
  std::uint64_t state_;
};

/// For what has to be the same for the same text.
inline std::uint64_t seed_of(std::string_view text) noexcept {
  std::uint64_t seed = 0;
  for (char const c : text) seed = seed * 31 + static_cast<unsigned char>(c);
  return seed;
}

/// A UUID of version 4, from the source's next numbers.
inline std::string make_uuid(random_source& random) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string uuid = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
  for (char& c : uuid) {
    if (c == 'x') c = digits[random.below(16)];
    if (c == 'y') c = digits[8 + random.below(4)];
  }
  return uuid;
}

}  // namespace tokenwire::testing

#endif
