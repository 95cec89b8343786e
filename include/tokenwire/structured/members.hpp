// The members of a type with all that is said of them, by the type and by its bases, at compile time.

#ifndef TOKENWIRE_STRUCTURED_MEMBERS_HPP
#define TOKENWIRE_STRUCTURED_MEMBERS_HPP

#include <algorithm>
#include <array>
#include <boost/describe/bases.hpp>
#include <boost/describe/members.hpp>
#include <concepts>
#include <memory>
#include <tokenwire/structured/shape.hpp>
#include <tuple>
#include <type_traits>
#include <utility>

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

// What a base says is said of the base: its overload needs a conversion of the pointer, and these do not.
struct nothing_said {};
template <class T>
nothing_said members_of(T const*);
template <class T>
nothing_said notes_of(T const*);

template <class T>
concept lists_members = !std::same_as<decltype(members_of(static_cast<T const*>(nullptr))), nothing_said>;
template <class T>
concept has_notes = !std::same_as<decltype(notes_of(static_cast<T const*>(nullptr))), nothing_said>;

template <class T>
consteval auto notes() {
  if constexpr (has_notes<T>) {
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

// A member with its C++ name, as its class or a base says it.
struct said_member {
  member made{};
  // The virtual base that it is in, if any: that is reached in several ways and there once. By its text, for with
  // sanitizers GCC takes no address of a function for a constant.
  std::string_view shared_base{};

  constexpr bool is_same_as(said_member const& other) const noexcept {
    return !shared_base.empty() && shared_base == other.shared_base && made.name == other.made.name;
  }
};

template <class T>
consteval std::string_view full_name() {
  return __PRETTY_FUNCTION__;
}

template <class T>
consteval auto say_members();
template <class T>
inline constexpr auto said_members = say_members<T>();

template <class T, class Base, std::size_t I>
void* in_base(void* object) noexcept {
  return said_members<Base>[I].made.in(static_cast<Base*>(static_cast<T*>(object)));
}

template <class T, class Base, bool IsVirtual, std::size_t... I>
consteval auto base_members(std::index_sequence<I...>) {
  std::array<said_member, sizeof...(I)> found = said_members<Base>;
  for (said_member& each : found) {
    if (IsVirtual && each.shared_base.empty()) each.shared_base = full_name<Base>();
  }
  ((found[I].made.in = &in_base<T, Base, I>), ...);
  return found;
}

template <std::size_t Most>
struct gathered_members {
  std::array<said_member, Most> list{};
  std::size_t size{};

  // Names that the type has itself hide those of its bases.
  constexpr void add(auto const& from, auto const& own) {
    for (said_member const& each : from) {
      bool known = false;
      for (said_member const& other : own) known = known || other.made.name == each.made.name;
      for (std::size_t i = 0; i != size; ++i) known = known || each.is_same_as(list[i]);
      if (!known) list[size++] = each;
    }
  }
};

template <class T, template <class...> class List, class... Descriptors>
consteval auto described_members(List<Descriptors...>*) {
  return std::array<said_member, sizeof...(Descriptors)>{
      said_member{make_member<T, Descriptors::pointer>(Descriptors::name, {})}...};
}

// Those of the bases first.
template <class T, template <class...> class List, class... Bases>
consteval auto inherited_members(List<Bases...>*) {
  namespace bd = boost::describe;
  constexpr auto own = described_members<T>(static_cast<bd::describe_members<T, bd::mod_public>*>(nullptr));
  constexpr std::size_t most = (own.size() + ... + said_members<typename Bases::type>.size());
  constexpr auto all = [own] {
    gathered_members<most> gathered;
    (gathered.add(base_members<T, typename Bases::type, (Bases::modifiers & bd::mod_virtual) != 0>(
                      std::make_index_sequence<said_members<typename Bases::type>.size()>{}),
                  own),
     ...);
    gathered.add(own, std::array<said_member, 0>{});
    return gathered;
  }();
  std::array<said_member, all.size> result;
  std::copy_n(all.list.begin(), all.size, result.begin());
  return result;
}

template <class T>
inline constexpr auto listed_members = members_of(static_cast<T const*>(nullptr));

template <class T>
consteval auto plain_members() {
  if constexpr (lists_members<T>) {
    return []<std::size_t... I>(std::index_sequence<I...>) {
      return std::array<said_member, sizeof...(I)>{said_member{make_member<T, std::get<I>(listed_members<T>).member>(
          std::get<I>(listed_members<T>).name, std::get<I>(listed_members<T>).rules)}...};
    }
    (std::make_index_sequence<std::tuple_size_v<std::remove_cvref_t<decltype(listed_members<T>)>>>{});
  } else {
    namespace bd = boost::describe;
    static_assert(bd::has_describe_members<T>::value,
                  "a type is described with BOOST_DESCRIBE_STRUCT, or lists its members in members_of()");
    return inherited_members<T>(static_cast<bd::describe_bases<T, bd::mod_public>*>(nullptr));
  }
}

// In a constant expression a throw is a compile error that shows these words.
template <class T>
consteval auto say_members() {
  auto all = plain_members<T>();
  for (member_note const& each : notes<T>()) {
    if (each.member.empty()) continue;
    auto const named =
        std::find_if(all.begin(), all.end(), [&](said_member const& m) { return m.made.name == each.member; });
    if (named == all.end()) throw "notes_of() names a member that the type does not have";
    named->made.rules = each.rules;
  }
  return all;
}

template <class T>
consteval auto make_members() {
  constexpr auto const& said = said_members<T>;
  std::array<member, said.size()> members{};
  for (std::size_t i = 0; i != said.size(); ++i) {
    member& made = members[i] = said[i].made;
    made.name = made.rules.name.empty() ? json_name(made.name) : made.rules.name;
    auto const same = [&](member const& m) { return m.name == made.name; };
    auto const before = members.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::find_if(members.begin(), before, same) != before) throw "two members have the same name in JSON";
  }
  return members;
}

template <class T>
inline constexpr auto members = make_members<T>();

}  // namespace detail
}  // namespace tokenwire::structured

#endif
