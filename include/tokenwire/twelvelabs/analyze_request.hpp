// What a request for the analysis of a video can say.

#ifndef TOKENWIRE_TWELVELABS_ANALYZE_REQUEST_HPP
#define TOKENWIRE_TWELVELABS_ANALYZE_REQUEST_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tokenwire::twelvelabs {

/// Where the video is; `type` on the wire is `url`, `asset_id` or `base64_string`.
struct video_url {
  std::string url{};

  bool operator==(video_url const&) const = default;
};
struct video_asset {
  std::string asset_id{};

  bool operator==(video_asset const&) const = default;
};
struct video_base64 {
  std::string base64_string{};

  bool operator==(video_base64 const&) const = default;
};
using video_source = std::variant<video_url, video_asset, video_base64>;

/// An image that a prompt names as `<@name>`. One of url, asset_id and base64_string says where it is.
struct media_source {
  std::string name{};
  std::string media_type{"image"};
  std::optional<std::string> url{};
  std::optional<std::string> asset_id{};
  std::optional<std::string> base64_string{};

  bool operator==(media_source const&) const = default;
};

struct analyze_prompt_v2 {
  std::string input_text{};
  /// At most 4.
  std::vector<media_source> media_sources{};

  bool operator==(analyze_prompt_v2 const&) const = default;
};

/// `{"type":"json_schema","json_schema":…}`: not nested as a response's.
struct analyze_response_format {
  /// JSON text: an object. Sent as it is written.
  std::string json_schema{};

  bool operator==(analyze_response_format const&) const = default;
};

/// A question about one video. A member that is not set (no value, or empty) is not sent. `stream` is not a member: it
/// follows from the call, and is always sent, because the API streams where nothing is said. What the API is sure to
/// refuse is not sent (error::invalid_request, the diagnostics say why); what depends on the model is left to it.
struct analyze_request {
  /// `pegasus1.2`, `pegasus1.5`; unset: as the API chooses.
  std::optional<std::string> model_name{};
  /// This or video_id.
  std::optional<video_source> video{};
  /// Of a video in an index.
  std::optional<std::string> video_id{};
  /// This or prompt_v2.
  std::optional<std::string> prompt{};
  std::optional<analyze_prompt_v2> prompt_v2{};
  std::optional<double> temperature{};
  std::optional<analyze_response_format> response_format{};
  /// At least 1.
  std::optional<std::int64_t> max_tokens{};
  /// Seconds, at least 0.
  std::optional<double> start_time{};
  std::optional<double> end_time{};

  /// As response_request::extra.
  std::string extra{};

  bool operator==(analyze_request const&) const = default;
};

}  // namespace tokenwire::twelvelabs

#endif
