#include "support/random_value.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>

namespace tokenwire::test {
namespace {

using structured::kind;
using structured::note;
using structured::shape;

class filler {
 public:
  filler(std::mt19937& random, bool plain) : random_(random), plain_(plain) {}

  void fill(shape const& type, void* at, note const* rules, int depth, bool is_element = false) {
    if (is_element && (type.kind == kind::list || type.kind == kind::map)) rules = nullptr;
    switch (type.kind) {
      case kind::null:
      case kind::constant:
        return;
      case kind::boolean:
        return store(at, below(2) == 1);
      case kind::integer:
      case kind::unsigned_integer:
        return fill_integer(type, at, rules);
      case kind::number:
        return fill_number(type, at, rules);
      case kind::string:
        *static_cast<std::string*>(at) = text(rules);
        return;
      case kind::enumeration: {
        auto const value = type.words[below(type.words.size())].value;
        std::memcpy(at, &value, type.size);
        return;
      }
      case kind::object:
        for (structured::member const& each : type.members) fill(each.type(), each.in(at), &each.rules, depth + 1);
        return;
      case kind::optional:
        if (below(3) == 0 || depth > 6) return;
        return fill(type.element(), type.open(at, 0), rules, depth + 1, is_element);
      case kind::list:
        return fill_list(type, at, rules, depth);
      case kind::map: {
        std::size_t const size = depth > 5 ? 0 : below(3);
        for (std::size_t i = 0; i != size; ++i) {
          auto const place = type.insert(at, text(nullptr) + std::to_string(i));
          fill(type.element(), place.value, rules, depth + 1, true);
        }
        return;
      }
      case kind::variant: {
        std::size_t const which = depth > 5 ? 0 : below(type.alternatives.size());
        return fill(type.alternatives[which](), type.open(at, which), rules, depth + 1, is_element);
      }
    }
  }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }

  template <class T>
  static void store(void* at, T value) {
    std::memcpy(at, &value, sizeof value);
  }

  void fill_list(shape const& type, void* at, note const* rules, int depth) {
    std::size_t size = type.extent;
    if (size == 0) {
      std::size_t const least = rules ? rules->min_items : 0;
      std::size_t const most = std::min<std::size_t>(rules ? rules->max_items : 4, least + 4);
      size = depth > 5 ? least : least + below(most - least + 1);
    }
    for (std::size_t i = 0; i != size; ++i) {
      if (type.append_bit) {
        type.append_bit(at, below(2) == 1);
      } else {
        fill(type.element(), type.open(at, i), rules, depth + 1, true);
      }
    }
  }

  void fill_integer(shape const& type, void* at, note const* rules) {
    unsigned const bits = 8U * type.size;
    bool const is_signed = type.kind == kind::integer;
    std::uint64_t value = (std::uint64_t{random_()} << 32) | random_();
    value >>= below(64);
    if (plain_) value &= (std::uint64_t{1} << 50) - 1;
    if (is_signed && below(2) == 1) value = ~value;
    if (below(8) == 0 && bits < 64) value = ~std::uint64_t{};
    if (rules && (std::isfinite(rules->minimum) || std::isfinite(rules->maximum))) {
      double const least = std::isfinite(rules->minimum) ? rules->minimum : rules->maximum - 20;
      double const most = std::isfinite(rules->maximum) ? rules->maximum : least + 20;
      auto const span = static_cast<std::uint64_t>(most - least) + 1;
      value = static_cast<std::uint64_t>(static_cast<std::int64_t>(least) + static_cast<std::int64_t>(value % span));
    }
    if (bits < 64) value &= (std::uint64_t{1} << bits) - 1;
    std::memcpy(at, &value, type.size);
  }

  void fill_number(shape const& type, void* at, note const* rules) {
    double value = 0;
    switch (below(4)) {
      case 0:
        value = static_cast<double>(static_cast<int>(random_() % 2001) - 1000);
        break;
      case 1:
        value = std::ldexp(static_cast<double>(random_()) - 2e9, static_cast<int>(below(100)) - 80);
        break;
      case 2:
        value = static_cast<double>(random_()) / 1e7;
        break;
      default:
        value = plain_ ? 0.1 : std::numeric_limits<float>::denorm_min();
    }
    if (rules) value = std::clamp(value, rules->minimum, rules->maximum);
    if (type.size == sizeof(float)) return store(at, static_cast<float>(value));
    store(at, value);
  }

  std::string text(note const* rules) {
    static constexpr std::string_view pieces[] = {
        "a", "Z", " ", "\"", "\\", "/", "\n", "\t", std::string_view("\0", 1), "\x1f", "é", "日", "😀",
        "{", "}", "[", ",",  "`",  "<", "~",  "0"};
    std::size_t const least = rules ? rules->min_length : 0;
    std::size_t const most = std::min<std::size_t>(rules ? rules->max_length : 12, least + 12);
    std::string out;
    for (std::size_t size = least + below(most - least + 1); size != 0; --size) out += pieces[below(std::size(pieces))];
    return out;
  }

  std::mt19937& random_;
  bool plain_;
};

}  // namespace

void fill_random(shape const& type, void* value, std::mt19937& random, bool plain_numbers) {
  filler(random, plain_numbers).fill(type, value, nullptr, 0);
}

}  // namespace tokenwire::test
