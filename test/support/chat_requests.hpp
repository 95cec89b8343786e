// What a request is sent as.

#ifndef TOKENWIRE_TEST_SUPPORT_CHAT_REQUESTS_HPP
#define TOKENWIRE_TEST_SUPPORT_CHAT_REQUESTS_HPP

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>
#include <string>

#include "perplexity/chat_request_json.hpp"

namespace tokenwire::test {

struct written {
  std::string json;
  error_code ec;
  std::string detail;
};

inline written write(perplexity::chat_request const& request,
                     perplexity::request_body kind = perplexity::request_body::stream) {
  written out;
  out.json = to_json(request, kind, out.ec, out.detail);
  return out;
}

inline perplexity::chat_request minimal() {
  return {.model = "sonar", .messages = {perplexity::user("Why?")}};
}

/// The request's JSON equals the golden one, whatever the order of the members.
inline void check_sent(perplexity::chat_request const& request, std::string_view golden,
                       perplexity::request_body kind = perplexity::request_body::bare) {
  written const out = write(request, kind);
  BOOST_TEST(!out.ec, out.detail);
  if (!out.ec) BOOST_TEST((boost::json::parse(out.json) == boost::json::parse(golden)), out.json);
}

/// The same for what is sent besides model and messages.
inline void check_member(perplexity::chat_request const& request, std::string_view name, std::string_view golden) {
  boost::json::object expected{{"model", "sonar"}, {"messages", {{{"role", "user"}, {"content", "Why?"}}}}};
  expected[name] = boost::json::parse(golden);
  check_sent(request, boost::json::serialize(expected));
}

/// Nothing is sent, and the diagnostics say so in these words.
inline void check_refused(perplexity::chat_request const& request, std::string_view detail) {
  written const out = write(request);
  BOOST_TEST(out.ec == error::invalid_request);
  BOOST_TEST(out.json.empty());
  BOOST_TEST(out.detail == detail);
}

}  // namespace tokenwire::test

#endif
