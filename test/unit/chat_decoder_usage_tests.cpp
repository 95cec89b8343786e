// Which of a stream's usages is the answer's.

#include <boost/test/unit_test.hpp>

#include "perplexity/chat_decoder.hpp"

BOOST_AUTO_TEST_SUITE(chat_decoder_usage_tests)

namespace {

using namespace tokenwire;
using namespace tokenwire::perplexity;

std::string event(std::string_view usage) {
  return R"({"choices":[{"index":0,"delta":{"content":"a"}}],"usage":)" + std::string(usage) + "}";
}

std::string counts(int prompt, int completion, std::string_view more = "") {
  return R"({"prompt_tokens":)" + std::to_string(prompt) + R"(,"completion_tokens":)" + std::to_string(completion) +
         R"(,"total_tokens":)" + std::to_string(prompt + completion) + std::string(more) + "}";
}

/// The result's usage after these, on both paths.
usage_info usage_after(std::vector<std::string> const& usages) {
  std::vector<usage_info> found;
  for (bool const reuse : {true, false}) {
    chat_decoder decoder({.reuse = reuse});
    for (std::string const& usage : usages) {
      BOOST_REQUIRE((decoder.decode(event(usage)) == decoded::chunk));
      BOOST_REQUIRE(decoder.chunk().usage() != nullptr);
    }
    found.push_back(*decoder.result().usage());
  }
  BOOST_TEST((found[0] == found[1]));
  return found[0];
}

}  // namespace

BOOST_AUTO_TEST_CASE(keeps_the_last_real_cost) {
  chat_decoder decoder;
  decoder.decode(R"({"usage":{"total_tokens":1,"cost":{"total_cost":0.5,"request_cost":0.5}}})");
  decoder.decode(R"({"usage":{"total_tokens":2,"cost":{"total_cost":0}}})");
  BOOST_TEST(decoder.chunk().usage()->cost->total_cost == 0.0);
  BOOST_TEST(decoder.result().usage()->total_tokens == 2);
  BOOST_TEST(decoder.result().usage()->cost->total_cost == 0.5);
}

BOOST_AUTO_TEST_CASE(a_cost_may_be_one_number) {
  for (bool const reuse : {true, false}) {
    chat_decoder decoder({.reuse = reuse});
    // Of the same length but for its digits, so that nothing but the cost says that it is another event.
    for (char const* const cost : {"0", "1", "1", "7", "0.5", "0.7", "-0", "null", "\"1\"", "true", "[1]"}) {
      std::string const event = R"({"choices":[{"index":0,"delta":{"role":"assistant","content":"a"}}],)"
                                R"("usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"cost":)" +
                                std::string(cost) + "}}";
      BOOST_REQUIRE((decoder.decode(event) == decoded::chunk));
      auto const& found = decoder.chunk().usage()->cost;
      bool const is_number = std::string_view("-0123456789").find(cost[0]) != std::string_view::npos;
      BOOST_TEST(found.has_value() == is_number, cost);
      if (found) BOOST_TEST((*found == cost_info{.total_cost = std::stod(cost)}), cost);
    }
    // The last that says something stands.
    BOOST_TEST(decoder.result().usage()->cost->total_cost == 0.7);
  }
}

BOOST_AUTO_TEST_CASE(zeros_do_not_take_back_what_was_counted) {
  usage_info const counted{.prompt_tokens = 8, .completion_tokens = 3, .total_tokens = 11};
  BOOST_TEST((usage_after({counts(8, 1), counts(8, 3), counts(0, 0)}) == counted));
  BOOST_TEST((usage_after({counts(0, 0), counts(8, 3)}) == counted));
  BOOST_TEST((usage_after({counts(8, 1), counts(0, 0), counts(0, 0), counts(8, 3)}) == counted));
  BOOST_TEST((usage_after({counts(8, 3), "{}"}) == counted));
  BOOST_TEST(
      (usage_after({counts(8, 3), counts(0, 0, R"(,"reasoning_tokens":0,"cost":{"total_cost":0})")}) == counted));
  // One of other members, then zeros like it, then what counts like it.
  BOOST_TEST((usage_after({counts(8, 1, R"(,"search_context_size":"low")"), counts(0, 0), counts(8, 3)}) == counted));
  chat_decoder decoder;
  for (std::string const& usage : {counts(8, 1), counts(8, 3), counts(0, 0)}) decoder.decode(event(usage));
  BOOST_TEST(decoder.reused() == 2U);
  BOOST_TEST((*decoder.chunk().usage() == usage_info{}));
}

BOOST_AUTO_TEST_CASE(zeros_count_where_nothing_else_does) {
  BOOST_TEST((usage_after({counts(0, 0)}) == usage_info{}));
  BOOST_TEST(
      (usage_after({counts(0, 0), counts(0, 0, R"(,"search_context_size":"low")")}).search_context_size == "low"));
}

BOOST_AUTO_TEST_CASE(one_count_is_enough) {
  for (std::string const more : {R"(,"citation_tokens":5)", R"(,"num_search_queries":5)", R"(,"reasoning_tokens":5)",
                                 R"(,"cost":{"total_cost":0.5})", R"(,"cost":{"request_cost":0.5})"})
    BOOST_TEST(usage_after({counts(8, 3), counts(0, 0, more)}).total_tokens == 0, more);
  BOOST_TEST(usage_after({counts(8, 3), R"({"total_tokens":1})"}).total_tokens == 1);
}

BOOST_AUTO_TEST_CASE(reasoning_tokens_may_be_among_the_details) {
  auto const tokens = [](std::string const& more) {
    return usage_after({R"({"completion_tokens":9)" + more + "}"}).reasoning_tokens.value_or(-1);
  };
  BOOST_TEST(tokens("") == -1);
  BOOST_TEST(tokens(R"(,"completion_tokens_details":{"reasoning_tokens":7})") == 7);
  BOOST_TEST(tokens(R"(,"reasoning_tokens":5,"completion_tokens_details":{"reasoning_tokens":7})") == 5);
  BOOST_TEST(tokens(R"(,"completion_tokens_details":null)") == -1);
}

BOOST_AUTO_TEST_SUITE_END()
