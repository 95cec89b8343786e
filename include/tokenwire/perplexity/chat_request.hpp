// What a chat completion request can say.

#ifndef TOKENWIRE_PERPLEXITY_CHAT_REQUEST_HPP
#define TOKENWIRE_PERPLEXITY_CHAT_REQUEST_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <tokenwire/compiled_vector.hpp>
#include <tokenwire/date.hpp>
#include <tokenwire/detail/chrono.hpp>
#include <tokenwire/perplexity/message.hpp>
#include <variant>
#include <vector>

namespace tokenwire::perplexity {

/// Words of the API, sent by their own names (a trailing underscore left out). One that is not here yet goes in
/// chat_request::extra.
enum class stream_mode : unsigned char { full, concise };
enum class reasoning_effort : unsigned char { minimal, low, medium, high };
enum class search_mode : unsigned char { web, academic, sec };
enum class search_recency_filter : unsigned char { hour, day, week, month, year };
enum class search_context_size : unsigned char { low, medium, high };
enum class search_type : unsigned char { fast, pro, auto_ };
enum class tool_choice : unsigned char { none, auto_, required };

/// Sent as `MM/DD/YYYY`. A date that is none (the 31st of February) is error::invalid_request.
using tokenwire::date;

struct user_location {
  /// -90 to 90.
  std::optional<double> latitude{};
  /// -180 to 180.
  std::optional<double> longitude{};
  /// ISO 3166-1 alpha-2.
  std::optional<std::string> country{};
  std::optional<std::string> region{};
  std::optional<std::string> city{};

  bool operator==(user_location const&) const = default;
};

struct web_search_options {
  std::optional<perplexity::search_context_size> search_context_size{};
  std::optional<perplexity::search_type> search_type{};
  std::optional<perplexity::user_location> user_location{};
  std::optional<bool> image_results_enhanced_relevance{};

  bool operator==(web_search_options const&) const = default;
};

struct media_response_overrides {
  std::optional<bool> return_videos{};
  std::optional<bool> return_images{};

  bool operator==(media_response_overrides const&) const = default;
};
struct media_response {
  media_response_overrides overrides{};

  bool operator==(media_response const&) const = default;
};

/// The shapes that an answer's text can be held to; `type` on the wire is `text`, `json_schema` or `regex`.
struct text_format {
  bool operator==(text_format const&) const = default;
};
struct json_schema_format {
  /// JSON text: an object. Sent as it is written.
  std::string schema{};
  std::optional<std::string> name{};
  std::optional<std::string> description{};
  std::optional<bool> strict{};

  bool operator==(json_schema_format const&) const = default;
};
struct regex_format {
  std::string regex{};
  std::optional<std::string> name{};
  std::optional<std::string> description{};
  std::optional<bool> strict{};

  bool operator==(regex_format const&) const = default;
};
using response_format = std::variant<text_format, json_schema_format, regex_format>;

/// A function that the model may call. Perplexity's own models take none; gateways' do.
struct function_tool {
  std::string name{};
  std::string description{};
  /// JSON text: an object, the JSON schema of the arguments. Sent as it is written; empty: not sent.
  std::string parameters{};
  std::optional<bool> strict{};

  bool operator==(function_tool const&) const = default;
};

/// A chat completion request. A member that is not set (no value, or empty) is not sent. `stream` is not a member: it
/// follows from the call. Bounds that the API is sure to hold are checked before anything is sent
/// (error::invalid_request; the diagnostics name the field, what it got and what it may be).
struct chat_request {
  /// `sonar`, `sonar-pro`, `sonar-reasoning-pro`, `sonar-deep-research`, or any other the server knows.
  std::string model{};
  compiled_vector<message> messages{};
  std::optional<perplexity::stream_mode> stream_mode{};

  /// 1 to 128000.
  std::optional<std::int64_t> max_tokens{};
  /// 0 to 2.
  std::optional<double> temperature{};
  /// 0 to 1.
  std::optional<double> top_p{};
  /// 0 to 2048; 0 is off.
  std::optional<std::int64_t> top_k{};
  /// -2 to 2.
  std::optional<double> presence_penalty{};
  /// -2 to 2.
  std::optional<double> frequency_penalty{};
  std::vector<std::string> stop{};
  /// At least 1.
  std::optional<std::int64_t> n{};
  std::optional<bool> logprobs{};
  /// At least 0.
  std::optional<std::int64_t> top_logprobs{};
  std::optional<perplexity::reasoning_effort> reasoning_effort{};
  std::optional<perplexity::response_format> response_format{};
  /// ISO 639-1.
  std::optional<std::string> language_preference{};
  std::optional<std::string> response_formatting_locale{};

  std::optional<perplexity::search_mode> search_mode{};
  std::optional<perplexity::search_recency_filter> search_recency_filter{};
  /// At most 20, none empty; a leading `-` excludes. Either all exclude or none.
  std::vector<std::string> search_domain_filter{};
  /// ISO 639-1, two letters each.
  std::vector<std::string> search_language_filter{};
  std::optional<date> search_after_date_filter{};
  std::optional<date> search_before_date_filter{};
  std::optional<date> last_updated_after_filter{};
  std::optional<date> last_updated_before_filter{};
  std::optional<bool> disable_search{};
  std::optional<bool> enable_search_classifier{};
  std::optional<perplexity::web_search_options> web_search_options{};
  /// ISO 3166-1 alpha-2.
  std::optional<std::string> country{};
  /// -90 to 90.
  std::optional<double> latitude{};
  /// -180 to 180.
  std::optional<double> longitude{};
  /// At least 0.
  std::optional<std::int64_t> num_search_results{};
  std::optional<bool> safe_search{};
  /// Seconds since 1970.
  std::optional<std::chrono::sys_seconds> updated_after_timestamp{};
  std::optional<std::chrono::sys_seconds> updated_before_timestamp{};

  std::optional<bool> return_images{};
  std::optional<bool> return_related_questions{};
  /// At most 10, none empty; a leading `-` excludes.
  std::vector<std::string> image_domain_filter{};
  /// At most 10, lower case without a dot: `gif`, `jpg`, `png`, `webp`.
  std::vector<std::string> image_format_filter{};
  /// At least 0.
  std::optional<std::int64_t> num_images{};
  std::optional<perplexity::media_response> media_response{};

  compiled_vector<function_tool> tools{};
  std::optional<perplexity::tool_choice> tool_choice{};
  std::optional<bool> parallel_tool_calls{};

  /// A JSON object, merged into the request at its top level: for what has no member yet. A name that a set member
  /// has too, text that is not one JSON object, and `stream` are error::invalid_request. Each value is sent as it is
  /// written here, a number with all of its digits.
  std::string extra{};

  bool operator==(chat_request const&) const = default;
};

/// The request with each member that it leaves unset taken from `defaults`. Members are taken whole, but for `extra`,
/// whose members are taken one by one. What the request says wins also where one says it by a member and the other by
/// `extra`. Neither `extra` is checked here: one that is no JSON object is kept, for whoever sends the request to
/// refuse.
chat_request with_defaults(chat_request request, chat_request const& defaults);

}  // namespace tokenwire::perplexity

#endif
