// The JSON names of what is read into no plain struct.

#ifndef TOKENWIRE_SRC_TWELVELABS_NAMES_HPP
#define TOKENWIRE_SRC_TWELVELABS_NAMES_HPP

#include <array>
#include <string_view>

namespace tokenwire::twelvelabs::names {

inline constexpr std::string_view id = "id";
inline constexpr std::string_view type = "type";
inline constexpr std::string_view object = "object";
inline constexpr std::string_view status = "status";
inline constexpr std::string_view incomplete_details = "incomplete_details";
inline constexpr std::string_view knowledge_store_id = "knowledge_store_id";
inline constexpr std::string_view session_id = "session_id";
inline constexpr std::string_view output = "output";
inline constexpr std::string_view usage = "usage";
inline constexpr std::string_view created_at = "created_at";
inline constexpr std::array response_members{
    id, type, object, status, incomplete_details, knowledge_store_id, session_id, output, usage, created_at};

inline constexpr std::string_view sequence_number = "sequence_number";
inline constexpr std::string_view response = "response";
inline constexpr std::string_view item_id = "item_id";
inline constexpr std::string_view output_index = "output_index";
inline constexpr std::string_view content_index = "content_index";
inline constexpr std::string_view item = "item";
inline constexpr std::string_view part = "part";
inline constexpr std::string_view delta = "delta";
inline constexpr std::string_view text = "text";
inline constexpr std::string_view arguments = "arguments";
inline constexpr std::string_view refusal = "refusal";
inline constexpr std::array event_members{type, sequence_number, response, item_id,   output_index, content_index, item,
                                          part, delta,           text,     arguments, refusal};

inline constexpr std::string_view data = "data";
inline constexpr std::string_view finish_reason = "finish_reason";
inline constexpr std::string_view error = "error";
inline constexpr std::string_view message = "message";
inline constexpr std::array analysis_members{id, data, finish_reason, usage, error};

inline constexpr std::string_view event_type = "event_type";
inline constexpr std::string_view metadata = "metadata";
inline constexpr std::string_view generation_id = "generation_id";
inline constexpr std::array analysis_event_members{event_type, metadata, text, finish_reason, error};
inline constexpr std::array analysis_metadata_members{generation_id, usage};

inline constexpr std::string_view code = "code";
inline constexpr std::array error_members{code, message};

}  // namespace tokenwire::twelvelabs::names

#endif
