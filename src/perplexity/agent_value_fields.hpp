// The JSON fields of an agent's responses: errors and usage, and what runs have.

#ifndef TOKENWIRE_SRC_PERPLEXITY_AGENT_VALUE_FIELDS_HPP
#define TOKENWIRE_SRC_PERPLEXITY_AGENT_VALUE_FIELDS_HPP

#include <array>
#include <tokenwire/perplexity/agent_response.hpp>
#include <tokenwire/perplexity/agent_runs.hpp>

#include "perplexity/agent_item_fields.hpp"

namespace tokenwire::perplexity {

constexpr auto fields_of(agent_error const*) {
  using t = agent_error;
  return std::tuple{json::field{"message", &t::message}, json::field{"code", &t::code}, json::field{"type", &t::type}};
}
constexpr auto fields_of(agent_input_tokens const*) {
  using t = agent_input_tokens;
  return std::tuple{json::field{"cache_creation_input_tokens", &t::cache_creation_input_tokens},
                    json::field{"cache_read_input_tokens", &t::cache_read_input_tokens},
                    json::field{"cached_tokens", &t::cached_tokens}};
}
constexpr auto fields_of(agent_output_tokens const*) {
  return std::tuple{json::field{"reasoning_tokens", &agent_output_tokens::reasoning_tokens}};
}
/// But for the name, which is the member's.
constexpr auto fields_of(agent_tool_calls const*) {
  using t = agent_tool_calls;
  return std::tuple{json::field{"invocation", &t::invocation}, json::field{"cost_usd", &t::cost_usd}};
}
constexpr auto fields_of(agent_cost const*) {
  using t = agent_cost;
  return std::tuple{json::field{"currency", &t::currency},
                    json::field{"input_cost", &t::input_cost},
                    json::field{"output_cost", &t::output_cost},
                    json::field{"total_cost", &t::total_cost},
                    json::field{"cache_creation_cost", &t::cache_creation_cost},
                    json::field{"cache_read_cost", &t::cache_read_cost},
                    json::field{"tool_calls_cost", &t::tool_calls_cost}};
}
namespace names {
// What is read into no plain struct.
inline constexpr std::array<std::string_view, 13> agent_response{"id",
                                                                 "object",
                                                                 "created_at",
                                                                 "model",
                                                                 "status",
                                                                 "output",
                                                                 "usage",
                                                                 "error",
                                                                 "background",
                                                                 "store",
                                                                 "previous_response_id",
                                                                 "completed_at",
                                                                 "incomplete_details.reason"};
inline constexpr std::array<std::string_view, 18> agent_event{
    "type", "sequence_number", "response", "error",   "item", "output_index", "item_id", "content_index", "delta",
    "text", "thought",         "queries",  "results", "urls", "contents",     "name",    "call_id",       "refusal"};
/// Of a usage.
inline constexpr std::string_view tool_calls_details = "tool_calls_details";
}  // namespace names
/// But for tool_calls_details, whose members have names of their own.
constexpr auto fields_of(agent_usage const*) {
  using t = agent_usage;
  return std::tuple{json::field{"input_tokens", &t::input_tokens},
                    json::field{"output_tokens", &t::output_tokens},
                    json::field{"total_tokens", &t::total_tokens},
                    json::field{"input_tokens_details", &t::input_tokens_details},
                    json::field{"output_tokens_details", &t::output_tokens_details},
                    json::field{"cost", &t::cost}};
}

constexpr auto fields_of(response_cancellation const*) {
  using t = response_cancellation;
  return std::tuple{json::field{"response_id", &t::response_id}, json::field{"status", &t::status}};
}
constexpr auto fields_of(response_file const*) {
  using t = response_file;
  return std::tuple{json::field{"id", &t::id}, json::field{"filename", &t::filename}, json::field{"bytes", &t::bytes},
                    json::field{"created_at", &t::created_at}};
}
constexpr auto fields_of(response_file_list const*) {
  return std::tuple{json::field{"data", &response_file_list::data}};
}

}  // namespace tokenwire::perplexity

template <>
inline constexpr bool tokenwire::json::keeps_place<tokenwire::perplexity::response_file> = false;

#endif
