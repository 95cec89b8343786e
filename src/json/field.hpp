// What a struct's members are called in JSON, and what they may be. Each struct has one table, found by its type, from
// which it is read, written, merged and listed:
//
//   constexpr auto fields_of(point const*) {
//     return std::tuple{json::field{"x", &point::x}, json::field{"y", &point::y, {.least = 0}}};
//   }
//
// An enum has its words: constexpr auto words_of(color) { return std::array<std::string_view, 2>{"red", "blue"}; }

#ifndef TOKENWIRE_SRC_JSON_FIELD_HPP
#define TOKENWIRE_SRC_JSON_FIELD_HPP

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tokenwire/compiled_vector.hpp>
#include <tuple>
#include <utility>
#include <vector>

namespace tokenwire::json {

enum class sent : unsigned char {
  /// Where it has a value that is not empty.
  if_set,
  /// Also where it is empty.
  always,
  /// It must not be empty.
  required,
  /// It is only read.
  never,
};

/// What is sent of a member. Readers take notice of reads_object alone.
struct rule {
  json::sent sent{json::sent::if_set};
  /// Of a number, which is finite always.
  double least{-std::numeric_limits<double>::infinity()};
  double most{std::numeric_limits<double>::infinity()};
  /// Of a list.
  std::size_t most_elements{std::numeric_limits<std::size_t>::max()};
  /// Of a text that stands for bytes: how many it stands for.
  std::size_t (*bytes)(std::string_view) noexcept {};
  std::size_t most_bytes{std::numeric_limits<std::size_t>::max()};
  /// Of a text, or of each one in a list. UTF-8 is checked always.
  bool (*accepts)(std::string_view) noexcept {};
  /// What is wrong with a list as a whole; empty where nothing is.
  std::string (*conflict)(std::vector<std::string> const&){};
  /// What `conflict` asks for.
  std::string_view agreement{};
  /// What `accepts` asks for, or what is missing where it is required.
  std::string_view expected{};
  /// The text is JSON, an object, and sent as that.
  bool is_json_object{};
  /// The text may come as a JSON object too, and is that object's text then.
  bool reads_object{};
  /// A list of one is sent as that one.
  bool one_is_bare{};
  /// Of a struct with a tag: next to the tag's object, not in it.
  bool beside_tag{};
};

/// For rule::accepts.
inline bool is_not_empty(std::string_view text) noexcept {
  return !text.empty();
}

template <class T, class M>
struct field {
  using type = M;

  constexpr field(std::string_view its_name, M T::*its_member, json::rule its_rule = {})
      : name(its_name), member(its_member), rule(its_rule) {}

  std::string_view name;
  M T::*member;
  json::rule rule;
};

template <class T>
concept described = requires(T const* type) {
  fields_of(type);
};

/// Sent as {"type":tag,tag:{…}}: constexpr std::string_view tag_of(T const*).
template <class T>
concept tagged = described<T> && requires(T const* type) {
  tag_of(type);
};

template <class T>
concept worded = requires(T value) {
  words_of(value);
};

template <described T>
inline constexpr auto fields = fields_of(static_cast<T const*>(nullptr));

template <described T, class Use>
constexpr void for_each_field(Use&& use) {
  std::apply([&](auto const&... each) { (use(each), ...); }, fields<T>);
}

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;
template <class T>
inline constexpr bool is_list<compiled_vector<T>> = true;

/// It has a value that is not empty.
template <class M>
bool is_set(M const& member) noexcept {
  if constexpr (is_optional<M>) {
    return member.has_value();
  } else if constexpr (is_list<M> || std::is_same_v<M, std::string>) {
    return !member.empty();
  } else {
    return true;
  }
}

}  // namespace tokenwire::json

#endif
