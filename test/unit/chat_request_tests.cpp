// The JSON of a request, and what is refused before anything is sent.

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>
#include <limits>

#include "perplexity/chat_request_json.hpp"

using namespace tokenwire;
using perplexity::chat_request;

namespace {

struct written {
  std::string json;
  error_code ec;
  std::string detail;
};

written write(chat_request const& request, perplexity::request_body kind = perplexity::request_body::stream) {
  written out;
  out.json = to_json(request, kind, out.ec, out.detail);
  return out;
}

chat_request minimal() {
  chat_request request;
  request.model = "sonar";
  request.messages = {perplexity::user("Why?")};
  return request;
}

void check_refused(chat_request const& request, std::string_view field) {
  written const out = write(request);
  BOOST_TEST(out.ec == error::invalid_request);
  BOOST_TEST(out.json.empty());
  BOOST_TEST(out.detail.starts_with(field), out.detail);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(chat_request_tests)

BOOST_AUTO_TEST_CASE(sends_what_is_set_and_nothing_else) {
  written const out = write(minimal());
  BOOST_TEST(!out.ec);
  BOOST_TEST(boost::json::parse(out.json) ==
             boost::json::parse(R"({"model":"sonar","messages":[{"role":"user","content":"Why?"}],"stream":true})"));
}

BOOST_AUTO_TEST_CASE(sends_every_member_under_its_own_name) {
  chat_request request = minimal();
  request.messages.insert(request.messages.begin(), perplexity::system("Be brief.\n\"ü\""));
  request.max_tokens = 100;
  request.temperature = 0.5;
  request.top_p = 0.9;
  request.top_k = 3;
  request.presence_penalty = -1;
  request.frequency_penalty = 1;
  request.stop = {"a", "b"};
  request.extra = R"({"search_mode":"academic","web_search_options":{"search_context_size":"high"}})";
  written const out = write(request, perplexity::request_body::document);
  BOOST_TEST(!out.ec);
  BOOST_TEST(boost::json::parse(out.json) == boost::json::parse(R"({"model":"sonar","messages":[
    {"role":"system","content":"Be brief.\n\"ü\""},{"role":"user","content":"Why?"}],"max_tokens":100,
    "temperature":0.5,"top_p":0.9,"top_k":3,"presence_penalty":-1.0,"frequency_penalty":1.0,"stop":["a","b"],
    "search_mode":"academic","web_search_options":{"search_context_size":"high"},"stream":false})"));
}

BOOST_AUTO_TEST_CASE(refuses_and_names_the_field) {
  chat_request request = minimal();
  request.model.clear();
  check_refused(request, "model");
  request = minimal();
  request.model = "a\xFF";
  check_refused(request, "model");
  request = minimal();
  request.messages.clear();
  check_refused(request, "messages");
  request = minimal();
  request.messages.front().role.clear();
  check_refused(request, "messages");
  request = minimal();
  request.messages.front().content = "\xC3";
  check_refused(request, "messages");
  for (std::int64_t const bad : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{128001}}) {
    request = minimal();
    request.max_tokens = bad;
    check_refused(request, "max_tokens");
  }
  for (double const bad :
       {-0.1, 2.1, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    request = minimal();
    request.temperature = bad;
    check_refused(request, "temperature");
  }
  request = minimal();
  request.top_p = 1.5;
  check_refused(request, "top_p");
  request = minimal();
  request.stop = {"\xFF"};
  check_refused(request, "stop");
}

BOOST_AUTO_TEST_CASE(bounds_themselves_are_allowed) {
  chat_request request = minimal();
  request.max_tokens = 128000;
  request.temperature = 2;
  request.top_p = 0;
  BOOST_TEST(!write(request).ec);
}

BOOST_AUTO_TEST_CASE(extra_must_be_one_object_without_clashes) {
  for (char const* const bad : {"[1]", "1", "{", "{} {}", R"({"model":"x"})", R"({"stream":true})", "nonsense"}) {
    chat_request request = minimal();
    request.extra = bad;
    check_refused(request, "extra");
  }
  chat_request request = minimal();
  request.extra = R"({"temperature":1})";
  BOOST_TEST(!write(request).ec);
  request.temperature = 0;
  check_refused(request, "extra");
}

BOOST_AUTO_TEST_SUITE_END()
