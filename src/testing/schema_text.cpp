#include "testing/schema_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cmath>

#include "testing/random.hpp"

namespace tokenwire::testing {
namespace {

namespace json = boost::json;

/// A schema that refers to itself goes on no deeper than this, and makes no more values.
constexpr int deepest_schema = 12;
constexpr int most_values = 10'000;

class value_maker {
 public:
  value_maker(json::value const& root, std::uint64_t seed) : root_{root}, random_{seed} {}

  json::value make(json::value const& schema, std::string_view name, int depth) {
    json::object const* object = schema.if_object();
    if (++values_ > most_values || !object || depth > deepest_schema) return nullptr;
    if (json::value const* reference = object->if_contains("$ref")) return follow(*reference, name, depth);
    if (json::value const* only = object->if_contains("const")) return *only;
    if (json::array const* choices = list(*object, "enum")) return (*choices)[random_.below(choices->size())];
    for (char const* alternatives : {"anyOf", "oneOf", "allOf"}) {
      json::array const* choices = list(*object, alternatives);
      if (!choices) continue;
      // What may be null ends there, so that what holds itself does not go on.
      if (depth >= deepest_schema / 2 && std::any_of(choices->begin(), choices->end(), is_null)) return nullptr;
      return make(choices->front(), name, depth + 1);
    }
    std::string_view const type = type_of(*object);
    if (type == "object") return make_object(*object, depth);
    if (type == "array") return make_array(*object, name, depth);
    if (type == "integer") return static_cast<std::int64_t>(whole_number(*object));
    if (type == "number") return number(*object);
    if (type == "boolean") return random_.below(2) == 0;
    if (type == "null") return nullptr;
    return make_string(*object, name);
  }

 private:
  static bool is_null(json::value const& schema) {
    json::object const* object = schema.if_object();
    return object && type_of(*object) == "null";
  }

  // Null where it is absent, no array, or empty.
  static json::array const* list(json::object const& object, std::string_view name) {
    json::value const* value = object.if_contains(name);
    json::array const* array = value ? value->if_array() : nullptr;
    return array && !array->empty() ? array : nullptr;
  }

  static std::string_view type_of(json::object const& object) {
    if (json::array const* types = list(object, "type")) {
      return types->front().is_string() ? std::string_view{types->front().get_string()} : "string";
    }
    json::value const* type = object.if_contains("type");
    if (type && type->is_string()) return type->get_string();
    if (object.contains("properties")) return "object";
    return object.contains("items") ? "array" : "string";
  }

  static double bound(json::object const& object, std::string_view name, double otherwise) {
    json::value const* value = object.if_contains(name);
    if (!value || !value->is_number()) return otherwise;
    return value->to_number<double>();
  }

  // Within the schema's bounds, where there is one.
  double whole_number(json::object const& object) {
    double const above = std::floor(bound(object, "exclusiveMinimum", -1)) + 1;
    double const least = std::ceil(bound(object, "minimum", above));
    double const below = std::ceil(bound(object, "exclusiveMaximum", least + 100)) - 1;
    double const most = std::floor(bound(object, "maximum", below));
    return most < least ? most : std::min(least + static_cast<double>(random_.below(10)), most);
  }

  double number(json::object const& object) {
    double const whole = whole_number(object);
    return whole + 0.5 <= bound(object, "maximum", whole + 1) ? whole + 0.5 : whole;
  }

  json::value follow(json::value const& reference, std::string_view name, int depth) {
    if (!reference.is_string() || !reference.get_string().starts_with("#")) return nullptr;
    boost::system::error_code ec;
    json::value const* found = root_.find_pointer(std::string_view{reference.get_string()}.substr(1), ec);
    return found ? make(*found, name, depth + 1) : nullptr;
  }

  json::value make_object(json::object const& schema, int depth) {
    json::object made;
    json::value const* properties = schema.if_contains("properties");
    if (properties && properties->is_object()) {
      for (auto const& [name, property] : properties->get_object()) {
        bool const is_required = required(schema, name);
        if (depth < deepest_schema / 2 || is_required) made[name] = make(property, name, depth + 1);
      }
    }
    return made;
  }

  static bool required(json::object const& schema, std::string_view name) {
    json::array const* names = list(schema, "required");
    return names && std::find(names->begin(), names->end(), json::value(name)) != names->end();
  }

  json::value make_array(json::object const& schema, std::string_view name, int depth) {
    json::array made;
    json::value const* items = schema.if_contains("items");
    double const least = std::clamp(bound(schema, "minItems", 0), 0.0, 100.0);
    double const size =
        std::min(std::max(least, depth < deepest_schema / 2 ? 2.0 : 0.0), bound(schema, "maxItems", 100));
    for (double i = 0; items && i < size && values_ < most_values; ++i) made.push_back(make(*items, name, depth + 1));
    return made;
  }

  json::value make_string(json::object const& schema, std::string_view name) {
    std::string text = "simulated";
    if (!name.empty()) text.append(" ").append(name);
    json::value const* format = schema.if_contains("format");
    if (format && *format == "date") text = "2026-01-31";
    if (format && *format == "date-time") text = "2026-01-31T12:00:00Z";
    if (format && (*format == "uri" || *format == "url")) text = "https://pages.simulated.example/";
    double const least = std::clamp(bound(schema, "minLength", 0), 0.0, 1000.0);
    while (static_cast<double>(text.size()) < least) text += '.';
    double const most = bound(schema, "maxLength", 1e9);
    if (most >= 0 && static_cast<double>(text.size()) > most) text.resize(static_cast<std::size_t>(most));
    return json::value(text);
  }

  json::value const& root_;
  random_source random_;
  int values_{};
};

}  // namespace

std::string make_schema_text(std::string_view schema, std::uint64_t seed) {
  boost::system::error_code ec;
  json::value const root = json::parse(schema, ec);
  if (ec || !root.is_object()) return "{}";
  return json::serialize(value_maker{root, seed}.make(root, "", 0));
}

}  // namespace tokenwire::testing
