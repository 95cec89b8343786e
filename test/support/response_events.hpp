// Events of a response's stream, for its decoder.

#ifndef TOKENWIRE_TEST_SUPPORT_RESPONSE_EVENTS_HPP
#define TOKENWIRE_TEST_SUPPORT_RESPONSE_EVENTS_HPP

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "twelvelabs/response_decoder.hpp"

namespace tokenwire::test::response_events {

inline constexpr char created[] =
    R"({"type":"response.created","sequence_number":0,"response":{"id":"resp_t1","type":"response","object":"response",)"
    R"("status":"in_progress","incomplete_details":null,"output":[],"session_id":"sess_t1","knowledge_store_id":"ks_t1",)"
    R"("created_at":"2026-07-11T03:13:47Z"}})";
inline constexpr char added[] =
    R"({"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"type":"message",)"
    R"("id":"msg_1","status":"in_progress","role":"assistant","phase":"final_answer",)"
    R"("content":[{"type":"output_text","text":"","annotations":[]}]}})";

inline std::string delta_of(std::string const& text, int number, std::string const& item = "msg_1", int index = 0) {
  return R"({"type":"response.output_text.delta","sequence_number":)" + std::to_string(number) + R"(,"item_id":")" +
         item + R"(","output_index":)" + std::to_string(index) + R"(,"content_index":0,"delta":")" + text + R"("})";
}

inline std::string end_event(std::string const& type, std::string const& members) {
  return R"({"type":")" + type + R"(","sequence_number":1000,"response":{)" + members + "}}";
}

/// Every event is one.
inline void decode_each(twelvelabs::response_decoder& decoder, std::vector<std::string> const& events) {
  for (std::string const& event : events)
    if (decoder.decode(event) != answer::decoded::chunk) BOOST_ERROR(event << ": " << decoder.details().detail);
}

}  // namespace tokenwire::test::response_events

#endif
