// Tables of alternatives, and whether a value's text tells them apart.

#ifndef TOKENWIRE_STRUCTURED_VARIANTS_HPP
#define TOKENWIRE_STRUCTURED_VARIANTS_HPP

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <string_view>
#include <tokenwire/structured/containers.hpp>
#include <type_traits>
#include <utility>
#include <variant>

namespace tokenwire::structured::detail {

// How a value begins tells a variant's alternatives apart: 'n'ull, 't'rue or false, '1' a number, '"', '[', '{', and
// '?' for what may be several of these.
template <class T>
inline constexpr char begins_with = std::is_class_v<T>        ? '{'
                                    : std::is_arithmetic_v<T> ? '1'
                                                              : '"';
template <>
inline constexpr char begins_with<bool> = 't';
template <>
inline constexpr char begins_with<std::monostate> = 'n';
template <>
inline constexpr char begins_with<std::string> = '"';
template <literal Text>
inline constexpr char begins_with<constant<Text>> = '"';
template <class T>
inline constexpr char begins_with<std::vector<T>> = '[';
template <class T, std::size_t Size>
inline constexpr char begins_with<std::array<T, Size>> = '[';
template <class T>
inline constexpr char begins_with<std::optional<T>> = '?';
template <class T>
inline constexpr char begins_with<std::unique_ptr<T>> = '?';
template <class... T>
inline constexpr char begins_with<std::variant<T...>> = '?';

template <class T>
inline constexpr bool is_list = begins_with<T> == '[';
template <class T>
inline constexpr bool is_list<std::optional<T>> = is_list<T>;
template <class T>
inline constexpr bool is_list<std::unique_ptr<T>> = is_list<T>;

template <class T>
inline constexpr bool is_map = false;
template <class T, class Compare>
inline constexpr bool is_map<std::map<std::string, T, Compare>> = true;
template <class T, class Hash, class Equal>
inline constexpr bool is_map<std::unordered_map<std::string, T, Hash, Equal>> = true;

template <class T>
consteval std::span<member const> members_to_compare() {
  if constexpr (begins_with<T> == '{' && !is_map<T>) {
    return members<T>;
  } else {
    return {};
  }
}

// The constant that each object has under the same name and with another text; empty where there is only one object.
template <class... T>
consteval std::string_view find_discriminator() {
  constexpr std::array begins{begins_with<T>...};
  for (auto at = begins.begin(); at != begins.end(); ++at) {
    if (*at == '?')
      throw "an alternative of a variant is not optional and no variant itself: use std::monostate for null";
    if (*at != '{' && std::find(begins.begin(), at, *at) != at)
      throw "two alternatives of a variant begin alike: one of a kind, but for structs with a structured::constant";
  }
  if (std::count(begins.begin(), begins.end(), '{') < 2) return {};
  std::array const all{members_to_compare<T>()...};
  std::size_t first = 0;
  while (begins[first] != '{') ++first;
  for (member const& candidate : all[first]) {
    if (candidate.constant.empty()) continue;
    bool tells = true;
    for (std::size_t i = 0; i != all.size() && tells; ++i) {
      if (begins[i] != '{') continue;
      auto const text_in = [&](std::span<member const> list) {
        for (member const& m : list) {
          if (m.name == candidate.name) return m.constant;
        }
        return std::string_view{};
      };
      std::string_view const text = text_in(all[i]);
      tells = !text.empty();
      for (std::size_t j = 0; j != i && tells; ++j) tells = begins[j] != '{' || text_in(all[j]) != text;
    }
    if (tells) return candidate.name;
  }
  throw "the structs of a variant need a member of one name that is another structured::constant in each";
}

template <class... T>
struct shaper<std::variant<T...>> {
  using variant = std::variant<T...>;
  static constexpr std::array<shape_ref, sizeof...(T)> alternatives{&shape_of<T>...};
  using opener = void* (*)(variant&);
  using getter = void const* (*)(variant const&);

  template <std::size_t... I>
  static void* open(void* to, std::size_t n, std::index_sequence<I...>) {
    static constexpr opener openers[]{[](variant& v) -> void* { return std::addressof(v.template emplace<I>()); }...};
    return openers[n](*static_cast<variant*>(to));
  }
  template <std::size_t... I>
  static void const* at(void const* of, std::index_sequence<I...>) {
    static constexpr getter getters[]{[](variant const& v) -> void const* { return std::get_if<I>(&v); }...};
    auto const& v = *static_cast<variant const*>(of);
    return v.valueless_by_exception() ? nullptr : getters[v.index()](v);
  }
  static consteval shape make() {
    return {.kind = kind::variant,
            .alternatives = alternatives,
            .discriminator = find_discriminator<T...>(),
            .open = [](void* to, std::size_t n) { return open(to, n, std::index_sequence_for<T...>{}); },
            .at = [](void const* of, std::size_t) { return at(of, std::index_sequence_for<T...>{}); },
            .count = [](void const* of) { return static_cast<variant const*>(of)->index(); }};
  }
};

}  // namespace tokenwire::structured::detail

#endif
