// The Agent API's stream as its reference shows it.

#ifndef TOKENWIRE_TEST_SUPPORT_AGENT_SAMPLES_HPP
#define TOKENWIRE_TEST_SUPPORT_AGENT_SAMPLES_HPP

#include <string>
#include <string_view>

namespace tokenwire::test {

struct named_event {
  std::string_view name;
  std::string_view json;
};

// clang-format off
inline constexpr named_event agent_sample[] = {
    {"response.created",
     R"({"response":{"background":false,"completed_at":null,"created_at":1790374575,"error":null,"id":"resp_5619","incomplete_details":null,"instructions":null,"max_output_tokens":1024,"metadata":{},"model":"fast","object":"response","output":[],"parallel_tool_calls":true,"previous_response_id":null,"reasoning":null,"service_tier":"default","status":"in_progress","store":false,"temperature":1,"text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[{"type":"web_search"}],"top_p":1,"truncation":"","usage":null,"user":null},"sequence_number":0,"type":"response.created"})"},
    {"response.in_progress",
     R"({"response":{"background":false,"completed_at":null,"created_at":1790374575,"error":null,"id":"resp_5619","incomplete_details":null,"instructions":null,"max_output_tokens":1024,"metadata":{},"model":"fast","object":"response","output":[],"parallel_tool_calls":true,"previous_response_id":null,"reasoning":null,"service_tier":"default","status":"in_progress","store":false,"temperature":1,"text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[{"type":"web_search"}],"top_p":1,"truncation":"","usage":null,"user":null},"sequence_number":1,"type":"response.in_progress"})"},
    {"response.output_item.added",
     R"({"item":{"arguments":"{\"queries\":[\"q\"]}","call_id":"call_20a5","id":"fc_b46a","name":"search_web","status":"completed","type":"function_call"},"output_index":0,"sequence_number":3,"type":"response.output_item.added"})"},
    {"response.reasoning.search_queries",
     R"({"call_id":"call_20a5","queries":["q"],"sequence_number":4,"thought":"Searching the web...","type":"response.reasoning.search_queries"})"},
    {"response.reasoning.search_results",
     R"({"call_id":"call_20a5","results":[{"date":"2006-11-28","id":1,"last_updated":"2026-09-25","snippet":"...","source":"web","title":"T","url":"https://x.example/"}],"sequence_number":5,"thought":"Found 1 results","type":"response.reasoning.search_results"})"},
    {"response.output_item.done",
     R"({"item":{"queries":["q"],"results":[{"id":1,"snippet":"...","source":"web","title":"T","url":"https://x.example/"}],"type":"search_results"},"output_index":0,"sequence_number":6,"type":"response.output_item.done"})"},
    {"response.output_item.added",
     R"({"item":{"content":null,"id":"msg_0469","role":"assistant","status":"completed","type":"message"},"output_index":1,"sequence_number":7,"type":"response.output_item.added"})"},
    {"response.output_text.delta",
     R"({"content_index":0,"delta":"The","item_id":"msg_0469","output_index":1,"sequence_number":8,"type":"response.output_text.delta"})"},
    {"response.output_text.delta",
     R"({"content_index":0,"delta":" answer.[1]","item_id":"msg_0469","output_index":1,"sequence_number":9,"type":"response.output_text.delta"})"},
    {"response.output_text.done",
     R"({"content_index":0,"item_id":"msg_0469","output_index":1,"sequence_number":42,"text":"The answer.[1]","type":"response.output_text.done"})"},
    {"response.output_item.done",
     R"({"item":{"content":[{"annotations":[],"text":"The answer.[1]","type":"output_text"}],"id":"msg_0469","role":"assistant","status":"completed","type":"message"},"output_index":1,"sequence_number":43,"type":"response.output_item.done"})"},
    {"response.completed",
     R"({"response":{"background":false,"completed_at":1790374580,"created_at":1790374575,"error":null,"id":"resp_5619","incomplete_details":null,"model":"openai/gpt-6-luna","object":"response","output":[{"type":"search_results","queries":["q"],"results":[{"id":1,"snippet":"...","source":"web","title":"T","url":"https://x.example/"}]},{"content":[{"annotations":[],"text":"The answer.[1]","type":"output_text"}],"id":"msg_0469","role":"assistant","status":"completed","type":"message"}],"service_tier":"scale","status":"completed","usage":{"cost":{"cache_read_cost":0.00003,"currency":"USD","input_cost":0,"output_cost":0.00002,"tool_calls_cost":0.001,"tool_calls_cost_details":{"search_web":0.001},"total_cost":0.00105},"input_tokens":3007,"input_tokens_details":{"cache_creation_input_tokens":0,"cache_read_input_tokens":3004,"cached_tokens":3004},"output_tokens":37,"output_tokens_details":{"reasoning_tokens":0},"tool_calls_details":{"search_web":{"cost_usd":0.001,"invocation":1}},"total_tokens":3044}},"sequence_number":44,"type":"response.completed"})"},
};
// clang-format on

inline std::string agent_body(std::string_view line_end = "\n", bool names = true) {
  std::string body;
  for (named_event const& each : agent_sample) {
    if (names) body.append("event: ").append(each.name).append(line_end);
    body.append("data: ").append(each.json).append(line_end).append(line_end);
  }
  return body;
}

}  // namespace tokenwire::test

#endif
