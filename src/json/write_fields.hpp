// A struct to JSON over its table of fields, checked by their rules.

#ifndef TOKENWIRE_SRC_JSON_WRITE_FIELDS_HPP
#define TOKENWIRE_SRC_JSON_WRITE_FIELDS_HPP

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <variant>

#include "json/field.hpp"

namespace tokenwire::json {

/// Collects what is wrong on the way; the first fault stands.
class field_writer {
  // Without a name: an element.
  struct step {
    std::string_view name;
    std::size_t index;
  };

 public:
  template <described T>
  boost::json::object object(T const& value) {
    boost::json::object out;
    for_each_field<T>([&](auto const& field) { member(value, field, out); });
    return out;
  }

  /// The text of one JSON object.
  boost::json::object parse_object(std::string_view text);

  /// At the place where the writer is: "name[2].other: got …, expected …".
  void fault(std::string_view got, std::string_view expected);
  std::string const& fault() const noexcept { return fault_; }

  /// The writer is at the member `name` of where it was, or at an element, for as long as this lives.
  class at {
   public:
    at(field_writer& writer, std::string_view name, std::size_t index = 0) : path_(writer.path_) {
      path_.push_back({name, index});
    }
    ~at() { path_.pop_back(); }
    at(at const&) = delete;
    at& operator=(at const&) = delete;

   private:
    std::vector<step>& path_;
  };

 private:
  template <class T, class M>
  void member(T const& from, field<T, M> const& field, boost::json::object& out) {
    if (field.rule.sent == sent::never) return;
    at const here(*this, field.name);
    M const& value = from.*field.member;
    if (!is_set(value)) {
      if (field.rule.sent == sent::required) fault("nothing", field.rule.expected);
      if (field.rule.sent != sent::always) return;
    }
    if constexpr (is_optional<M>) {
      if (value) out[field.name] = write(*value, field.rule);
    } else {
      out[field.name] = write(value, field.rule);
    }
  }

  template <tagged T>
  boost::json::object tagged_object(T const& value) {
    std::string_view const tag = tag_of(&value);
    boost::json::object out{{"type", tag}};
    boost::json::object inside;
    for_each_field<T>([&](auto const& field) {
      if (field.rule.beside_tag) return member(value, field, out);
      at const here(*this, tag);
      member(value, field, inside);
    });
    if (!inside.empty()) out[tag] = std::move(inside);
    return out;
  }

  template <class M>
  boost::json::value write(M const& value, rule const& rule) {
    if constexpr (std::is_same_v<M, std::string>) {
      return text(value, rule);
    } else if constexpr (std::is_same_v<M, bool>) {
      return value;
    } else if constexpr (std::is_same_v<M, std::nullptr_t>) {
      return nullptr;
    } else if constexpr (std::is_same_v<M, std::int64_t>) {
      return integer(value, rule);
    } else if constexpr (std::is_same_v<M, double>) {
      return number(value, rule);
    } else if constexpr (std::is_same_v<M, std::chrono::year_month_day>) {
      return date(value);
    } else if constexpr (std::is_same_v<M, std::chrono::sys_seconds>) {
      return std::int64_t{value.time_since_epoch().count()};
    } else if constexpr (worded<M>) {
      return word(static_cast<std::size_t>(value), words_of(value));
    } else if constexpr (is_list<M>) {
      return list(value, rule);
    } else if constexpr (tagged<M>) {
      return tagged_object(value);
    } else if constexpr (described<M>) {
      return object(value);
    } else {
      return std::visit([&](auto const& alternative) { return write(alternative, rule); }, value);
    }
  }

  template <class T>
  boost::json::value list(std::vector<T> const& values, rule const& rule) {
    if (values.size() > rule.most_elements) too_many(values.size(), rule.most_elements);
    if constexpr (std::is_same_v<T, std::string>) {
      if (std::string const found = rule.conflict ? rule.conflict(values) : std::string{}; !found.empty())
        fault(found, rule.expected);
    }
    boost::json::array out;
    out.reserve(values.size());
    for (T const& value : values) {
      at const here(*this, {}, out.size());
      out.push_back(write(value, rule));
    }
    return out;
  }

  template <class Words>
  boost::json::value word(std::size_t index, Words const& words) {
    if (index < words.size()) return boost::json::string(words[index]);
    fault("a value that is none of its type's", "one that has a name");
    return nullptr;
  }

  boost::json::value text(std::string const& value, rule const& rule);
  boost::json::value integer(std::int64_t value, rule const& rule);
  boost::json::value number(double value, rule const& rule);
  boost::json::value date(std::chrono::year_month_day value);
  void too_many(std::size_t size, std::size_t most);

  std::vector<step> path_{};
  std::string fault_{};
};

}  // namespace tokenwire::json

#endif
