#include "testing/refusal.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace tokenwire::testing {

namespace json = boost::json;

reply invalid(json::array location, std::string_view type, std::string_view message, json::value const& input) {
  json::object detail{{"type", type}, {"loc", std::move(location)}, {"msg", message}, {"input", input}};
  return document_reply(422, json::serialize(json::object{{"detail", json::array{detail}}}));
}

}  // namespace tokenwire::testing
