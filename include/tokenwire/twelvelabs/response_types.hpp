// The values inside responses and their events. Each member has the API's own name.

#ifndef TOKENWIRE_TWELVELABS_RESPONSE_TYPES_HPP
#define TOKENWIRE_TWELVELABS_RESPONSE_TYPES_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokenwire::twelvelabs {

/// What a piece of a text is from.
struct annotation {
  /// `video_citation`, `image_citation`, `collection_citation`, or one not known yet.
  std::string type{};
  /// As the API counts: Unicode code points of the part's text; the end is the last one's, and so belongs to the piece.
  std::optional<std::int64_t> start_index{};
  std::optional<std::int64_t> end_index{};
  /// Empty when absent.
  std::string item_id{};
  std::string collection_id{};
  /// Seconds; both or none.
  std::optional<double> start_sec{};
  std::optional<double> end_sec{};
  /// Absent and null are the same.
  std::optional<std::string> title{};
  std::optional<std::string> thumbnail_url{};
  std::optional<std::string> hls_url{};

  /// The same piece as bytes of the UTF-8 text, the end behind the last one: text.substr(begin, end - begin). Of
  /// content_part::annotations in that part's text, of response::citations() in response::text(). Both are always
  /// within the text, and begin <= end.
  std::size_t begin{};
  std::size_t end{};
  /// False where the indices are absent or name no piece of the text: begin and end are then the nearest that do.
  bool in_text{};

  bool operator==(annotation const&) const = default;
};

/// A part of a message.
struct content_part {
  /// `output_text`, or one not known yet.
  std::string type{};
  std::string text{};
  std::vector<annotation> annotations{};
  /// Of `refusal`: the words in which a model declined.
  std::string refusal{};

  bool operator==(content_part const&) const = default;
};

/// One thing that the service put out: a message, or with `include` what it did on the way.
struct output_item {
  /// `message`, `function_call`, `function_call_output`, or one not known yet, of which `raw` has the rest.
  std::string type{};
  std::string id{};
  /// As response::status().
  std::string status{};

  // Of a message.
  std::string role{};
  /// `final_answer`, `commentary`, or one not known yet, which is narration as well; empty when absent, which is a
  /// final answer.
  std::string phase{};
  std::vector<content_part> content{};

  // Of a function's call, and of what it gave.
  std::string name{};
  std::string call_id{};
  /// JSON text.
  std::string arguments{};
  std::string output{};

  /// The JSON text that it came as, whole for the last time: unknown members included. Empty before that.
  std::string raw{};

  /// A message that belongs to the answer, and not to the narration before it.
  bool is_answer() const noexcept {
    return (type == "message" || type.empty()) && (phase.empty() || phase == "final_answer");
  }

  bool operator==(output_item const&) const = default;
};

/// Tokens. Which of the two the API counts differs.
struct usage_info {
  std::optional<std::int64_t> input_tokens{};
  std::optional<std::int64_t> output_tokens{};

  bool operator==(usage_info const&) const = default;
};

/// Why an answer was cut by the service.
struct incomplete_details {
  /// `max_output_tokens`, or one not known yet.
  std::string reason{};

  bool operator==(incomplete_details const&) const = default;
};

}  // namespace tokenwire::twelvelabs

#endif
