// Tables (shape.hpp) made from C++ types at compile time.

#ifndef TOKENWIRE_STRUCTURED_DESCRIBE_HPP
#define TOKENWIRE_STRUCTURED_DESCRIBE_HPP

#include <algorithm>
#include <array>
#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>
#include <concepts>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tokenwire/structured/shape.hpp>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace tokenwire::structured {

/// A text as a template argument.
template <std::size_t Size>
struct literal {
  // NOLINTNEXTLINE: to be written as constant<"circle">.
  consteval literal(char const (&text)[Size]) { std::copy_n(text, Size, characters); }
  char characters[Size]{};
};

/// A member that always says the same, `structured::constant<"circle"> kind;`: it tells the alternatives of a variant
/// apart.
template <literal Text>
struct constant {
  static constexpr std::string_view text() noexcept { return {Text.characters, sizeof Text.characters - 1}; }
  bool operator==(constant const&) const = default;
};

/// A member as members_of() lists it.
template <class T, class M>
struct field {
  constexpr field(std::string_view its_name, M T::*its_member, note its_rules = {})
      : name(its_name), member(its_member), rules(its_rules) {}
  std::string_view name;
  M T::*member;
  note rules;
};

/// What notes_of() says of a member, by the member's C++ name; by an empty name of the type itself (its description,
/// and its name in the schema).
struct member_note {
  std::string_view member{};
  note rules{};
};

/// The table of a type.
template <class T>
shape const& shape_of() noexcept;

namespace detail {

template <class T>
inline constexpr bool unsupported = false;

// The type's own name, without what it stands in and without template arguments: the same from every compiler.
template <class T>
consteval auto bare_name() {
  std::string_view name = __PRETTY_FUNCTION__;
  name.remove_prefix(name.find("T = ") + 4);
  name = name.substr(0, name.find_last_of(']'));
  name = name.substr(0, name.find("; "));
  if (name.ends_with('>')) {
    std::size_t at = name.size();
    for (std::size_t open = 0; at-- != 0;) {
      if (name[at] == '>') ++open;
      if (name[at] == '<' && --open == 0) break;
    }
    name = name.substr(0, at);
  }
  if (std::size_t const scope = name.rfind("::"); scope != name.npos) name.remove_prefix(scope + 2);
  return name;
}

// `class_` stands for `class`, which C++ has no member of.
consteval std::string_view json_name(std::string_view name) {
  if (name.size() > 1 && name.ends_with('_')) name.remove_suffix(1);
  return name;
}

template <class T>
consteval auto notes() {
  if constexpr (requires { notes_of(static_cast<T const*>(nullptr)); }) {
    return notes_of(static_cast<T const*>(nullptr));
  } else {
    return std::array<member_note, 0>{};
  }
}

template <class T>
consteval note own_note() {
  for (member_note const& each : notes<T>()) {
    if (each.member.empty()) return each.rules;
  }
  return {};
}

template <class T>
inline constexpr std::string_view constant_of{};
template <literal Text>
inline constexpr std::string_view constant_of<constant<Text>> = constant<Text>::text();

template <class T, auto Member>
void* in(void* object) noexcept {
  return std::addressof(static_cast<T*>(object)->*Member);
}

template <class T, auto Member>
using type_in = std::remove_cvref_t<decltype(std::declval<T&>().*Member)>;

template <class T, auto Member>
consteval member make_member(std::string_view name, note const& rules) {
  using type = type_in<T, Member>;
  static_assert(!std::is_const_v<std::remove_reference_t<decltype(std::declval<T&>().*Member)>>,
                "a const member cannot be read");
  return {name, &shape_of<type>, &in<T, Member>, constant_of<type>, rules};
}

template <class T, template <class...> class List, class... Descriptors>
consteval auto described_members(List<Descriptors...>*) {
  return std::array<member, sizeof...(Descriptors)>{make_member<T, Descriptors::pointer>(Descriptors::name, {})...};
}

template <class T>
inline constexpr auto listed_members = members_of(static_cast<T const*>(nullptr));

template <class T>
consteval auto plain_members() {
  if constexpr (requires { members_of(static_cast<T const*>(nullptr)); }) {
    return []<std::size_t... I>(std::index_sequence<I...>) {
      return std::array<member, sizeof...(I)>{make_member<T, std::get<I>(listed_members<T>).member>(
          std::get<I>(listed_members<T>).name, std::get<I>(listed_members<T>).rules)...};
    }
    (std::make_index_sequence<std::tuple_size_v<std::remove_cvref_t<decltype(listed_members<T>)>>>{});
  } else {
    namespace bd = boost::describe;
    static_assert(bd::has_describe_members<T>::value,
                  "a type is described with BOOST_DESCRIBE_STRUCT, or lists its members in members_of()");
    return described_members<T>(static_cast<bd::describe_members<T, bd::mod_public | bd::mod_inherited>*>(nullptr));
  }
}

// In a constant expression a throw is a compile error that shows these words.
template <class T>
consteval auto make_members() {
  auto members = plain_members<T>();
  for (member_note const& each : notes<T>()) {
    if (each.member.empty()) continue;
    auto const named =
        std::find_if(members.begin(), members.end(), [&](member const& m) { return m.name == each.member; });
    if (named == members.end()) throw "notes_of() names a member that the type does not have";
    named->rules = each.rules;
  }
  for (auto at = members.begin(); at != members.end(); ++at) {
    at->name = at->rules.name.empty() ? json_name(at->name) : at->rules.name;
    auto const same = [&](member const& m) { return m.name == at->name; };
    if (std::find_if(members.begin(), at, same) != at) throw "two members have the same name in JSON";
  }
  return members;
}

template <class T>
inline constexpr auto members = make_members<T>();

template <template <class...> class List, class... Descriptors>
consteval auto described_words(List<Descriptors...>*) {
  return std::array<word, sizeof...(Descriptors)>{
      word{json_name(Descriptors::name), static_cast<std::int64_t>(Descriptors::value)}...};
}

template <class T>
consteval auto make_words() {
  if constexpr (requires { words_of(T{}); }) {
    return words_of(T{});
  } else {
    static_assert(boost::describe::has_describe_enumerators<T>::value,
                  "an enum is described with BOOST_DESCRIBE_ENUM, or gives its words in words_of()");
    return described_words(static_cast<boost::describe::describe_enumerators<T>*>(nullptr));
  }
}

template <class T>
inline constexpr auto words = make_words<T>();

// Numbers, texts, enums, structs; the containers below.
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

// What may be absent: std::optional, std::unique_ptr.
template <class Holder, class T>
struct optional_shaper {
  static consteval shape make() {
    return {.kind = kind::optional,
            .element = &shape_of<T>,
            .clear = [](void* holder) { static_cast<Holder*>(holder)->reset(); },
            .open = [](void* holder, std::size_t) -> void* {
              auto& in = *static_cast<Holder*>(holder);
              if constexpr (requires { in.emplace(); }) {
                return std::addressof(in.emplace());
              } else {
                in = std::make_unique<T>();
                return in.get();
              }
            },
            .at = [](void const* holder, std::size_t) -> void const* {
              auto const& in = *static_cast<Holder const*>(holder);
              return in ? std::addressof(*in) : nullptr;
            }};
  }
};
template <class T>
struct shaper<std::optional<T>> : optional_shaper<std::optional<T>, T> {};
template <class T>
struct shaper<std::unique_ptr<T>> : optional_shaper<std::unique_ptr<T>, T> {};

template <class T>
struct shaper<std::vector<T>> {
  using list = std::vector<T>;
  static consteval shape make() {
    return {
        .kind = kind::list,
        .element = &shape_of<T>,
        .clear = [](void* to) { static_cast<list*>(to)->clear(); },
        .open = [](void* to, std::size_t) -> void* { return std::addressof(static_cast<list*>(to)->emplace_back()); },
        .at = [](void const* of, std::size_t n) -> void const* { return &(*static_cast<list const*>(of))[n]; },
        .count = [](void const* of) { return static_cast<list const*>(of)->size(); }};
  }
};
// Its elements have no addresses.
template <>
struct shaper<std::vector<bool>> {
  using list = std::vector<bool>;
  static constexpr bool bits[2]{false, true};
  static consteval shape make() {
    return {
        .kind = kind::list,
        .element = &shape_of<bool>,
        .clear = [](void* to) { static_cast<list*>(to)->clear(); },
        .open = [](void*, std::size_t) -> void* { return nullptr; },
        .at = [](void const* of, std::size_t n) -> void const* { return &bits[(*static_cast<list const*>(of))[n]]; },
        .count = [](void const* of) { return static_cast<list const*>(of)->size(); },
        .append_bit = [](void* to, bool bit) { static_cast<list*>(to)->push_back(bit); }};
  }
};
template <class T, std::size_t Size>
struct shaper<std::array<T, Size>> {
  static_assert(Size != 0, "a list of nothing says nothing");
  using list = std::array<T, Size>;
  static consteval shape make() {
    return {.kind = kind::list,
            .element = &shape_of<T>,
            .extent = Size,
            .clear = [](void* to) { *static_cast<list*>(to) = list{}; },
            .open = [](void* to, std::size_t n) -> void* { return &(*static_cast<list*>(to))[n]; },
            .at = [](void const* of, std::size_t n) -> void const* { return &(*static_cast<list const*>(of))[n]; },
            .count = [](void const*) { return Size; }};
  }
};

template <class Map>
struct map_shaper {
  static consteval shape make() {
    return {.kind = kind::map,
            .element = &shape_of<typename Map::mapped_type>,
            .clear = [](void* to) { static_cast<Map*>(to)->clear(); },
            .count = [](void const* of) { return static_cast<Map const*>(of)->size(); },
            .insert =
                [](void* to, std::string_view key) {
                  auto const place = static_cast<Map*>(to)->try_emplace(std::string(key)).first;
                  return map_place{place->first, std::addressof(place->second)};
                },
            .each =
                [](void const* of, void* context, void (*visit)(void*, std::string_view, void const*)) {
                  for (auto const& [key, value] : *static_cast<Map const*>(of)) visit(context, key, &value);
                }};
  }
};
template <class T, class Compare>
struct shaper<std::map<std::string, T, Compare>> : map_shaper<std::map<std::string, T, Compare>> {};
template <class T, class Hash, class Equal>
struct shaper<std::unordered_map<std::string, T, Hash, Equal>>
    : map_shaper<std::unordered_map<std::string, T, Hash, Equal>> {};

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
    if (!candidate.constant.data()) continue;
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
      tells = text.data() != nullptr;
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

}  // namespace detail

template <class T>
shape const& shape_of() noexcept {
  static constexpr shape made = detail::shaper<T>::make();
  return made;
}

}  // namespace tokenwire::structured

#endif
