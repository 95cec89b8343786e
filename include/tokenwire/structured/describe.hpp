// Tables (shape.hpp) made at compile time from what a C++ type says of itself. containers.hpp and variants.hpp have the
// tables of the standard library's types.

#ifndef TOKENWIRE_STRUCTURED_DESCRIBE_HPP
#define TOKENWIRE_STRUCTURED_DESCRIBE_HPP

#include <algorithm>
#include <array>
#include <boost/describe/enumerators.hpp>
#include <concepts>
#include <string>
#include <tokenwire/structured/members.hpp>
#include <type_traits>
#include <variant>

namespace tokenwire::structured {
namespace detail {

template <class T>
inline constexpr bool unsupported = false;

template <template <class...> class List, class... Descriptors>
consteval auto described_words(List<Descriptors...>*) {
  return std::array<word, sizeof...(Descriptors)>{
      word{json_name(Descriptors::name), static_cast<std::int64_t>(Descriptors::value)}...};
}

template <class T>
consteval auto plain_words() {
  if constexpr (requires { words_of(T{}); }) {
    return words_of(T{});
  } else {
    static_assert(boost::describe::has_describe_enumerators<T>::value,
                  "an enum is described with BOOST_DESCRIBE_ENUM, or gives its words in words_of()");
    return described_words(static_cast<boost::describe::describe_enumerators<T>*>(nullptr));
  }
}

template <class T>
consteval auto make_words() {
  auto const all = plain_words<T>();
  for (auto at = all.begin(); at != all.end(); ++at) {
    auto const same = [&](word const& w) { return w.name == at->name; };
    if (std::find_if(all.begin(), at, same) != at) throw "two enumerators have the same word in JSON";
  }
  return all;
}

template <class T>
inline constexpr auto words = make_words<T>();

// Numbers, texts, enums, structs. What is none of these is a specialisation.
template <class T>
struct shaper {
  static consteval shape make() {
    shape made{.size = sizeof(T) > 255 ? 0 : static_cast<unsigned char>(sizeof(T))};
    if constexpr (std::same_as<T, bool>) {
      made.kind = kind::boolean;
    } else if constexpr (std::same_as<T, std::string>) {
      made.kind = kind::string;
    } else if constexpr (std::same_as<T, std::monostate>) {
      made.kind = kind::null;
    } else if constexpr (std::same_as<T, float> || std::same_as<T, double>) {
      made.kind = kind::number;
    } else if constexpr (std::integral<T>) {
      static_assert(!std::same_as<T, char> && !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> &&
                        !std::same_as<T, char16_t> && !std::same_as<T, char32_t> && sizeof(T) <= 8,
                    "a character is neither a number nor a text: use an integer or std::string");
      made.kind = std::signed_integral<T> ? kind::integer : kind::unsigned_integer;
    } else if constexpr (std::is_enum_v<T>) {
      made.kind = kind::enumeration;
      made.words = words<T>;
    } else if constexpr (std::is_class_v<T>) {
      constexpr note own = own_note<T>();
      made.kind = kind::object;
      made.name = own.name.empty() ? bare_name<T>() : own.name;
      made.description = own.description;
      made.members = members<T>;
      made.clear = [](void* object) { *static_cast<T*>(object) = T{}; };
    } else {
      static_assert(unsupported<T>, "this type has no form in JSON here");
    }
    return made;
  }
};

template <literal Text>
struct shaper<constant<Text>> {
  static constexpr word only{constant<Text>::text(), 0};
  static consteval shape make() { return {.kind = kind::constant, .words = {&only, 1}}; }
};

}  // namespace detail

template <class T>
shape const& shape_of() noexcept {
  static constexpr shape made = detail::shaper<T>::make();
  return made;
}

}  // namespace tokenwire::structured

#endif
