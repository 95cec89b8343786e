// How responses with a value in them, and without one, come and end: agents' and TwelveLabs' alike.

#ifndef TOKENWIRE_TEST_SUPPORT_RESPONSE_OUTCOMES_HPP
#define TOKENWIRE_TEST_SUPPORT_RESPONSE_OUTCOMES_HPP

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <string>
#include <string_view>
#include <tokenwire/error.hpp>
#include <vector>

#include "support/scripted_server.hpp"
#include "support/structured_answers.hpp"

namespace tokenwire::test::outcomes {

inline std::string quoted(std::string_view text) {
  return boost::json::serialize(boost::json::string(text));
}

/// @param members the others, as JSON text.
inline std::string event(std::string const& type, std::string const& members) {
  return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + members + "}\n\n";
}
inline std::string delta(std::string_view text) {
  return event("response.output_text.delta",
               R"("item_id":"m","output_index":0,"content_index":0,"delta":)" + quoted(text));
}
inline std::string deltas(std::vector<std::string_view> const& pieces) {
  std::string out;
  for (std::string_view const each : pieces) out += delta(each);
  return out;
}
/// @param members of the response, as JSON text with a comma before.
inline std::string end(std::string const& status, std::string const& members = {}) {
  return event("response." + status, R"("response":{"id":"r","status":")" + status + "\"" + members + "}");
}
inline std::string cut_for(std::string const& reason) {
  return end("incomplete", R"(,"incomplete_details":{"reason":")" + reason + "\"}");
}
/// A message with one part.
inline std::string output(std::string const& part, std::string const& status = "completed") {
  return R"(,"output":[{"type":"message","id":"m","role":"assistant","status":")" + status + R"(","content":[)" + part +
         "]}]";
}
inline std::string text_part(std::string_view text) {
  return R"({"type":"output_text","annotations":[],"text":)" + quoted(text) + "}";
}
inline std::string const refusal_part = R"({"type":"refusal","refusal":"No, thanks."})";

/// Until close.
inline std::string stream_of(std::string const& events) {
  return response_head(200, "Content-Type: text/event-stream\r\nX-Request-Id: r1\r\n") + events;
}
inline std::string document_of(std::string const& status, std::string const& members) {
  std::string const body = R"({"id":"r","object":"response","status":")" + status + "\"" + members + "}";
  return response_head(200, "Content-Type: application/json\r\nX-Request-Id: r1\r\nContent-Length: " +
                                std::to_string(body.size()) + "\r\n") +
         body;
}

/// Of a type with one member `number`, an integer.
struct outcome {
  std::string name;
  std::string bytes;
  /// No error: the value is {"number":7}.
  error_code expected;
  /// A piece of what is said of it.
  std::string words{};
};

inline std::vector<outcome> streams() {
  std::string const whole = R"({"number":7})";
  std::string const begun = R"({"number":1)";
  return {
      {"whole", stream_of(deltas({R"({"num)", R"(ber":)", "7", "}"}) + end("completed")), {}},
      {"whole, said once more at the end", stream_of(delta(whole) + end("completed", output(text_part(whole)))), {}},
      {"whole, said at the end alone", stream_of(end("completed", output(text_part(whole)))), {}},
      {"fenced", stream_of(deltas({"```js", "on\n{\"number\":7}\n``", "`"}) + end("completed")), {}},
      {"prose around it", stream_of(deltas({"Here {it} is: ", whole, " Well?"}) + end("completed")), {}},
      {"thoughts before it",
       stream_of(deltas({"<thi", "nk>{\"number\":1}</th", "ink>", whole}) + end("completed")),
       {}},
      {"whole before it was cut", stream_of(deltas({whole, " And"}) + cut_for("max_output_tokens")), {}},
      {"cut", stream_of(delta(begun) + cut_for("max_output_tokens")), error::answer_truncated, "at its longest"},
      {"cut for a reason of its own", stream_of(delta(begun) + cut_for("budget")), error::answer_truncated, "budget"},
      {"cut for no reason", stream_of(delta(begun) + end("incomplete")), error::answer_truncated, "incomplete"},
      {"cut before it began", stream_of(cut_for("max_output_tokens")), error::answer_truncated},
      {"called off", stream_of(delta(begun) + end("cancelled")), error::answer_truncated, "cancelled"},
      {"filtered", stream_of(delta(whole) + cut_for("content_filter")), error::content_filtered},
      {"refused", stream_of(end("completed", output(refusal_part))), error::answer_refused, "No, thanks."},
      {"refused in an item of its own",
       stream_of(event("response.output_item.done",
                       R"("output_index":0,"item":{"type":"message","id":"m","role":"assistant","content":[)" +
                           refusal_part + "]}") +
                 end("completed")),
       error::answer_refused, "\"No, thanks.\""},
      {"refused by events",
       stream_of(event("response.refusal.delta", R"("item_id":"m","delta":"No, ")") +
                 event("response.refusal.delta", R"("item_id":"m","delta":"thanks.")") +
                 event("response.refusal.done", R"("item_id":"m","refusal":"No, thanks.")") + end("completed")),
       error::answer_refused, "\"No, thanks.\""},
      {"refused by deltas alone",
       stream_of(event("response.refusal.delta", R"("item_id":"m","delta":"No, ")") +
                 event("response.refusal.delta", R"("item_id":"m","delta":"thanks.")") + end("completed")),
       error::answer_refused, "\"No, thanks.\""},
      {"refused by one event",
       stream_of(event("response.refusal.done", R"("item_id":"m","refusal":"No, thanks.")") + end("completed")),
       error::answer_refused, "\"No, thanks.\""},
      {"prose alone", stream_of(delta("I cannot.") + end("completed")), error::no_json_value},
      {"nothing", stream_of(end("completed")), error::empty_answer, "completed"},
      {"another kind", stream_of(delta(R"({"number":"x"})") + end("completed")), error::value_mismatch,
       "/number: expected an integer"},
      {"half of it", stream_of(delta(begun) + end("completed")), error::malformed_json},
      {"failed", stream_of(delta(begun) + end("failed", R"(,"error":{"code":"model_failure","message":"It failed."})")),
       error::error_in_stream, "It failed."},
      {"without an end", stream_of(delta(begun)), error::stream_incomplete},
  };
}

inline std::vector<outcome> documents() {
  std::string const whole = output(text_part(R"({"number":7})"));
  std::string const begun = output(text_part(R"({"number":1)"), "incomplete");
  return {
      {"whole", document_of("completed", whole), {}},
      {"fenced", document_of("completed", output(text_part("So: ```json\n{\"number\":7}```"))), {}},
      {"cut", document_of("incomplete", R"(,"incomplete_details":{"reason":"max_output_tokens"})" + begun),
       error::answer_truncated},
      {"cut for no reason", document_of("incomplete", begun), error::answer_truncated},
      {"refused", document_of("completed", output(refusal_part)), error::answer_refused, "\"No, thanks.\""},
      {"another kind", document_of("completed", output(text_part(R"({"number":null})"))), error::value_mismatch,
       "/number"},
      {"nothing", document_of("completed", R"(,"output":[])"), error::empty_answer},
      {"prose alone", document_of("completed", output(text_part("No."))), error::no_json_value},
      {"failed", document_of("failed", R"(,"error":{"code":"model_failure","message":"It failed."},"output":[])"),
       error::error_in_stream, "It failed."},
  };
}

/// What came of it is what was expected.
inline void check(outcome const& row, told_value const& told) {
  BOOST_TEST_CONTEXT(row.name) {
    BOOST_TEST(told.ec == row.expected, told.facts.text());
    if (!row.expected) BOOST_TEST(told.value == R"({"number":7})");
    bool const of_the_value =
        row.expected && row.expected != error::error_in_stream && row.expected != error::stream_incomplete;
    BOOST_TEST(told.is_structured_error == of_the_value);
    if (of_the_value) {
      BOOST_TEST(told.facts.partial_text == told.text);
      BOOST_TEST(told.facts.status == 200U);
      BOOST_TEST(told.facts.request_id == "r1");
    }
    BOOST_TEST((told.facts.text().find(row.words) != std::string::npos), told.facts.text());
  }
}

}  // namespace tokenwire::test::outcomes

#endif
