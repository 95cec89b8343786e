// A struct to JSON over its table of fields, checked by their rules.

#ifndef TOKENWIRE_SRC_JSON_WRITE_FIELDS_HPP
#define TOKENWIRE_SRC_JSON_WRITE_FIELDS_HPP

#include <chrono>
#include <concepts>
#include <cstdint>
#include <tokenwire/date.hpp>
#include <tokenwire/options.hpp>
#include <tokenwire/raw_json.hpp>
#include <variant>

#include "json/field.hpp"
#include "json/object_text.hpp"

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
  object_text object(T const& value) {
    object_text out;
    for_each_field<T>([&](auto const& field) { member(value, field, out); });
    return out;
  }

  /// The text of one JSON object.
  object_text parse_object(std::string_view text);

  /// At the place where the writer is: "name[2].other: got …, expected …".
  void fault(std::string_view got, std::string_view expected);
  void too_many(std::size_t size, std::string_view of_what, std::size_t most);
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
  void member(T const& from, field<T, M> const& field, object_text& out) {
    if (field.rule.sent == sent::never) return;
    at const here(*this, field.name);
    M const& value = from.*field.member;
    if (!is_set(value)) {
      if (field.rule.sent == sent::required) fault("nothing", field.rule.expected);
      if (field.rule.sent != sent::always) return;
    }
    if constexpr (is_optional<M>) {
      if (value) out.set(field.name, write(*value, field.rule));
    } else {
      out.set(field.name, write(value, field.rule));
    }
  }

  template <tagged T>
  object_text tagged_object(T const& value) {
    std::string_view const tag = tag_of(&value);
    object_text out;
    out.set("type", quoted(tag));
    object_text inside;
    for_each_field<T>([&](auto const& field) {
      if (field.rule.beside_tag) return member(value, field, out);
      at const here(*this, tag);
      member(value, field, inside);
    });
    if (!inside.empty()) out.set(tag, inside.text());
    return out;
  }

  // JSON text.
  template <class M>
  std::string write(M const& value, rule const& rule) {
    if constexpr (std::is_same_v<M, std::string>) {
      return text(value, rule);
    } else if constexpr (std::is_same_v<M, bool>) {
      return value ? "true" : "false";
    } else if constexpr (std::is_same_v<M, std::nullptr_t>) {
      return "null";
    } else if constexpr (std::is_same_v<M, std::int64_t>) {
      return integer(value, rule);
    } else if constexpr (std::is_same_v<M, double>) {
      return number(value, rule);
    } else if constexpr (std::is_same_v<M, tokenwire::date>) {
      return date(value);
    } else if constexpr (std::is_same_v<M, std::chrono::sys_seconds>) {
      return std::to_string(value.time_since_epoch().count());
    } else if constexpr (worded<M>) {
      return word(static_cast<std::size_t>(value), words_of(value));
    } else if constexpr (std::is_same_v<M, raw_json>) {
      return text(value.text, {.is_json_object = true});
    } else if constexpr (std::is_same_v<M, header_list>) {
      return map(value);
    } else if constexpr (is_list<M>) {
      return list(value, rule);
    } else if constexpr (tagged<M>) {
      return tagged_object(value).text();
    } else if constexpr (described<M>) {
      return object(value).text();
    } else {
      return std::visit([&](auto const& alternative) { return write(alternative, rule); }, value);
    }
  }

  template <class T>
  std::string list(std::vector<T> const& values, rule const& rule) {
    if (values.size() > rule.most_elements) too_many(values.size(), "elements", rule.most_elements);
    if constexpr (std::is_same_v<T, std::string>) {
      if (std::string const found = rule.conflict ? rule.conflict(values) : std::string{}; !found.empty())
        fault(found, rule.agreement);
    }
    if (rule.one_is_bare && values.size() == 1) return write(values.front(), rule);
    std::string out = "[";
    for (std::size_t i = 0; i < values.size(); ++i) {
      at const here(*this, {}, i);
      if (i != 0) out += ',';
      out += write(values[i], rule);
    }
    return out += ']';
  }

  template <class Words>
  std::string word(std::size_t index, Words const& words) {
    if (index < words.size()) return quoted(words[index]);
    fault("a value that is none of its type's", "one that has a name");
    return {};
  }

  bool is_object(std::string_view text);
  std::string text(std::string const& value, rule const& rule);
  std::string integer(std::int64_t value, rule const& rule);
  std::string number(double value, rule const& rule);
  std::string map(header_list const& values);
  std::string date(tokenwire::date value);

  std::vector<step> path_{};
  std::string fault_{};
};

}  // namespace tokenwire::json

#endif
