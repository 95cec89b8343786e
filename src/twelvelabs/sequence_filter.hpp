// Events that come twice.

#ifndef TOKENWIRE_SRC_TWELVELABS_SEQUENCE_FILTER_HPP
#define TOKENWIRE_SRC_TWELVELABS_SEQUENCE_FILTER_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string_view>

namespace tokenwire::twelvelabs {

/// Tells an event that is one of the last 64 over again: the same number and the same bytes. Numbers may have gaps.
/// Where a number that should have grown comes with other bytes, the server's numbers say nothing, and no event is
/// taken for another any more: to lose text would be worse.
class sequence_filter {
 public:
  /// True: it has been here before.
  bool is_repeated(std::int64_t number, std::string_view data) noexcept {
    if (!trusted_) return false;
    std::size_t const hash = std::hash<std::string_view>{}(data);
    if (number > last_) {
      last_ = number;
      recent_[count_++ % recent_.size()] = {number, hash};
      return false;
    }
    std::size_t const known = count_ < recent_.size() ? count_ : recent_.size();
    for (std::size_t i = 0; i != known; ++i)
      if (recent_[i].number == number && recent_[i].hash == hash) return true;
    trusted_ = false;
    return false;
  }

 private:
  struct seen {
    std::int64_t number{};
    std::size_t hash{};
  };

  std::array<seen, 64> recent_{};
  std::size_t count_{};
  std::int64_t last_{std::numeric_limits<std::int64_t>::min()};
  bool trusted_{true};
};

}  // namespace tokenwire::twelvelabs

#endif
