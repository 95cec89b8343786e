// Members that few answers have, by both paths.

#include <boost/test/unit_test.hpp>
#include <functional>

#include "perplexity/chat_decoder.hpp"

BOOST_AUTO_TEST_SUITE(chat_decoder_fields_tests)

namespace {

using namespace tokenwire;
using namespace tokenwire::perplexity;

/// Looks after each event.
void read(std::vector<std::string> const& events, std::function<void(chat_decoder&, std::size_t)> const& look) {
  for (bool const reuse : {true, false}) {
    chat_decoder decoder({.reuse = reuse});
    for (std::size_t i = 0; i != events.size(); ++i) {
      BOOST_REQUIRE((decoder.decode(events[i]) == decoded::chunk));
      BOOST_TEST_CONTEXT("event " << i << ", reuse " << reuse) look(decoder, i);
    }
  }
}

std::string with_delta(std::string_view delta, std::string_view more = "") {
  return R"({"choices":[{"index":0,"delta":{)" + std::string(delta) + "}" + std::string(more) + "}]}";
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_id_of_a_tool_call) {
  read({with_delta(R"("tool_call_id":"t1")"), with_delta(R"("content":"a")")}, [](chat_decoder& decoder, std::size_t i) {
    BOOST_TEST(decoder.chunk().delta().tool_call_id == (i == 0 ? "t1" : ""));
    BOOST_TEST(decoder.result().choices()[0].message.tool_call_id == "t1");
  });
  read({R"({"choices":[{"message":{"tool_call_id":"t2"}}]})"}, [](chat_decoder& decoder, std::size_t) {
    BOOST_TEST(decoder.result().choices()[0].message.tool_call_id == "t2");
  });
}

BOOST_AUTO_TEST_CASE(a_step_that_deltas_repeat_is_one) {
  std::string const first = R"({"thought":"one","type":"web_search"})";
  std::string const second = R"({"thought":"two","type":"web_search"})";
  auto const steps = [](std::string const& list) { return with_delta(R"("reasoning_steps":[)" + list + "]"); };
  read({steps(first), steps(first), steps(first + "," + second)}, [](chat_decoder& decoder, std::size_t i) {
    BOOST_TEST(decoder.result().choices()[0].message.reasoning_steps.size() == (i == 2 ? 2U : 1U));
  });
}

BOOST_AUTO_TEST_CASE(each_kind_of_source_is_new_once) {
  for (std::string const list : {R"("citations":["a"])", R"("search_results":[{"url":"a"}])", R"("images":[{"image_url":"a"}])",
                                 R"("related_questions":["a"])", R"("videos":[{"url":"a"}])"}) {
    std::string const event = "{" + list + R"(,"choices":[{"delta":{"content":"b"}}]})";
    read({event, event}, [&](chat_decoder& decoder, std::size_t i) {
      BOOST_TEST(decoder.chunk().has_new_sources() == (i == 0), list);
    });
  }
}

BOOST_AUTO_TEST_CASE(a_message_repeats_the_refusal_of_the_deltas) {
  auto const event = [](std::string const& delta, std::string const& message) {
    return with_delta(R"("refusal":")" + delta + '"', R"(,"message":{"refusal":")" + message + "\"}");
  };
  read({event("I ", "I "), event("won't", "I won't"), event("", "I")}, [](chat_decoder& decoder, std::size_t i) {
    BOOST_TEST(decoder.result().choices()[0].message.refusal == (i == 0 ? "I " : "I won't"));
    BOOST_TEST(decoder.result().text().empty());
  });
  read({R"({"choices":[{"message":{"refusal":"no"}}]})"}, [](chat_decoder& decoder, std::size_t) {
    BOOST_TEST(decoder.result().choices()[0].message.refusal == "no");
  });
}

BOOST_AUTO_TEST_CASE(what_only_tells_is_no_error) {
  for (char const* const type : {"ping", "info"})
    read({R"({"type":")" + std::string(type) + R"(","message":"keep-alive"})", with_delta(R"("content":"a")")},
         [](chat_decoder& decoder, std::size_t i) { BOOST_TEST(decoder.result().text() == (i == 0 ? "" : "a")); });
}

// An event that is not known passes, whatever it says; words without a name and a type are a refusal's.
BOOST_AUTO_TEST_CASE(what_is_not_known_is_no_error) {
  struct {
    std::string_view name;
    std::string_view data;
    decoded outcome;
  } const events[]{
      {"status", R"({"message":"Searching the web"})", decoded::chunk},
      {"message", R"({"type":"status","message":"queued"})", decoded::chunk},
      {"status", R"({"error":{"message":"no"}})", decoded::provider_error},
      {"message", R"({"message":"no"})", decoded::provider_error},
      {"message", R"({"type":"BadRequestError","message":"no"})", decoded::provider_error},
      {"error", R"({"message":"no"})", decoded::provider_error},
  };
  for (auto const& [name, data, outcome] : events) {
    chat_decoder decoder;
    BOOST_TEST_CONTEXT(name << ' ' << data) {
      BOOST_TEST((decoder.decode(data, name) == outcome));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
