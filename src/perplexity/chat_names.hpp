// The JSON names of a completion and its chunks, for what is read into no plain struct.

#ifndef TOKENWIRE_SRC_PERPLEXITY_CHAT_NAMES_HPP
#define TOKENWIRE_SRC_PERPLEXITY_CHAT_NAMES_HPP

#include <array>
#include <string_view>

namespace tokenwire::perplexity::names {

inline constexpr std::string_view id = "id";
inline constexpr std::string_view model = "model";
inline constexpr std::string_view created = "created";
inline constexpr std::string_view object = "object";
inline constexpr std::string_view choices = "choices";
inline constexpr std::string_view usage = "usage";
inline constexpr std::string_view cost = "cost";
inline constexpr std::string_view status = "status";
inline constexpr std::string_view type = "type";
/// The lists that are the same in many chunks.
inline constexpr std::array<std::string_view, 5> sources{"citations", "search_results", "images", "related_questions",
                                                         "videos"};
inline constexpr std::array completion{id,   model,      created,    object,     choices,    usage,     status,
                                       type, sources[0], sources[1], sources[2], sources[3], sources[4]};

inline constexpr std::string_view index = "index";
inline constexpr std::string_view finish_reason = "finish_reason";
inline constexpr std::string_view message = "message";
inline constexpr std::string_view delta = "delta";
inline constexpr std::array choice{index, finish_reason, message, delta};

inline constexpr std::string_view role = "role";
inline constexpr std::string_view content = "content";
inline constexpr std::string_view reasoning_steps = "reasoning_steps";
inline constexpr std::string_view tool_calls = "tool_calls";
inline constexpr std::string_view tool_call_id = "tool_call_id";
/// What other servers name the reasoning that is no part of the content.
inline constexpr std::string_view reasoning_content = "reasoning_content";
inline constexpr std::string_view reasoning = "reasoning";
/// What other servers send instead of content.
inline constexpr std::string_view refusal = "refusal";
inline constexpr std::array answer{role,         content,           reasoning_steps, tool_calls,
                                   tool_call_id, reasoning_content, reasoning,       refusal};

}  // namespace tokenwire::perplexity::names

#endif
