#include <tokenwire/testing/answers.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "testing/json_writer.hpp"

BOOST_AUTO_TEST_SUITE(testing_answers)

namespace {

namespace json = boost::json;
using namespace std::string_view_literals;
using tokenwire::testing::chat_answer_options;
using tokenwire::testing::chat_answer_text;
using tokenwire::testing::chat_document;
using tokenwire::testing::chat_stream_events;

chat_answer_options asking(std::string question, std::string model = "sonar") {
  chat_answer_options options;
  options.question = std::move(question);
  options.model = std::move(model);
  return options;
}

/// The JSON of a block `data: JSON CRLF CRLF`.
std::string_view data_of(std::string_view block, std::string_view line_end = "\r\n") {
  BOOST_TEST_REQUIRE(block.starts_with("data: "));
  block.remove_prefix(6);
  std::string const end = std::string{line_end} + std::string{line_end};
  BOOST_TEST_REQUIRE(block.ends_with(end));
  block.remove_suffix(end.size());
  BOOST_TEST((block.find_first_of("\r\n") == std::string_view::npos));
  return block;
}

std::vector<json::value> parse_events(std::vector<std::string> const& blocks) {
  std::vector<json::value> events;
  for (std::string const& block : blocks) {
    if (!block.starts_with(": ")) events.push_back(json::parse(data_of(block)));
  }
  return events;
}

std::string_view text_at(json::value const& event, std::string_view pointer) {
  return event.at_pointer(pointer).as_string();
}

std::string joined(std::vector<json::value> const& events) {
  std::string text;
  for (json::value const& event : events) text += text_at(event, "/choices/0/delta/content");
  return text;
}

std::vector<std::string> keys(json::value const& value) {
  std::vector<std::string> names;
  for (auto const& member : value.as_object()) names.emplace_back(member.key());
  return names;
}

std::size_t words(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\n'; }));
}

std::string quoted(std::string_view text, tokenwire::testing::json_style style) {
  std::string out;
  tokenwire::testing::append_json_string(out, text, style);
  return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_stream_is_a_ping_then_events_then_the_last_one) {
  auto const blocks = chat_stream_events(asking("Why is the sky blue?"));
  BOOST_TEST(blocks.front().starts_with(": ping - 20"));
  BOOST_TEST(blocks.front().size() == ": ping - 2026-06-08 18:49:47.737080\r\n\r\n"sv.size());
  auto const events = parse_events(blocks);
  BOOST_TEST_REQUIRE(events.size() == blocks.size() - 1);
  for (json::value const& event : events) {
    bool const last = &event == &events.back();
    BOOST_TEST(text_at(event, "/object") == (last ? "chat.completion.done"sv : "chat.completion.chunk"sv));
    BOOST_TEST(text_at(event, "/choices/0/delta/content").empty() == last);
    BOOST_TEST((event.at_pointer("/choices/0").as_object().contains("finish_reason") == last));
  }
  BOOST_TEST(text_at(events.back(), "/choices/0/finish_reason") == "stop");
}

BOOST_AUTO_TEST_CASE(keys_come_in_the_order_of_the_wire) {
  using names = std::vector<std::string>;
  auto const events = parse_events(chat_stream_events(asking("Why?")));
  for (json::value const& event : {events.front(), events.back()}) {
    BOOST_TEST(
        keys(event) == (names{"id", "model", "created", "usage", "citations", "search_results", "object", "choices"}),
        boost::test_tools::per_element());
    BOOST_TEST(keys(event.at_pointer("/search_results/0")) ==
                   (names{"title", "url", "date", "last_updated", "snippet", "source"}),
               boost::test_tools::per_element());
  }
  BOOST_TEST(keys(events.back().at_pointer("/usage/cost")) ==
                 (names{"input_tokens_cost", "output_tokens_cost", "request_cost", "total_cost"}),
             boost::test_tools::per_element());
  BOOST_TEST(keys(events.back().at_pointer("/choices/0")) == (names{"index", "message", "delta", "finish_reason"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(every_event_repeats_everything) {
  for (auto const* model : {"sonar", "sonar-reasoning-pro"}) {
    auto const options = asking("Why is the sky blue?", model);
    auto const events = parse_events(chat_stream_events(options));
    std::string text;
    std::int64_t tokens = 0;
    std::int64_t created = 0;
    for (json::value const& event : events) {
      text += text_at(event, "/choices/0/delta/content");
      BOOST_TEST(text_at(event, "/choices/0/message/content") == text);
      BOOST_TEST(text_at(event, "/model") == model);
      BOOST_TEST(event.at("id") == events.front().at("id"));
      BOOST_TEST(event.at("citations") == events.front().at("citations"));
      BOOST_TEST(event.at("search_results") == events.front().at("search_results"));
      auto const& usage = event.at("usage");
      std::int64_t const completion = usage.at("completion_tokens").as_int64();
      BOOST_TEST((&event == &events.back() ? completion == tokens : completion > tokens));
      tokens = completion;
      BOOST_TEST(usage.at("total_tokens").as_int64() == usage.at("prompt_tokens").as_int64() + tokens);
      BOOST_TEST(event.at("created").as_int64() >= created);
      created = event.at("created").as_int64();
      BOOST_TEST((usage.at("cost").as_object().contains("request_cost") == (&event == &events.back())));
      BOOST_TEST((usage.at("cost").at("total_cost").is_double() == (&event == &events.back())));
    }
    BOOST_TEST(text == chat_answer_text(options));
  }
}

BOOST_AUTO_TEST_CASE(sources_are_several_kilobytes_and_cited) {
  auto options = asking("Why?");
  auto const blocks = chat_stream_events(options);
  BOOST_TEST(blocks[1].size() > 2500u);
  BOOST_TEST(blocks[1].size() < 7000u);
  auto const event = json::parse(data_of(blocks[1]));
  auto const& citations = event.at("citations").as_array();
  auto const& results = event.at("search_results").as_array();
  BOOST_TEST_REQUIRE(citations.size() == 8u);
  BOOST_TEST_REQUIRE(results.size() == 8u);
  for (std::size_t i = 0; i < 8; ++i) BOOST_TEST(results[i].at("url") == citations[i]);

  options.sources = 200;
  auto const many = json::parse(chat_document(options)).at("citations").as_array();
  std::vector<std::string> urls;
  for (auto const& url : many) urls.emplace_back(url.as_string());
  std::sort(urls.begin(), urls.end());
  BOOST_TEST((std::unique(urls.begin(), urls.end()) == urls.end()));

  options.sources = 0;
  auto const none = parse_events(chat_stream_events(options)).back().as_object();
  BOOST_TEST(!none.contains("citations"));
  BOOST_TEST(!none.contains("search_results"));
  BOOST_TEST((chat_answer_text(options).find('[') == std::string::npos));
}

BOOST_AUTO_TEST_CASE(an_answer_takes_one_to_three_seconds_at_twenty_milliseconds_an_event) {
  std::string const long_question(5000, 'x');
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    for (auto const* model : {"sonar", "sonar-reasoning-pro"}) {
      for (auto const& question :
           {std::string{"Why?"}, std::string{"a b c d e f g h i j k l m n o p"}, long_question}) {
        auto options = asking(question, model);
        options.seed = seed;
        auto const count = chat_stream_events(options).size();
        BOOST_TEST_INFO_SCOPE("seed " << seed << ", " << model);
        BOOST_TEST(count > 50u);
        BOOST_TEST(count < 145u);
        auto const text = chat_answer_text(options);
        BOOST_TEST(words(text) >= 60u);
        BOOST_TEST(words(text) <= 200u);
        BOOST_TEST((text.find('[') != std::string::npos));
        BOOST_TEST(
            (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xf0; })));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_text_quotes_the_question_on_one_line) {
  BOOST_TEST((chat_answer_text(asking("Why\r\n is  it?")).find("“Why is it?”") != std::string::npos));
  BOOST_TEST((chat_answer_text(asking("")).find("a question without words") != std::string::npos));
  std::string umlauts;
  for (int i = 0; i < 200; ++i) umlauts += "ü";
  for (std::size_t shift = 0; shift < 2; ++shift) {
    auto options = asking(std::string(shift, 'a') + umlauts);
    BOOST_TEST(!json::parse(chat_document(options)).is_null());  // the parser refuses half a character
  }
}

BOOST_AUTO_TEST_CASE(a_reasoning_model_thinks_first) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    auto options = asking("Why?", "sonar-reasoning-pro");
    options.seed = seed;
    auto const text = chat_answer_text(options);
    BOOST_TEST(text.starts_with("<think>\n"));
    BOOST_TEST((text.find("\n</think>\n\n") != std::string::npos));
    options.model = "sonar-pro";
    BOOST_TEST((chat_answer_text(options).find("think>") == std::string::npos));
  }
}

BOOST_AUTO_TEST_CASE(the_seed_decides) {
  auto options = asking("Why?");
  auto const events = chat_stream_events(options);
  BOOST_TEST(events == chat_stream_events(options), boost::test_tools::per_element());
  options.seed = 2;
  BOOST_TEST((events != chat_stream_events(options)));
  options.id = "an id";
  options.created = 1'790'000'000;
  auto const event = json::parse(data_of(chat_stream_events(options)[1]));
  BOOST_TEST(text_at(event, "/id") == "an id");
  BOOST_TEST(event.at("created").as_int64() == 1'790'000'000);
}

BOOST_AUTO_TEST_CASE(the_spaced_form_has_equal_values) {
  auto options = asking("Wie heißt das 🙂?", "sonar-reasoning-pro");
  auto const compact = parse_events(chat_stream_events(options));
  options.spaced_json = true;
  auto const blocks = chat_stream_events(options);
  auto const spaced = parse_events(blocks);
  BOOST_TEST_REQUIRE(spaced.size() == compact.size());
  for (std::size_t i = 0; i < spaced.size(); ++i) {
    auto const& a = compact[i];
    auto const& b = spaced[i];
    bool const last = i + 1 == spaced.size();
    for (auto const* name : {"id", "model", "citations"}) BOOST_TEST(a.at(name) == b.at(name));
    for (auto const* at : {"/choices/0/message", "/choices/0/delta", "/usage/completion_tokens",
                           "/search_results/2/url", "/search_results/7/snippet"}) {
      BOOST_TEST(a.at_pointer(at) == b.at_pointer(at));
    }
    BOOST_TEST(text_at(b, "/object") == "chat.completion");
    BOOST_TEST(b.at_pointer("/choices/0/finish_reason").is_null() != last);
    BOOST_TEST((b.at("usage").as_object().contains("cost") == last));
    BOOST_TEST(b.at_pointer("/search_results/2/date").is_null());
  }
  for (std::size_t i = 1; i < blocks.size(); ++i) {
    std::string const& block = blocks[i];
    BOOST_TEST(block.starts_with("data: {\"id\": \""));
    BOOST_TEST(std::all_of(block.begin(), block.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
  }
  BOOST_TEST((blocks.back().find("\\ud83d\\ude42") != std::string::npos));
}

BOOST_AUTO_TEST_CASE(the_document_is_the_same_answer) {
  for (bool const spaced : {false, true}) {
    auto options = asking("Why?");
    options.spaced_json = spaced;
    auto const document = json::parse(chat_document(options));
    auto const last = parse_events(chat_stream_events(options)).back();
    BOOST_TEST(text_at(document, "/object") == "chat.completion");
    BOOST_TEST(document.at("choices") == last.at("choices"));
    BOOST_TEST(document.at("usage") == last.at("usage"));
    BOOST_TEST(document.at("citations") == last.at("citations"));
    BOOST_TEST(text_at(document, "/choices/0/message/content") == chat_answer_text(options));
  }
}

BOOST_AUTO_TEST_CASE(a_given_text_is_sent_in_pieces_of_whole_characters) {
  auto options = asking("Why?");
  options.text = "Zürich — 18 °C 🙂🙂 [1][2]. \"Quoted\"\\\n\tend ";
  for (std::size_t size = 0; size < 60; ++size) {
    options.event_text = size;
    BOOST_TEST(chat_answer_text(options) == options.text);
    auto const events = parse_events(chat_stream_events(options));
    BOOST_TEST(joined(events) == options.text);
    if (size >= options.text.size()) BOOST_TEST(events.size() == 2u);
  }
  options.text = "🙂";
  options.event_text = 1;
  BOOST_TEST(parse_events(chat_stream_events(options)).size() == 2u);
}

BOOST_AUTO_TEST_CASE(max_tokens_cut_the_answer) {
  auto options = asking("Why?");
  auto const whole = chat_answer_text(options);
  options.max_tokens = 20;
  auto const text = chat_answer_text(options);
  BOOST_TEST(!text.empty());
  BOOST_TEST(text.size() < whole.size());
  BOOST_TEST(whole.starts_with(text));
  auto const events = parse_events(chat_stream_events(options));
  BOOST_TEST(joined(events) == text);
  BOOST_TEST(text_at(events.back(), "/choices/0/finish_reason") == "length");
  BOOST_TEST(events.back().at_pointer("/usage/completion_tokens").as_int64() <= 20);
}

BOOST_AUTO_TEST_CASE(line_ends_ping_and_sentinel_are_options) {
  auto options = asking("Why?");
  options.crlf = false;
  options.leading_ping = false;
  options.done_sentinel = true;
  auto const blocks = chat_stream_events(options);
  BOOST_TEST(blocks.back() == "data: [DONE]\n\n");
  for (std::string const& block : blocks) {
    BOOST_TEST(block.ends_with("\n\n"));
    BOOST_TEST((block.find('\r') == std::string::npos));
  }
  BOOST_TEST(text_at(json::parse(data_of(blocks[blocks.size() - 2], "\n")), "/object") == "chat.completion.done");
}

BOOST_AUTO_TEST_CASE(strings_are_escaped) {
  using enum tokenwire::testing::json_style;
  BOOST_TEST(quoted("a\"\\\n\r\t\b\f\x01\x7f/"sv, compact) == "\"a\\\"\\\\\\n\\r\\t\\b\\f\\u0001\x7f/\"");
  BOOST_TEST(quoted("ü€🙂"sv, compact) == "\"ü€🙂\"");
  BOOST_TEST(quoted("ü€🙂"sv, spaced) == R"("\u00fc\u20ac\ud83d\ude42")");
  for (auto const bad : {"\xff"sv, "\xc3"sv, "\x80"sv, "\xc0\x80"sv, "\xed\xa0\x80"sv, "\xf4\x90\x80\x80"sv}) {
    auto const text = quoted(bad, spaced);
    BOOST_TEST(text.starts_with(R"("\ufffd)"));
    BOOST_TEST(json::parse(text).is_string());
  }
}

BOOST_AUTO_TEST_CASE(numbers_are_written_as_the_provider_does) {
  auto const written = [](std::int64_t value, tokenwire::testing::json_style style) {
    return tokenwire::testing::json_writer{style}.millionths(value).text();
  };
  using enum tokenwire::testing::json_style;
  struct {
    std::int64_t value;
    std::string_view compact_text;
    std::string_view spaced_text;
  } const cases[] = {
      {0, "0", "0.0"},           {7, "0.000007", "7e-06"},      {10, "0.00001", "1e-05"}, {53, "0.000053", "5.3e-05"},
      {100, "0.0001", "0.0001"}, {126, "0.000126", "0.000126"}, {5000, "0.005", "0.005"}, {9310, "0.00931", "0.00931"},
      {2'000'000, "2.0", "2.0"}};
  for (auto const& [value, compact_text, spaced_text] : cases) {
    BOOST_TEST(written(value, compact) == compact_text);
    BOOST_TEST(written(value, spaced) == spaced_text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
