// Tables of what may be absent, of lists and of maps.

#ifndef TOKENWIRE_STRUCTURED_CONTAINERS_HPP
#define TOKENWIRE_STRUCTURED_CONTAINERS_HPP

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tokenwire/structured/describe.hpp>
#include <unordered_map>
#include <vector>

namespace tokenwire::structured::detail {

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

}  // namespace tokenwire::structured::detail

#endif
