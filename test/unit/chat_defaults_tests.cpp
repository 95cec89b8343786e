// A request over its defaults.

#include <boost/test/unit_test.hpp>

#include "support/chat_requests.hpp"

BOOST_AUTO_TEST_SUITE(chat_defaults_tests)

using namespace tokenwire;
using namespace tokenwire::test;
namespace pplx = tokenwire::perplexity;

namespace {

using request = pplx::chat_request;

// What a program asks facts with, and what it writes with.
request const factual{.temperature = 0.1, .top_p = 0.9, .search_recency_filter = pplx::search_recency_filter::month};
request const creative{.temperature = 0.8, .top_p = 0.95, .presence_penalty = 0.1, .frequency_penalty = 0.1};

request with_extra(std::string extra) {
  return {.extra = std::move(extra)};
}

/// The extra of both, as JSON; null where it is none.
boost::json::value merged(std::string request, std::string defaults) {
  error_code ec;
  return boost::json::parse(with_defaults(with_extra(std::move(request)), with_extra(std::move(defaults))).extra, ec);
}

}  // namespace

BOOST_AUTO_TEST_CASE(takes_what_the_request_leaves_unset) {
  request const one{.model = "sonar", .messages = {pplx::user("What is the current inflation rate?")}};
  check_sent(with_defaults(one, factual), R"({"model":"sonar",
    "messages":[{"role":"user","content":"What is the current inflation rate?"}],
    "temperature":0.1,"top_p":0.9,"search_recency_filter":"month"})");
  check_sent(with_defaults(one, creative), R"({"model":"sonar",
    "messages":[{"role":"user","content":"What is the current inflation rate?"}],
    "temperature":0.8,"top_p":0.95,"presence_penalty":0.1,"frequency_penalty":0.1})");
}

BOOST_AUTO_TEST_CASE(the_request_wins) {
  request one = minimal();
  one.temperature = 0;
  one.search_recency_filter = pplx::search_recency_filter::day;
  request const both = with_defaults(one, factual);
  BOOST_TEST(both.temperature.value() == 0.0);
  BOOST_TEST(both.top_p.value() == 0.9);
  BOOST_TEST((both.search_recency_filter == pplx::search_recency_filter::day));
  BOOST_TEST((with_defaults(one, {}) == one));
  BOOST_TEST((with_defaults({}, one) == one));
}

BOOST_AUTO_TEST_CASE(members_are_taken_whole) {
  request one;
  one.search_domain_filter = {"a.example"};
  one.web_search_options.emplace().search_type = pplx::search_type::pro;
  request defaults;
  defaults.messages = {pplx::user("a")};
  defaults.search_domain_filter = {"b.example", "c.example"};
  defaults.web_search_options.emplace().search_context_size = pplx::search_context_size::high;
  request const both = with_defaults(one, defaults);
  BOOST_TEST((both.search_domain_filter == one.search_domain_filter));
  BOOST_TEST((both.web_search_options == one.web_search_options));
  BOOST_TEST((both.messages == defaults.messages));
}

BOOST_AUTO_TEST_CASE(extra_is_merged_member_by_member) {
  BOOST_TEST((merged(R"({"a":1,"b":{"x":1}})", R"({"b":{"y":2},"c":3})") ==
              boost::json::parse(R"({"a":1,"b":{"x":1},"c":3})")));
  BOOST_TEST(with_defaults(with_extra(R"({ "a":1 })"), {}).extra == R"({ "a":1 })");
  BOOST_TEST((merged("", R"({"a":1})") == boost::json::parse(R"({"a":1})")));
}

BOOST_AUTO_TEST_CASE(a_member_wins_over_extra_of_the_defaults) {
  request one;
  one.top_k = 3;
  BOOST_TEST(with_defaults(one, with_extra(R"({"top_k":1})")).extra == "");
  BOOST_TEST(with_defaults(one, with_extra(R"({"top_k":1,"a":2})")).extra == R"({"a":2})");
}

BOOST_AUTO_TEST_CASE(extra_wins_over_a_member_of_the_defaults) {
  request defaults;
  defaults.search_mode = pplx::search_mode::web;
  defaults.top_k = 3;
  request const both = with_defaults(with_extra(R"({"search_mode":"maps"})"), defaults);
  BOOST_TEST(!both.search_mode.has_value());
  BOOST_TEST(both.top_k.value() == 3);
  BOOST_TEST(both.extra == R"({"search_mode":"maps"})");
}

BOOST_AUTO_TEST_CASE(extra_that_is_no_object_is_left_to_be_refused) {
  for (auto const& [ours, theirs] :
       {std::pair{"[1]", ""}, std::pair{"[1]", R"({"a":1})"}, std::pair{"", "[1]"}, std::pair{R"({"a":1})", "[1]"}}) {
    BOOST_TEST(with_defaults(with_extra(ours), with_extra(theirs)).extra == "[1]");
  }
}

BOOST_AUTO_TEST_SUITE_END()
