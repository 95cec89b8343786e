#include <tokenwire/perplexity/message.hpp>
#include <utility>

#include "http/base64.hpp"

namespace tokenwire::perplexity {
namespace {

std::string base64(std::span<std::byte const> bytes) {
  std::string out;
  http::append_base64(bytes, out);
  return out;
}

}  // namespace

content_part text(std::string text) {
  return text_part{.text = std::move(text)};
}
content_part image_url(std::string url) {
  return image_url_part{.url = std::move(url)};
}
content_part file_url(std::string url, std::optional<std::string> file_name) {
  return file_url_part{.url = std::move(url), .file_name = std::move(file_name)};
}
content_part pdf_url(std::string url) {
  return pdf_url_part{.url = std::move(url)};
}
content_part video_url(std::string url, std::optional<std::variant<std::int64_t, std::string>> frame_interval) {
  return video_url_part{.url = std::move(url), .frame_interval = std::move(frame_interval)};
}

content_part image_bytes(std::span<std::byte const> bytes, std::string_view media_type) {
  std::string url = "data:";
  url.append(media_type).append(";base64,");
  http::append_base64(bytes, url);
  return image_url(std::move(url));
}
content_part file_bytes(std::span<std::byte const> bytes, std::optional<std::string> file_name) {
  return file_url(base64(bytes), std::move(file_name));
}
content_part pdf_bytes(std::span<std::byte const> bytes) {
  return pdf_url(base64(bytes));
}

message system(std::string content) {
  return {.role = "system", .content = std::move(content)};
}
message user(std::string content) {
  return {.role = "user", .content = std::move(content)};
}
message user(std::vector<content_part> content) {
  return {.role = "user", .content = std::move(content)};
}
message assistant(std::string content) {
  return {.role = "assistant", .content = std::move(content)};
}
message tool(std::string tool_call_id, std::string content) {
  return {.role = "tool", .content = std::move(content), .tool_call_id = std::move(tool_call_id)};
}

}  // namespace tokenwire::perplexity
