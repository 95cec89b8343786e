// The forms of a stream that are on record, value by value.

#include <boost/test/unit_test.hpp>

#include "perplexity/chat_decoder.hpp"
#include "support/chat_compare.hpp"
#include "support/stream_samples.hpp"

BOOST_AUTO_TEST_SUITE(chat_decoder_sample_tests)

namespace {

using namespace tokenwire;
using namespace tokenwire::perplexity;

struct both_paths {
  chat_decoder decoder;
  explicit both_paths(bool reuse) : decoder({.reuse = reuse}) {}

  chat_chunk const& chunk(std::string_view data) {
    BOOST_REQUIRE(decoder.decode(data) == decoded::chunk);
    return decoder.chunk();
  }
};

constexpr bool paths[] = {true, false};

}  // namespace

BOOST_AUTO_TEST_CASE(full_mode) {
  auto const events = test::full_mode_sample();
  for (bool const reuse : paths) {
    both_paths stream(reuse);
    chat_decoder const& decoder = stream.decoder;
    chat_chunk const& first = stream.chunk(events[0]);
    BOOST_TEST(first.id() == "0b6f4c1e-5a0f-4a39-9c54-1f2f7d0c8a11");
    BOOST_TEST(first.model() == "sonar");
    BOOST_TEST(first.created() == 1790000000);
    BOOST_TEST(first.object() == "chat.completion.chunk");
    BOOST_TEST(first.text() == "Blue");
    BOOST_TEST(first.delta().role == "assistant");
    BOOST_TEST(first.delta().content == "Blue");
    BOOST_TEST(first.message().content == "Blue");
    BOOST_TEST(first.finish_reason() == "");
    BOOST_TEST(first.has_new_sources());
    BOOST_TEST(first.raw() == events[0]);
    BOOST_REQUIRE(first.usage() != nullptr);
    BOOST_TEST((*first.usage() == usage_info{8, 1, 9, "low", {}, {}, {}, cost_info{}}));
    BOOST_REQUIRE(first.search_results().size() == 2U);
    BOOST_TEST((first.search_results()[0] ==
                search_result{"One", "https://a.example/one", "2026-01-02", "2026-05-30", "First snippet.", "web"}));
    BOOST_TEST((first.search_results()[1] ==
                search_result{"Two", "https://b.example/two", {}, "2026-06-01", "Second snippet.", "web"}));
    BOOST_TEST(first.citations() == (std::vector<std::string>{"https://a.example/one", "https://b.example/two"}));
    BOOST_TEST(first.shared_images() == nullptr);
    auto const shared = first.shared_search_results();

    chat_chunk const& second = stream.chunk(events[1]);
    BOOST_TEST(second.text() == " light");
    BOOST_TEST(second.message().content == "Blue light");
    BOOST_TEST(second.usage()->completion_tokens == 3);
    BOOST_TEST(!second.has_new_sources());
    BOOST_TEST(second.shared_search_results() == shared);

    chat_chunk const& third = stream.chunk(events[2]);
    BOOST_TEST(third.created() == 1790000001);
    BOOST_TEST(third.usage()->total_tokens == 14);
    BOOST_TEST(third.message().content == "Blue light scatters.[1]");
    BOOST_TEST(!decoder.is_done_event());
    BOOST_TEST(!decoder.all_choices_finished());

    chat_chunk const& last = stream.chunk(events[3]);
    BOOST_TEST(last.text() == "");
    BOOST_TEST(last.finish_reason() == "stop");
    BOOST_TEST(last.shared_search_results() == shared);
    BOOST_TEST(decoder.is_done_event());
    BOOST_TEST(decoder.all_choices_finished());
    BOOST_TEST(decoder.chunks() == 4U);
    BOOST_TEST(decoder.reused() == (reuse ? 2U : 0U));

    chat_completion const& result = decoder.result();
    BOOST_TEST(result.text() == "Blue light scatters.[1]");
    BOOST_TEST(result.reasoning() == "");
    BOOST_TEST(result.object() == "chat.completion.done");
    BOOST_TEST(result.finish_reason() == "stop");
    BOOST_TEST(result.choices().at(0).message.content == "Blue light scatters.[1]");
    BOOST_TEST(result.choices().at(0).message.role == "assistant");
    BOOST_TEST(result.search_results().size() == 2U);
    cost_info const cost{0.00001, 0.00001, 0.00502, 0.005, {}, {}, {}};
    BOOST_TEST((*result.usage() == usage_info{8, 6, 14, "low", {}, {}, {}, cost}));
  }
}

BOOST_AUTO_TEST_CASE(think_text) {
  auto const events = test::think_sample();
  for (bool const reuse : paths) {
    both_paths stream(reuse);
    BOOST_TEST(stream.chunk(events[0]).text() == "");
    chat_chunk const& second = stream.chunk(events[1]);
    BOOST_TEST(second.text() == "");
    BOOST_TEST(second.reasoning() == "\nWeigh both sides.");
    chat_chunk const& third = stream.chunk(events[2]);
    BOOST_TEST(third.reasoning() == "\n");
    BOOST_TEST(third.text() == "\n\nYes");
    BOOST_TEST(third.message().content == "<think>\nWeigh both sides.\n</think>\n\nYes");
    stream.chunk(events[3]);
    chat_completion const& result = stream.decoder.result();
    BOOST_TEST(result.reasoning() == "\nWeigh both sides.\n");
    BOOST_TEST(result.text() == "\n\nYes");
    BOOST_TEST("<think>" + result.reasoning() + "</think>" + result.text() == result.choices()[0].message.content);
    BOOST_TEST(stream.decoder.reused() == (reuse ? 2U : 0U));
  }
}

BOOST_AUTO_TEST_CASE(old_form) {
  auto const events = test::old_form_sample();
  for (bool const reuse : paths) {
    both_paths stream(reuse);
    chat_chunk const& first = stream.chunk(events[0]);
    BOOST_TEST(first.object() == "chat.completion");
    BOOST_TEST(first.finish_reason() == "");
    BOOST_TEST(
        (first.search_results().at(0) == search_result{"One", "https://a.example/one", {}, "2025-07-01", "", "web"}));
    BOOST_TEST(!first.usage()->cost.has_value());
    BOOST_TEST(stream.chunk(events[1]).text() == ", 2, 3");
    BOOST_TEST(!stream.decoder.all_choices_finished());
    BOOST_TEST(stream.chunk(events[2]).finish_reason() == "stop");
    BOOST_TEST(!stream.decoder.is_done_event());
    BOOST_TEST(stream.decoder.all_choices_finished());
    auto const& cost = *stream.decoder.result().usage()->cost;
    BOOST_TEST(cost.input_tokens_cost == 7e-06);
    BOOST_TEST(cost.output_tokens_cost == 5.3e-05);
    BOOST_TEST(cost.total_cost == 0.00506);
    BOOST_TEST(cost.request_cost.value() == 0.005);
    BOOST_TEST(stream.decoder.result().text() == "1, 2, 3");
  }
}

BOOST_AUTO_TEST_CASE(concise_mode) {
  auto const events = test::concise_sample();
  for (bool const reuse : paths) {
    both_paths stream(reuse);
    chat_chunk const& reasoning = stream.chunk(events[0]);
    BOOST_TEST(reasoning.object() == "chat.reasoning");
    BOOST_TEST(reasoning.type() == "message");
    BOOST_REQUIRE(reasoning.delta().reasoning_steps.size() == 1U);
    reasoning_step const step = reasoning.delta().reasoning_steps[0];
    BOOST_TEST(step.thought == "Looking up the forecast.");
    BOOST_TEST(step.web_search.value().search_keywords.at(0) == "seattle weather");
    BOOST_TEST(step.web_search.value().search_results.at(0).title == "NWS");
    chat_chunk const& reasoned = stream.chunk(events[1]);
    BOOST_TEST(reasoned.has_new_sources());
    BOOST_TEST(reasoned.shared_images() != nullptr);
    BOOST_TEST(reasoned.message().reasoning_steps.size() == 1U);
    auto const sources = reasoned.shared_search_results();
    chat_chunk const& third = stream.chunk(events[2]);
    BOOST_TEST(third.text() == "Mild");
    BOOST_TEST(third.usage() == nullptr);
    BOOST_TEST(third.search_results().empty());
    chat_chunk const& fourth = stream.chunk(events[3]);
    BOOST_TEST(fourth.text() == " tonight");
    BOOST_TEST(fourth.message().content == "");
    chat_chunk const& last = stream.chunk(events[4]);
    BOOST_TEST(last.status() == "COMPLETED");
    BOOST_TEST(last.type() == "end_of_stream");
    BOOST_TEST(last.text() == "");
    BOOST_TEST(last.message().content == "Mild tonight");
    BOOST_TEST(last.shared_search_results() == sources);
    BOOST_TEST(!last.has_new_sources());

    chat_completion const& result = stream.decoder.result();
    BOOST_TEST(result.text() == "Mild tonight");
    BOOST_REQUIRE(result.choices().at(0).message.reasoning_steps.size() == 1U);
    BOOST_TEST((result.choices()[0].message.reasoning_steps[0] == step));
    BOOST_TEST(result.status() == "COMPLETED");
    BOOST_TEST(result.usage()->cost.value().total_cost == 0.01);
  }
}

BOOST_AUTO_TEST_CASE(gateway_form) {
  auto const events = test::gateway_sample();
  for (bool const reuse : paths) {
    both_paths stream(reuse);
    BOOST_TEST(stream.chunk(events[0]).text() == "He");
    chat_chunk const& second = stream.chunk(events[1]);
    BOOST_TEST(second.text() == "y");
    BOOST_TEST(second.delta().role == "");
    BOOST_TEST(second.message().content == "");
    BOOST_TEST((stream.decoder.decode(events[2]) == decoded::done_sentinel));
    BOOST_TEST(stream.decoder.all_choices_finished());
    BOOST_TEST(stream.decoder.result().text() == "Hey");
    BOOST_TEST(stream.decoder.result().choices()[0].message.role == "assistant");
    BOOST_TEST(stream.decoder.result().usage()->total_tokens == 3);
  }
}

BOOST_AUTO_TEST_CASE(a_document_equals_the_stream) {
  auto const last = test::full_mode_sample().back();
  chat_decoder stream;
  for (auto const& event : test::full_mode_sample()) stream.decode(event);
  chat_decoder document;
  BOOST_REQUIRE((document.decode_document("\n\n  " + last + "\n") == decoded::chunk));
  BOOST_TEST((document.result().ended_by() == end_mark::document));
  stream.set_end(end_mark::document);
  BOOST_TEST(test::difference(stream.result(), document.result()) == "");
}

BOOST_AUTO_TEST_CASE(recorded_streams) {
  auto const streams = test::captured_streams();
  if (streams.empty()) BOOST_TEST_MESSAGE("TOKENWIRE_CAPTURES is not set: no recorded streams are read");
  for (auto const& events : streams) {
    chat_decoder decoder;
    std::string deltas;
    for (auto const& event : events) {
      BOOST_REQUIRE((decoder.decode(event) == decoded::chunk));
      deltas += decoder.chunk().delta().content;
      BOOST_REQUIRE(decoder.chunk().message().content == deltas);
    }
    BOOST_TEST(decoder.all_choices_finished());
    chat_completion const& result = decoder.result();
    BOOST_TEST(result.choices().size() == 1U);
    std::string const joined =
        result.reasoning().empty() ? result.text() : "<think>" + result.reasoning() + "</think>" + result.text();
    BOOST_TEST(joined == deltas);
    BOOST_TEST(!result.search_results().empty());
    BOOST_TEST(result.usage()->total_tokens == result.usage()->prompt_tokens + result.usage()->completion_tokens);
    BOOST_TEST(decoder.reused() * 10 > decoder.chunks() * 9);
  }
}

BOOST_AUTO_TEST_CASE(a_document_is_kept_as_it_came) {
  std::string const text = R"({"choices":[{"message":{"content":"a"}}], "fresh":{"x":1}})";
  chat_decoder document;
  BOOST_REQUIRE((document.decode_document("\xEF\xBB\xBF" + text) == decoded::chunk));
  BOOST_TEST(document.result().raw() == text);
  chat_decoder stream;
  BOOST_REQUIRE((stream.decode(text) == decoded::chunk));
  BOOST_TEST(stream.chunk().raw() == text);
  BOOST_TEST(stream.result().raw() == "");
  document.restart();
  BOOST_TEST(document.result().raw() == "");
}

BOOST_AUTO_TEST_SUITE_END()
