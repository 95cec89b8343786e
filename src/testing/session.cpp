#include "testing/session.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <array>
#include <charconv>
#include <chrono>
#include <memory>
#include <optional>
#include <type_traits>

namespace tokenwire::testing {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using error_code = boost::system::error_code;
using clock = std::chrono::steady_clock;

constexpr std::uint64_t body_limit = 64U * 1024 * 1024;
constexpr std::uint32_t header_limit = 64U * 1024;
constexpr std::chrono::seconds linger{1};

/// Callbacks, one operation at a time: each handler holds the session, and the last one to go frees it.
template <class Stream>
class session : public std::enable_shared_from_this<session<Stream>> {
  static constexpr bool secure = !std::is_same_v<Stream, tcp::socket>;

 public:
  template <class... Args>
  session(site& site, std::size_t number, Args&&... args)
      : stream_{std::forward<Args>(args)...}, timer_{stream_.get_executor()}, site_{site}, number_{number} {}

  void start() {
    if constexpr (secure) {
      stream_.async_handshake(asio::ssl::stream_base::server, [self = this->shared_from_this()](error_code ec) {
        if (!ec) self->read_head();
      });
    } else {
      read_head();
    }
  }

 private:
  auto& socket() { return stream_.lowest_layer(); }

  void read_head() {
    parser_.emplace();
    parser_->header_limit(header_limit);
    parser_->body_limit(body_limit);
    http::async_read_header(stream_, buffer_, *parser_, [self = this->shared_from_this()](error_code ec, std::size_t) {
      if (ec) return self->refuse(ec);
      if (self->parser_->get()[http::field::expect] == "100-continue") return self->invite_body();
      self->read_body();
    });
  }

  void invite_body() {
    out_ = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(stream_, asio::buffer(out_), [self = this->shared_from_this()](error_code ec, std::size_t) {
      if (!ec) self->read_body();
    });
  }

  void read_body() {
    http::async_read(stream_, buffer_, *parser_, [self = this->shared_from_this()](error_code ec, std::size_t) {
      if (ec) return self->refuse(ec);
      self->answer();
    });
  }

  // The request cannot be read: say why where there is something to say it to.
  void refuse(error_code ec) {
    if (ec == http::error::end_of_stream) return finish();
    if (ec == http::error::body_limit) {
      reply_ = error_reply(413, "request_too_large", "The request is too large.");
    } else if (ec == http::error::header_limit) {
      reply_ = error_reply(431, "header_too_large", "The request's header is too large.");
    } else if (ec.category() == http::make_error_code(http::error::bad_method).category() &&
               ec != http::error::partial_message) {
      reply_ = error_reply(400, "bad_request", "The request is not HTTP: " + ec.message() + '.');
    } else {
      return;
    }
    keep_alive_ = false;
    begin_reply(true);
  }

  void answer() {
    auto const request = parser_->release();
    received_request received;
    received.method = std::string{request.method_string()};
    received.target = std::string{request.target()};
    for (auto const& field : request) {
      received.headers.append(field.name_string()).append(": ").append(field.value()).append("\n");
    }
    received.body = request.body();
    received.connection = number_;
    keep_alive_ = request.keep_alive();
    incoming_request incoming;
    incoming.method = received.method;
    incoming.target = received.target;
    incoming.authorization = request[http::field::authorization];
    incoming.api_key = request["x-api-key"];
    incoming.body = request.body();
    reply_ = site_.responder.answer(incoming, site_.take_fault());
    site_.record(std::move(received));
    begin_reply(request.version() >= 11);
  }

  void begin_reply(bool http_1_1) {
    if (!reply_.not_http.empty()) {
      out_ = reply_.not_http;
      return write([](session& self) { self.finish(); });
    }
    // HTTP/1.0 has no chunks: there the end of the connection ends the body.
    chunked_ = http_1_1 && !reply_.whole;
    if (!http_1_1 && !reply_.whole) keep_alive_ = false;
    std::size_t const size = reply_.byte_by_byte ? 1 : site_.options.write_size;
    body_.emplace(reply_.body, reply_.whole ? 0 : size);
    out_ = make_head(reply_, site_.responder.new_request_id(), chunked_, keep_alive_);
    due_ = clock::now();
    write([](session& self) { self.write_body(); });
  }

  void write_body() {
    std::string_view const* payload = body_->next();
    if (!payload) return end_body();
    out_.clear();
    if (chunked_) {
      std::array<char, 16> size;
      out_.append(size.data(), std::to_chars(size.data(), size.data() + size.size(), payload->size(), 16).ptr);
      out_ += "\r\n";
    }
    out_ += *payload;
    if (chunked_) out_ += "\r\n";
    write([](session& self) { self.pace(); });
  }

  void pace() {
    bool const waits = reply_.streamed && site_.options.delay.count() > 0 && !body_->finished();
    if (!waits || (reply_.byte_by_byte && !body_->at_block_end())) return write_body();
    // From due time to due time, so that an answer takes as long as it should on a busy machine too.
    due_ = std::max<clock::time_point>(due_ + site_.options.delay, clock::now() - site_.options.delay);
    timer_.expires_at(due_);
    timer_.async_wait([self = this->shared_from_this()](error_code ec) {
      if (!ec) self->write_body();
    });
  }

  void end_body() {
    switch (reply_.ending) {
      case ending::cut:
        return finish();
      case ending::reset:
        return reset();
      case ending::stall:
        return wait_for_client_to_leave();
      case ending::complete:
        break;
    }
    if (!chunked_) return next_request();
    out_ = "0\r\n\r\n";
    write([](session& self) { self.next_request(); });
  }

  void next_request() {
    body_.reset();
    reply_ = {};
    if (keep_alive_) return read_head();
    finish();
  }

  void reset() {
    error_code ignored;
    socket().set_option(asio::socket_base::linger{true, 0}, ignored);
    socket().close(ignored);
  }

  // The end of the connection as it should be: what the client still sends is read for a while, for a socket closed
  // with unread bytes resets the connection, and the client may lose what it was sent.
  void finish() {
    timer_.expires_after(linger);
    timer_.async_wait([self = this->shared_from_this()](error_code ec) {
      error_code ignored;
      if (!ec) self->socket().close(ignored);
    });
    if constexpr (secure) {
      stream_.async_shutdown([self = this->shared_from_this()](error_code) { self->close(); });
    } else {
      error_code ignored;
      stream_.shutdown(tcp::socket::shutdown_send, ignored);
      wait_for_client_to_leave();
    }
  }

  void wait_for_client_to_leave() {
    stream_.async_read_some(asio::buffer(discarded_), [self = this->shared_from_this()](error_code ec, std::size_t) {
      ec ? self->close() : self->wait_for_client_to_leave();
    });
  }

  void close() {
    timer_.cancel();
    error_code ignored;
    socket().close(ignored);
  }

  /// Writes out_; a client that has left ends the session.
  template <class Next>
  void write(Next next) {
    asio::async_write(stream_, asio::buffer(out_), [self = this->shared_from_this(), next](error_code ec, std::size_t) {
      if (!ec) next(*self);
    });
  }

  Stream stream_;
  asio::steady_timer timer_;
  site& site_;
  std::size_t number_;
  boost::beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  reply reply_;
  std::optional<body_writer> body_;
  std::string out_;
  std::array<char, 1024> discarded_{};
  clock::time_point due_{};
  bool keep_alive_{};
  bool chunked_{};
};

}  // namespace

void site::record(received_request request) {
  ++request_count;
  std::lock_guard const lock{mutex};
  if (options.keep_requests == 0) return;
  if (requests.size() == options.keep_requests) requests.pop_front();
  requests.push_back(std::move(request));
}

testing::fault site::take_fault() noexcept {
  testing::fault once = fault::unavailable_once;
  if (fault.compare_exchange_strong(once, fault::none)) return fault::unavailable_once;
  return fault.load();
}

void serve(tcp::socket socket, asio::ssl::context* tls, site& site, std::size_t number) {
  if (tls) {
    std::make_shared<session<asio::ssl::stream<tcp::socket>>>(site, number, std::move(socket), *tls)->start();
  } else {
    std::make_shared<session<tcp::socket>>(site, number, std::move(socket))->start();
  }
}

}  // namespace tokenwire::testing
