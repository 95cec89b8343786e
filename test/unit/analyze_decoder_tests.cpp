// Each type of line of an analysis' stream, documents, and what is neither.

#include "twelvelabs/analyze_decoder.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "support/allocation_counter.hpp"
#include "support/twelvelabs_answers.hpp"

BOOST_AUTO_TEST_SUITE(analyze_decoder_tests)

namespace {

using namespace tokenwire;
using namespace tokenwire::test;
using namespace tokenwire::twelvelabs;
using answer::decoded;

constexpr char start_line[] = R"({"event_type":"stream_start","metadata":{"generation_id":"g-1"}})";
constexpr char first_line[] = R"({"event_type":"text_generation","text":"Two dögs"})";
constexpr char second_line[] = R"({"event_type":"text_generation","text":" run. "})";
constexpr char end_line[] =
    R"({"event_type":"stream_end","finish_reason":"stop","metadata":{"generation_id":"g-1","usage":{)"
    R"("output_tokens":8,"input_tokens":900}}})";
constexpr char lines_type[] = "application/x-ndjson";

std::string lines_of(std::vector<std::string> const& lines, std::string_view end = "\n") {
  std::string out;
  for (std::string const& line : lines) out.append(line).append(end);
  return out;
}

body_reading<analyze_reader> read_lines(std::string const& body, body_options how = {.content_type = lines_type}) {
  return read_body<analyze_reader>(body, how);
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_type_of_line) {
  analyze_decoder decoder;
  BOOST_TEST((decoder.decode(start_line) == decoded::chunk));
  BOOST_TEST(decoder.chunk().event_type() == "stream_start");
  BOOST_TEST(decoder.chunk().generation_id() == "g-1");
  BOOST_TEST(decoder.result().id() == "g-1");
  BOOST_TEST(decoder.chunk().raw() == start_line);
  BOOST_TEST((decoder.decode(first_line) == decoded::chunk));
  BOOST_TEST(decoder.chunk().event_type() == "text_generation");
  BOOST_TEST(decoder.chunk().text() == "Two dögs");
  BOOST_TEST(decoder.chunk().generation_id().empty());
  BOOST_TEST(!decoder.is_done_event());
  BOOST_TEST((decoder.decode(end_line) == decoded::chunk));
  BOOST_TEST(decoder.is_done_event());
  BOOST_TEST(decoder.chunk().finish_reason() == "stop");
  BOOST_REQUIRE(decoder.chunk().usage());
  BOOST_TEST((decoder.chunk().usage()->output_tokens == 8));
  BOOST_TEST((decoder.result().usage()->input_tokens == 900));
  BOOST_TEST(decoder.result().finish_reason() == "stop");
  BOOST_TEST(decoder.result().warning().empty());
}

BOOST_AUTO_TEST_CASE(the_documented_stream_at_every_split) {
  for (char const* const end : {"\n", "\r\n", "\n\n"}) {
    for (char const* const type :
         {lines_type, "application/json", "text/plain", "", "application/x-ndjson; charset=utf-8"}) {
      auto const out =
          read_lines(lines_of({start_line, first_line, second_line, end_line}, end), {.content_type = type});
      BOOST_TEST(!out.ec, out.facts.detail);
      BOOST_TEST(out.text == "Two dögs run. ");
      BOOST_TEST(out.types ==
                 (std::vector<std::string>{"stream_start", "text_generation", "text_generation", "stream_end"}));
      BOOST_TEST(name(out.result.ended_by()) == "done_event");
    }
  }
}

BOOST_AUTO_TEST_CASE(length_is_a_warning_beside_a_text) {
  auto const out = read_lines(lines_of(
      {start_line, first_line,
       R"({"event_type":"stream_end","finish_reason":"length","error":{"message":"It was cut."},"metadata":{}})"}));
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.text == "Two dögs");
  BOOST_TEST(out.result.finish_reason() == "length");
  BOOST_TEST(out.result.warning() == "It was cut.");
}

BOOST_AUTO_TEST_CASE(the_last_line_may_lack_its_end) {
  std::string body = lines_of({start_line, first_line, end_line});
  body.pop_back();
  auto out = read_lines(body);
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.result.finish_reason() == "stop");
  // Of a body that was cut it says nothing.
  out = read_lines(body, {.content_type = lines_type, .transport = error::stream_incomplete});
  BOOST_TEST(out.ec == error::stream_incomplete);
  BOOST_TEST(out.text == "Two dögs");
}

BOOST_AUTO_TEST_CASE(without_its_mark_it_is_incomplete) {
  auto const out = read_lines(lines_of({start_line, first_line, R"({"event_type":"text_gen)"}));
  BOOST_TEST(out.ec == error::malformed_event);
  auto const cut = read_lines(lines_of({start_line, first_line}) + R"({"event_type":"text_gen)");
  BOOST_TEST(cut.ec == error::stream_incomplete);
  BOOST_TEST(cut.text == "Two dögs");
  BOOST_TEST(cut.facts.detail == "the body ended before stream_end");
  BOOST_TEST(read_lines("").ec == error::stream_incomplete);
}

BOOST_AUTO_TEST_CASE(nothing_is_read_behind_the_end) {
  auto const out = read_lines(lines_of({start_line, end_line, first_line, "garbage"}));
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.events == 2U);
}

BOOST_AUTO_TEST_CASE(line_separators_inside_a_text_are_text) {
  std::string const text = "a\u2028b\u2029c\u0085d";
  auto const out = read_lines(lines_of({R"({"event_type":"text_generation","text":")" + text + "\"}", end_line}));
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.text == text);
}

BOOST_AUTO_TEST_CASE(a_line_that_is_not_known_passes_through) {
  constexpr char odd[] = R"({"event_type":"scene","n":[1e400]})";
  auto const out = read_lines(lines_of({start_line, odd, "", R"({"x":1})", first_line, end_line}));
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.types.at(1) == "scene");
  analyze_decoder decoder;
  BOOST_TEST((decoder.decode(odd) == decoded::chunk));
  BOOST_TEST(decoder.chunk().raw() == odd);
}

BOOST_AUTO_TEST_CASE(errors_in_the_stream) {
  for (std::string const last :
       {R"({"error":{"code":"c1","message":"No."}})", R"({"code":"c1","message":"No."})",
        R"({"event_type":"error","code":"c1","message":"No."})",
        R"({"event_type":"text_generation","text":"x","error":{"code":"c1","message":"No."}})"}) {
    auto const out = read_lines(lines_of({start_line, first_line, last}));
    BOOST_TEST(out.ec == error::error_in_stream, last);
    BOOST_TEST(out.facts.provider_code == "c1");
    BOOST_TEST(out.facts.message == "No.");
    BOOST_TEST(out.text == "Two dögs");
    BOOST_TEST(out.result.id() == "g-1");
  }
}

BOOST_AUTO_TEST_CASE(malformed_lines_fail_or_are_counted) {
  std::string const body =
      lines_of({start_line, "{]", R"({"event_type":"text_generation","text":7})", "[]", first_line, end_line});
  auto out = read_lines(body);
  BOOST_TEST(out.ec == error::malformed_event);
  out = read_lines(body, {.content_type = lines_type, .on_malformed_event = malformed_event_policy::skip});
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.skipped == 3U);
  BOOST_TEST(out.text == "Two dögs");
}

BOOST_AUTO_TEST_CASE(a_line_without_text_is_one_without_text) {
  auto const out = read_lines(
      lines_of({R"({"event_type":"text_generation"})", R"({"event_type":"text_generation","text":null})", end_line}));
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.text.empty());
}

BOOST_AUTO_TEST_CASE(a_line_past_the_limit) {
  limits small;
  small.event = 80;
  auto const out =
      read_lines(lines_of({first_line, R"({"event_type":"text_generation","text":")" + std::string(80, 'x') + "\"}"}),
                 {.content_type = lines_type, .limits = small});
  BOOST_TEST(out.ec == error::event_too_large);
  BOOST_TEST(out.text == "Two dögs");
}

BOOST_AUTO_TEST_CASE(a_page_is_no_stream) {
  auto const out = read_lines("<html>no</html>", {.content_type = "text/html"});
  BOOST_TEST(out.ec == error::not_a_stream);
  BOOST_TEST(out.facts.body == "<html>no</html>");
  BOOST_TEST(read_lines("data: {}\n\n").ec == error::not_a_stream);
}

BOOST_AUTO_TEST_CASE(a_stream_answered_by_a_document) {
  constexpr char body[] = R"({"id":"a1","data":"Two dögs","finish_reason":"stop","usage":{"output_tokens":8}})";
  for (std::string const end : {"", "\n"}) {
    auto const out = read_lines(body + end, {.content_type = "application/json"});
    BOOST_TEST(!out.ec, out.facts.detail);
    BOOST_TEST(out.text == "Two dögs");
    BOOST_TEST(out.result.id() == "a1");
    BOOST_TEST(out.result.raw() == body);
    BOOST_TEST((out.result.usage()->output_tokens == 8));
  }
  BOOST_TEST(read_lines(R"({"code":"c1","message":"No."})").ec == error::error_in_stream);
}

BOOST_AUTO_TEST_CASE(documents) {
  constexpr char body[] =
      "{\n \"id\":\"a1\",\n \"data\":\"Two dögs\", \"finish_reason\":\"length\", \"error\":{\"message\":\"Cut.\"}\n}";
  analyze_decoder decoder;
  BOOST_TEST((decoder.decode_document(body) == decoded::chunk));
  BOOST_TEST(decoder.result().text() == "Two dögs");
  BOOST_TEST(decoder.result().warning() == "Cut.");
  BOOST_TEST(decoder.result().raw() == body);
  BOOST_TEST(!decoder.result().usage());
  BOOST_TEST(name(decoder.result().ended_by()) == "document");
  // A stream where a document was asked for.
  analyze_decoder streamed;
  BOOST_TEST((streamed.decode_document(lines_of({start_line, first_line, second_line, end_line})) == decoded::chunk));
  BOOST_TEST(streamed.result().text() == "Two dögs run. ");
  BOOST_TEST(streamed.chunk().text() == "Two dögs run. ");
  analyze_decoder spaced;
  BOOST_TEST((spaced.decode_document("\n\r\n" + lines_of({first_line, end_line}, "\n\n")) == decoded::chunk));
  BOOST_TEST(spaced.result().text() == "Two dögs");
  analyze_decoder cut;
  BOOST_TEST((cut.decode_document(lines_of({start_line, first_line})) == decoded::provider_error));
  BOOST_TEST(cut.error() == error::stream_incomplete);
  BOOST_TEST(cut.result().text() == "Two dögs");
  using row = std::pair<std::string, error>;
  for (auto const& [text, ec] : std::vector<row>{{R"({"code":"c","message":"No."})", error::error_in_stream},
                                                 {R"({"id":"x"})", error::malformed_event},
                                                 {R"({"data":7})", error::malformed_event},
                                                 {"[]", error::malformed_event},
                                                 {R"({"data":)", error::malformed_event}}) {
    analyze_decoder other;
    BOOST_TEST((other.decode_document(text) != decoded::chunk));
    BOOST_TEST(other.error() == ec, text);
  }
}

BOOST_AUTO_TEST_CASE(restart_begins_anew) {
  analyze_decoder decoder;
  decoder.decode(first_line);
  analyze_result const* const result = &decoder.result();
  decoder.restart();
  BOOST_TEST(decoder.chunk().restarted());
  BOOST_TEST(result->text().empty());
  BOOST_TEST(&decoder.result() == result);
}

BOOST_AUTO_TEST_CASE(pieces_of_text_cost_no_memory_but_its_own) {
  analyze_decoder decoder;
  decoder.decode(start_line);
  decoder.decode(first_line);
  std::size_t chunks = 0;
  allocation_counter const counter;
  for (int i = 0; i < 2000; ++i) chunks += decoder.decode(second_line) == decoded::chunk;
  auto const count = counter.count();
  BOOST_TEST(chunks == 2000U);
  BOOST_TEST_MESSAGE("allocations for " << chunks << " pieces: " << count);
  BOOST_TEST(count <= 12U);
}

BOOST_AUTO_TEST_SUITE_END()
