// What a C++ type is in JSON, as tables: what the schema is written from, and values are read and written by. A user's
// file makes the tables (<tokenwire/structured.hpp>); the code that works on them is in the library, compiled once.

#ifndef TOKENWIRE_STRUCTURED_SHAPE_HPP
#define TOKENWIRE_STRUCTURED_SHAPE_HPP

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace tokenwire::structured {

/// What is said of a member beyond its type. In the schema, in reading and in writing: a value outside of the bounds is
/// error::value_mismatch, or error::invalid_request where it would go out. Bounds of numbers and lengths are also those of
/// the elements of a list or a map, but of none that is a list or a map itself.
struct note {
  /// For the model; not checked.
  std::string_view description{};
  double minimum{-std::numeric_limits<double>::infinity()};
  double maximum{std::numeric_limits<double>::infinity()};
  /// Of a string, in code points.
  std::size_t min_length{};
  std::size_t max_length{std::numeric_limits<std::size_t>::max()};
  /// Of a list.
  std::size_t min_items{};
  std::size_t max_items{std::numeric_limits<std::size_t>::max()};
  /// The name in JSON, where it is not that of the member (without an underscore at its end).
  std::string_view name{};
};

enum class kind : unsigned char {
  null,
  boolean,
  integer,
  unsigned_integer,
  number,
  string,
  /// One of some strings, each of which stands for a value.
  enumeration,
  /// One string, which the type says.
  constant,
  object,
  optional,
  list,
  map,
  variant,
};

struct shape;
/// A function, so that a type may hold itself.
using shape_ref = shape const& (*)() noexcept;

/// A member of an object.
struct member {
  std::string_view name{};
  shape_ref type{};
  void* (*in)(void* object) noexcept {};
  /// Of kind::constant what it says; without data else.
  std::string_view constant{};
  note rules{};
};

/// A string of an enumeration.
struct word {
  std::string_view name{};
  /// The enumerator's, converted.
  std::int64_t value{};
};

/// Where a map keeps the value of a key.
struct map_place {
  /// The map's own.
  std::string_view key{};
  void* value{};
};

/// A type. Only what its kind needs is set.
struct shape {
  structured::kind kind{};
  /// In bytes, of numbers and enumerations.
  unsigned char size{};
  /// Of objects: for `$defs`, and the name of the whole.
  std::string_view name{};
  std::string_view description{};
  std::span<member const> members{};
  /// Of enumerations; of constants the one.
  std::span<word const> words{};
  std::span<shape_ref const> alternatives{};
  /// Of a variant with several objects: the member, a constant in each, that tells which one it is.
  std::string_view discriminator{};
  /// Of optionals, lists and maps.
  shape_ref element{};
  /// Of a list with one size only; else 0.
  std::size_t extent{};

  /// Makes it as new: of objects, optionals, lists, maps.
  void (*clear)(void*){};
  /// Gives an optional its value; adds the next element of a list, whose number it gets (null for a list of bits);
  /// makes a variant its n-th alternative, anew.
  void* (*open)(void*, std::size_t){};
  /// An optional's value, null where there is none; a list's n-th element; a variant's present alternative.
  void const* (*at)(void const*, std::size_t){};
  /// Of a list and a map how many there are; of a variant which one it is.
  std::size_t (*count)(void const*){};
  void (*append_bit)(void*, bool){};
  map_place (*insert)(void*, std::string_view key){};
  void (*each)(void const* map, void* context, void (*visit)(void* context, std::string_view key, void const* value)){};
};

}  // namespace tokenwire::structured

#endif
