// The messages of a conversation, as a request sends them.

#ifndef TOKENWIRE_PERPLEXITY_MESSAGE_HPP
#define TOKENWIRE_PERPLEXITY_MESSAGE_HPP

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tokenwire/compiled_vector.hpp>
#include <tokenwire/perplexity/chat_types.hpp>
#include <variant>
#include <vector>

namespace tokenwire::perplexity {

/// The parts of a message that is more than text. Each is named for its `type` on the wire.
struct text_part {
  std::string text{};
  bool operator==(text_part const&) const = default;
};
struct image_url_part {
  /// `https://…`, or `data:image/<png|jpeg|webp|gif>;base64,…` of 50 MiB at most.
  std::string url{};
  bool operator==(image_url_part const&) const = default;
};
struct file_url_part {
  /// `https://…`, or base64 without a `data:` prefix, of 50 MiB at most. At most 30 files a request, PDFs included.
  std::string url{};
  std::optional<std::string> file_name{};
  bool operator==(file_url_part const&) const = default;
};
struct pdf_url_part {
  /// As a file's.
  std::string url{};
  bool operator==(pdf_url_part const&) const = default;
};
struct video_url_part {
  /// `https://…`. The API knows no video in the request itself, so none is made from bytes either.
  std::string url{};
  /// A number of frames, or a word such as `auto`.
  std::optional<std::variant<std::int64_t, std::string>> frame_interval{};
  bool operator==(video_url_part const&) const = default;
};

using content_part = std::variant<text_part, image_url_part, file_url_part, pdf_url_part, video_url_part>;

content_part text(std::string text);
content_part image_url(std::string url);
content_part file_url(std::string url, std::optional<std::string> file_name = std::nullopt);
content_part pdf_url(std::string url);
content_part video_url(std::string url,
                       std::optional<std::variant<std::int64_t, std::string>> frame_interval = std::nullopt);
/// From bytes in memory, which are encoded at once.
/// @param media_type of an image: `image/png`, `image/jpeg`, `image/webp` or `image/gif`.
content_part image_bytes(std::span<std::byte const> bytes, std::string_view media_type);
content_part file_bytes(std::span<std::byte const> bytes, std::optional<std::string> file_name = std::nullopt);
content_part pdf_bytes(std::span<std::byte const> bytes);

/// `nullptr` is sent as null, which an assistant's message of tool calls alone has.
using message_content = std::variant<std::string, compiled_vector<content_part>, std::nullptr_t>;

/// One message of the conversation. After any leading system messages, user (or tool) and assistant alternate; the last
/// is the user's (or a tool's). The API refuses other orders: `conversation` keeps to them.
struct message {
  /// `system`, `user`, `assistant`, `tool`.
  std::string role{};
  message_content content{};
  compiled_vector<reasoning_step> reasoning_steps{};
  compiled_vector<tool_call> tool_calls{};
  std::string tool_call_id{};

  bool operator==(message const&) const = default;
};

message system(std::string content);
message user(std::string content);
/// user({text("What is this?"), image_url("https://…")})
message user(std::vector<content_part> content);
/// Two literals in braces would be the two ends of one string.
message user(std::initializer_list<char const*> content) = delete;
message assistant(std::string content);
/// The result of a tool call.
message tool(std::string tool_call_id, std::string content);

}  // namespace tokenwire::perplexity

#endif
