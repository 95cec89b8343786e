#include "testing/member_reader.hpp"

#include <boost/json/parse.hpp>

#include "testing/refusal.hpp"
#include "testing/us_date.hpp"

namespace tokenwire::testing {

namespace json = boost::json;

json::value const* member_reader::find(json::object const& object, std::string_view name) {
  json::value const* value = object.if_contains(name);
  return value && !value->is_null() ? value : nullptr;
}

void member_reader::refuse(reply refusal) {
  if (!refusal_) refusal_ = std::move(refusal);
}

void member_reader::wrong(json::array const& below, std::string_view type, std::string_view message,
                          json::value const& input) {
  json::array location = location_;
  location.insert(location.end(), below.begin(), below.end());
  refuse(invalid(std::move(location), type, message, input));
}

void member_reader::flag(json::object const& object, json::array const& path, bool& out) {
  json::value const* value = find(object, path.back().get_string());
  if (!value) return;
  if (!value->is_bool()) return wrong(path, "bool_type", "Input should be a valid boolean", *value);
  out = out || value->get_bool();
}

json::object const* member_reader::object(json::object const& parent, json::array const& path) {
  json::value const* value = find(parent, path.back().get_string());
  if (!value) return nullptr;
  if (!value->is_object()) wrong(path, "dict_type", "Input should be a valid dictionary", *value);
  return value->if_object();
}

std::optional<std::size_t> member_reader::word(json::object const& object, json::array const& path,
                                               std::initializer_list<std::string_view> words) {
  json::value const* value = find(object, path.back().get_string());
  if (!value) return std::nullopt;
  std::string list;
  for (std::string_view const& each : words) {
    if (value->is_string() && std::string_view{value->get_string()} == each)
      return static_cast<std::size_t>(&each - words.begin());
    list.append(list.empty() ? "'" : &each + 1 == words.end() ? " or '" : ", '").append(each) += '\'';
  }
  wrong(path, "enum", "Input should be " + list, *value);
  return std::nullopt;
}

std::optional<std::int64_t> member_reader::integer(std::string_view name, std::int64_t least, std::int64_t most) {
  json::value const* value = find(request_, name);
  if (!value) return std::nullopt;
  if (!value->is_int64()) {
    wrong({name}, "int_type", "Input should be a valid integer", *value);
    return std::nullopt;
  }
  std::int64_t const number = value->get_int64();
  if (number >= least && number <= most) return number;
  refuse(bad_request("invalid_parameter",
                     std::string(name) + " must be at " +
                         (number < least ? "least " + std::to_string(least) : "most " + std::to_string(most)) + '.'));
  return std::nullopt;
}

std::vector<std::string> member_reader::strings(std::string_view name) {
  std::vector<std::string> texts;
  json::value const* list = find(request_, name);
  if (!list) return texts;
  if (!list->is_array()) {
    wrong({name}, "list_type", "Input should be a valid list", *list);
    return texts;
  }
  for (json::value const& element : list->get_array()) {
    if (element.is_string())
      texts.emplace_back(element.get_string());
    else
      wrong({name}, "string_type", "Input should be a valid string", element);
  }
  return texts;
}

void member_reader::check_date(std::string_view name) {
  json::value const* date = find(request_, name);
  if (!date) return;
  if (!date->is_string()) return wrong({name}, "string_type", "Input should be a valid string", *date);
  if (is_us_date(date->get_string())) return;
  refuse(bad_request("invalid_parameter", std::string(name) + " must be a date as MM/DD/YYYY."));
}

std::variant<json::value, reply> parse_object(std::string_view body) {
  boost::system::error_code ec;
  json::value document = json::parse(body, ec);
  if (ec || !document.is_object()) return bad_request("invalid_request", "The request body is not a JSON object.");
  return document;
}

}  // namespace tokenwire::testing
