// JSON text that is the same for the same value.

#ifndef TOKENWIRE_TEST_SUPPORT_CANONICAL_JSON_HPP
#define TOKENWIRE_TEST_SUPPORT_CANONICAL_JSON_HPP

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace tokenwire::test {

/// The members by their names.
inline boost::json::value sorted(boost::json::value const& value) {
  if (auto const* array = value.if_array()) {
    boost::json::array out;
    for (auto const& element : *array) out.push_back(sorted(element));
    return out;
  }
  auto const* object = value.if_object();
  if (!object) return value;
  std::vector<std::string_view> names;
  for (auto const& member : *object) names.emplace_back(member.key());
  std::ranges::sort(names);
  boost::json::object out;
  for (std::string_view const name : names) out.emplace(name, sorted(object->at(name)));
  return out;
}

inline std::string canonical(std::string_view json) {
  return boost::json::serialize(sorted(boost::json::parse(json)));
}

}  // namespace tokenwire::test

#endif
