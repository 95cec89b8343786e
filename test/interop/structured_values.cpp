// For a validator that nobody here wrote: a line of JSON for each described type, with its schema, values as the
// library writes them, and changed values with what the library says of them.

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "support/random_value.hpp"
#include "support/structured_types.hpp"

namespace {

namespace json = boost::json;
using namespace tokenwire;
namespace shapes = test::shapes;

void gather(json::value& from, std::vector<json::value*>& nodes) {
  nodes.push_back(&from);
  if (json::array* const list = from.if_array()) {
    for (json::value& each : *list) gather(each, nodes);
  } else if (json::object* const object = from.if_object()) {
    for (auto& each : *object) gather(each.value(), nodes);
  }
}

json::value another(std::mt19937& random) {
  switch (random() % 9) {
    case 0:
      return nullptr;
    case 1:
      return true;
    case 2:
      return json::value(static_cast<std::int64_t>(random() % 400) - 200);
    case 3:
      return 1.5;
    case 4:
      return json::value(static_cast<double>(random()) * 4);
    case 5:
      return json::value("calm");
    case 6:
      return json::array{1, 2, 3};
    case 7:
      return json::object{{"kind", "circle"}, {"radius", 1}};
    default:
      return json::object{};
  }
}

void change(json::value& root, std::mt19937& random) {
  std::vector<json::value*> nodes;
  gather(root, nodes);
  json::value& node = *nodes[random() % nodes.size()];
  if (json::object* const object = node.if_object(); object && random() % 2) {
    if (object->empty() || random() % 3 == 0) {
      (*object)["unheard_of"] = another(random);
    } else {
      object->erase(std::next(object->begin(), static_cast<std::ptrdiff_t>(random() % object->size())));
    }
  } else if (json::array* const list = node.if_array(); list && random() % 2) {
    if (list->empty() || random() % 2) {
      list->push_back(list->empty() ? another(random) : json::value(list->front()));
    } else {
      list->pop_back();
    }
  } else if (node.is_string() && random() % 2) {
    node.get_string() += random() % 2 ? "é😀" : "x";
  } else if (node.is_number() && random() % 2) {
    node = node.to_number<double>() * 100;
  } else {
    node = another(random);
  }
}

template <class T>
json::object line_of(char const* name, std::mt19937& random) {
  structured::read_options strict;
  strict.unknown_members = structured::policy::refuse;
  strict.missing_optionals = structured::policy::refuse;
  json::array values;
  json::array changed;
  for (int i = 0; i != 200; ++i) {
    T value{};
    test::fill_random(structured::shape_of<T>(), &value, random, true);
    std::string const text = structured::write(value);
    values.emplace_back(text);
    for (int j = 0; j != 3; ++j) {
      json::value root = json::parse(text);
      change(root, random);
      std::string const other = json::serialize(root);
      structured::parser<T> parser(strict);
      bool const accepted = parser.feed(other) && parser.finish();
      changed.push_back(json::object{
          {"text", other}, {"accepted", accepted}, {"why", accepted ? std::string() : parser.problem().message()}});
    }
  }
  return {{"type", name}, {"schema", structured::schema<T>()}, {"values", values}, {"changed", changed}};
}

}  // namespace

int main() {
  std::mt19937 random(5);
  shapes::for_each_type(
      [&]<class T>(char const* name) { std::cout << json::serialize(line_of<T>(name, random)) << '\n'; });
}
