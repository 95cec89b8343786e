#include "net/call_events.hpp"

#include <array>
#include <atomic>

#include "net/http_call.hpp"
#include "net/stream.hpp"

namespace tokenwire::net {
namespace {

std::uint64_t next_number() noexcept {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

std::string_view type_of(error_code const& ec) noexcept {
  return ec ? name(ec) : std::string_view{};
}

}  // namespace

std::chrono::nanoseconds call_events::since_start() const noexcept {
  return call_.time.now() - call_.started;
}

void call_events::begin() {
  call_request const& sent = call_.request;
  observed_call const& known = sent.observed;
  model_ = known.model;
  server_address_ = sent.where.host;
  method_ = sent.method;
  path_ = sent.path_and_query.substr(0, sent.path_and_query.find('?'));
  call_.secrets().hide_in(path_);
  request_ = {.number = next_number(),
              .provider_name = known.provider_name,
              .operation_name = known.operation_name,
              .request_model = model_,
              .request_stream = known.stream,
              .request_method = method_,
              .url_scheme = sent.where.tls ? "https" : "http",
              .server_address = server_address_,
              .server_port = sent.where.port,
              .url_path = path_};
  std::string_view head = sent.bytes;
  head.remove_suffix(sent.body_size);
  std::string const headers = call_.secrets().shown_fields(head.substr(head.find('\n') + 1));
  under_way_ = true;
  known.observer->on_request({.request = request_, .headers = headers, .body_size = sent.body_size});
}

void call_events::opening() noexcept {
  connection_.waited = connection_.resolve = connection_.connect = connection_.tls = {};
  last_ = call_.time.now();
}

void call_events::lap(time_of step) noexcept {
  time_point const now = call_.time.now();
  connection_.*step += now - last_;
  last_ = now;
}

void call_events::opened(stream& connection) {
  error_code ignored;
  auto const peer = connection.socket().remote_endpoint(ignored);
  std::string const address = peer.address().to_string();
  connection_.attempt = call_.attempts;
  connection_.reused = call_.info.connection_reused;
  connection_.peer_address = address;
  connection_.peer_port = peer.port();
  connection_.tls_established = call_.request.tls != nullptr;
  connection_.tls_resumed = call_.info.tls_resumed;
  call_.request.observed.observer->on_connection(connection_);
}

void call_events::response() {
  response_info const& info = call_.info;
  std::string const headers = call_.secrets().shown_fields(info.headers);
  call_.request.observed.observer->on_response({.request = request_,
                                                .attempt = call_.attempts,
                                                .status_code = info.status,
                                                .request_id = info.request_id,
                                                .after = info.head_after,
                                                .headers = headers});
}

void call_events::chunk(std::size_t text_size, std::size_t reasoning_size, std::size_t data_size) noexcept {
  observer& told = *call_.request.observed.observer;
  if (!told_first_token_ && text_size + reasoning_size != 0) {
    told_first_token_ = true;
    told.on_first_token({.request = request_, .after = since_start()});
  }
  told.on_chunk(
      {.request = request_, .text_size = text_size, .reasoning_size = reasoning_size, .data_size = data_size});
}

void call_events::resend(resend_reason reason, error_code error, std::string_view message,
                         std::chrono::nanoseconds pause) {
  std::string shown(message);
  call_.secrets().hide_in(shown);
  call_.request.observed.observer->on_resend({.request = request_,
                                              .resend_count = ++resends_,
                                              .attempt = call_.attempts,
                                              .reason = reason,
                                              .error = error,
                                              .error_type = type_of(error),
                                              .message = shown,
                                              .status_code = call_.info.status,
                                              .pause = pause});
}

void call_events::finish(call_outcome const& outcome) noexcept {
  if (!under_way_) return;
  under_way_ = false;
  finish_event event{.request = request_,
                     .error = outcome.error,
                     .error_type = type_of(outcome.error),
                     .duration = since_start(),
                     .bytes_sent = call_.bytes_sent,
                     .bytes_received = call_.bytes_received,
                     .attempts = call_.attempts,
                     .restarts = call_.restarts,
                     .stale_connections = call_.stale_connections,
                     .status_code = call_.info.status,
                     .request_id = call_.info.request_id,
                     .input_tokens = outcome.input_tokens,
                     .output_tokens = outcome.output_tokens};
  if (http_call const* const second = call_.hedge.get(); second && !call_.info.hedged) {
    // Given up while both were under way.
    event.attempts += second->bytes_sent != 0;
    event.bytes_sent += second->bytes_sent;
    event.bytes_received += second->bytes_received;
  }
  std::array<std::string, 4> texts;
  try {
    texts = {std::string(outcome.message), std::string(outcome.response_id), std::string(outcome.response_model),
             std::string(outcome.finish_reason)};
    for (std::string& text : texts) call_.secrets().hide_in(text);
  } catch (...) {
    // For want of memory: the end is told without words.
    texts = {};
  }
  event.message = texts[0];
  event.response_id = texts[1];
  event.response_model = texts[2];
  event.finish_reason = texts[3];
  call_.request.observed.observer->on_finish(event);
}

}  // namespace tokenwire::net
