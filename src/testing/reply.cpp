#include "testing/reply.hpp"

#include <boost/beast/http/status.hpp>

#include <chrono>

#include "testing/json_writer.hpp"
#include "testing/utc_text.hpp"

namespace tokenwire::testing {
namespace {

std::string http_date() {
  auto const now = unix_now();
  return utc_text(now, "%a, %d %b %Y %H:%M:%S GMT");
}

}  // namespace

reply error_reply(unsigned status, std::string_view type, std::string_view message) {
  json_writer writer{json_style::compact};
  writer.begin_object().key("error").begin_object().key("message").string(message).key("type").string(type);
  writer.key("code").number(status).end_object().end_object();
  // The provider ends its errors with a line feed.
  return document_reply(status, writer.text() + '\n');
}

std::string make_head(reply const& reply, std::string_view request_id, bool chunked, bool keep_alive) {
  std::string head = "HTTP/1.1 " + std::to_string(reply.status) + ' ';
  head += std::string_view{boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(reply.status))};
  head += "\r\nDate: " + http_date();
  constexpr unsigned no_content = 204;
  if (reply.status != no_content) head.append("\r\nContent-Type: ").append(reply.content_type);
  if (reply.status == no_content) {
    // It has no body, and no word of one.
  } else if (reply.whole) {
    std::string body;
    reply.body->append(0, body);
    head += "\r\nContent-Length: " + std::to_string(body.size());
  } else if (chunked) {
    head += "\r\nTransfer-Encoding: chunked";
  }
  head += keep_alive ? "\r\nConnection: keep-alive" : "\r\nConnection: close";
  if (reply.streamed) head += "\r\nCache-Control: no-cache";
  head += "\r\nServer: tokenwire-sim\r\nX-Request-Id: ";
  head.append(request_id).append("\r\n").append(reply.headers).append("\r\n");
  return head;
}

std::string_view const* body_writer::next() {
  while (rest_.size() < (size_ == 0 ? 1 : size_) && next_block_ < body_->blocks()) {
    buffer_.erase(0, buffer_.size() - rest_.size());
    body_->append(next_block_++, buffer_);
    rest_ = buffer_;
  }
  if (rest_.empty()) return nullptr;
  payload_ = rest_.substr(0, size_ == 0 ? rest_.size() : size_);
  rest_.remove_prefix(payload_.size());
  return &payload_;
}

}  // namespace tokenwire::testing
