// What the simulator says to one request, and how it is sent.

#ifndef TOKENWIRE_TESTING_REPLY_HPP
#define TOKENWIRE_TESTING_REPLY_HPP

#include <memory>
#include <string>
#include <string_view>

#include "testing/block_source.hpp"

namespace tokenwire::testing {

/// What follows the last byte of the body.
enum class ending : unsigned char {
  /// The end that HTTP asks for; the connection stays open.
  complete,
  /// The end of the connection, none of the body.
  cut,
  reset,
  /// Nothing.
  stall,
};

struct reply {
  unsigned status{200};
  std::string_view content_type{"application/json"};
  /// Lines of their own, each ended by CRLF.
  std::string headers{};
  block_source_ptr body{};
  /// Event by event, with the delay between them.
  bool streamed{};
  /// Its events are lines of JSON.
  bool lines{};
  /// Framed by Content-Length, as the provider's short errors are.
  bool whole{};
  bool byte_by_byte{};
  testing::ending ending{testing::ending::complete};
  /// Sent instead of all the above, then the connection ends.
  std::string_view not_http{};
};

inline reply document_reply(unsigned status, std::string text, std::string_view content_type = "application/json") {
  reply reply;
  reply.status = status;
  reply.content_type = content_type;
  reply.body = std::make_shared<document_source>(std::move(text));
  reply.whole = status >= 400;
  return reply;
}

/// In the provider's shape: `{"error":{"message","type","code"}}`.
reply error_reply(unsigned status, std::string_view type, std::string_view message);

/// The head for `reply`, the blank line included. `chunked` is for HTTP/1.1 alone.
std::string make_head(reply const& reply, std::string_view request_id, bool chunked, bool keep_alive);

/// Cuts a body into the payloads of its writes.
class body_writer {
 public:
  /// @param size bytes a write; 0: a block a write.
  body_writer(block_source_ptr body, std::size_t size) : body_{std::move(body)}, size_{size} {}

  /// The next payload, null at the end. Valid until the next call. No payload is empty.
  std::string_view const* next();
  /// True where next() has nothing more.
  bool finished() const noexcept { return rest_.empty() && next_block_ == body_->blocks(); }
  /// True where the last payload ended a block.
  bool at_block_end() const noexcept { return rest_.empty(); }

 private:
  block_source_ptr body_;
  std::size_t size_;
  std::size_t next_block_{};
  std::string buffer_;
  std::string_view rest_;
  std::string_view payload_;
};

}  // namespace tokenwire::testing

#endif
