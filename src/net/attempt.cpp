#include "net/attempt.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <utility>

#include "net/drain.hpp"

namespace tokenwire::net {
namespace asio = boost::asio;
namespace {

void note_head(attempt& a) {
  http::response_head const& head = a.exchange.head();
  response_info& info = a.call.info;
  info.status = head.status;
  info.headers = a.exchange.take_headers();
  info.content_type = head.content_type;
  info.request_id = std::string(info.header("x-request-id").value_or(""));
  a.call.secrets().hide_in(info.request_id);
  info.head_after = a.call.time.now() - a.call.started;
  a.call.diagnostics.status = info.status;
  a.call.diagnostics.request_id = info.request_id;
}

/// A read that gave so much may have left some.
constexpr std::size_t worth_another = receive_block::usual_size / 8;
/// Between two waits.
constexpr unsigned most_reads = 2;
constexpr unsigned most_records = 16;

/// The body has no coding, or one that was offered.
bool is_readable(attempt& a) {
  std::string const& coding = a.exchange.head().content_coding;
  if (coding.empty()) return true;
  bool const offered = a.call.request.accepts_codings;
  if (offered && http::content_decoder::knows(coding)) {
    a.decoder.emplace(coding, a.call.request.limits.expansion);
    return true;
  }
  a.call.diagnostics.detail =
      (offered ? "expected gzip, deflate or no coding of the body, got " : "expected no coding of the body, got ") +
      coding;
  a.call.secrets().hide_in(a.call.diagnostics.detail);
  return false;
}

/// The error of a head that cannot be followed by an answer.
error_code judge_head(attempt& a) {
  http::response_head const& head = a.exchange.head();
  a.readable = is_readable(a);
  if (head.status == 407 && a.call.request.proxy && !a.call.request.proxy->socks) {
    a.call.diagnostics.detail = "the proxy " + a.call.request.proxy->where.authority() + " answered with status 407";
    return error::proxy_authentication;
  }
  if (head.status / 100 != 2) return error_from_status(head.status);
  if (!a.readable) return error::unknown_content_coding;
  return {};
}

/// False when no more is wanted of it.
bool keep_error_body(attempt& a) {
  std::string& kept = a.call.diagnostics.body;
  std::size_t const most = a.call.request.limits.error_body;
  for (auto piece = a.first_of_body(); !piece.empty(); piece = a.next_of_body())
    kept.append(piece.data(), std::min(piece.size(), most - kept.size()));
  return kept.size() != most;
}

}  // namespace

attempt::attempt(http_call& c, deadline_timer& d, asio::any_io_executor executor)
    : call(c),
      deadline(d),
      exchange(
          {.header = c.request.limits.header, .informational_responses = c.request.limits.informational_responses}),
      executor_(std::move(executor)) {}

void attempt::hold(connection_lease connection) noexcept {
  lease = std::move(connection);
  call.connection = lease ? &lease.stream() : nullptr;
  if (!lease) return;
  came_before_ = lease.stream().record_bytes();
  lease.stream().set_at_rest(false);
}

void attempt::put_back() {
  call.connection = nullptr;
  lease.stream().set_at_rest(true);
  if (lease.is_kept())
    lease.give_back();
  else
    lease.reset();
}

void attempt::release(bool rest_may_be_read) noexcept {
  release_connection(rest_may_be_read);
  // Last, so that who comes next finds the connection.
  turn.reset();
}

void attempt::release_connection(bool rest_may_be_read) noexcept {
  if (!lease) return;
  // What came is no longer anybody's, but for how it ends.
  while (!rest.empty()) put(rest);
  // One that was abandoned may go later than the next one began.
  if (call.connection == &lease.stream()) call.connection = nullptr;
  bool const ended_well = sent_whole && !call.aborted && !exchange.error() && exchange.has_head() &&
                          (exchange.complete() || rest_may_be_read);
  lease.stream().set_at_rest(ended_well);
  bool const reusable = ended_well && exchange.head().keep_alive && unused == 0;
  if (!reusable || !lease.is_kept()) return lease.reset();
  try {
    drain(std::move(lease), std::move(exchange), executor_, call.time);
  } catch (...) {
    // It was closed: for want of memory it is not worth a word.
  }
}

bool attempt::interrupted() {
  if (call.aborted) {
    call.error = asio::error::operation_aborted;
  } else if (deadline.expired()) {
    call.error = deadline.expired();
  } else {
    return false;
  }
  return true;
}

void attempt::fail(error_code ec, std::string detail) {
  call.error = ec;
  call.diagnostics.detail = std::move(detail);
  call.secrets().hide_in(call.diagnostics.detail);
}

void attempt::fail_handshake(http::origin const& where) {
  fail(error::tls_handshake, where.authority() + ": " + connection().tls_detail());
}

bool attempt::read() {
  buffer.keep(std::exchange(unused, 0));
  body = {};
  if (reads_ == 0) return false;
  --reads_;
  error_code ec;
  std::size_t const n = connection().read_some(buffer.free_space(), wanted_, ec);
  bool const nothing = ec == asio::error::would_block;
  // Where it may have been all a wait costs no more than to be told that there is nothing. A TLS record says less.
  if (nothing || (n < worth_another && !connection().is_tls())) reads_ = 0;
  if (nothing) {
    buffer.received_nothing();
    return false;
  }
  if (!interrupted()) parse(ec, n);
  return true;
}

void attempt::take_wait(error_code ec) {
  if (interrupted()) return;
  // Then the thread's other streams, and its timers, have their turn.
  reads_ = connection().is_tls() ? most_records : most_reads;
  if (ec) return parse(ec, 0);
  if (write_wanted_ != readiness::none) write();
}

void attempt::put(std::span<char> bytes) {
  auto const piece = exchange.put(bytes);
  body = piece.body;
  rest = piece.rest;
  unused = piece.unused;
}

void attempt::parse(error_code ec, std::size_t n) {
  if (ec == error::tls_handshake)
    return fail_handshake(call.request.tls ? call.request.where : call.request.proxy->where);
  if (ec) {
    // A reset that the writing has met reads as an end.
    orderly_end_ = ec == asio::error::eof && !broken_;
    exchange.put_end(orderly_end_);
  } else {
    call.bytes_received += n;
    put(buffer.received(n));
  }
  if (!exchange.error() || exchange.has_head()) return;
  bool const nothing_came = ec && !exchange.started();
  fail(exchange.error(), nothing_came ? "no response came: " + ec.message() : exchange.detail());
}

bool attempt::write() {
  std::string const& bytes = call.request.bytes;
  error_code ec;
  while (sent_ != bytes.size() && !ec) {
    std::size_t const n =
        connection().write_some(asio::buffer(bytes.data() + sent_, bytes.size() - sent_), write_wanted_, ec);
    sent_ += n;
    call.bytes_sent += n;
    sent_at_ = deadline.now();
  }
  if (ec == asio::error::would_block) return false;
  broken_ = ec.failed();
  stop_writing();
  sent_whole = !ec;
  return true;
}

bool attempt::take_early_response(error_code& ec) {
  readiness wanted{};
  std::size_t const n = connection().read_some(buffer.free_space(), wanted, ec);
  if (ec) {
    buffer.received_nothing();
    return false;
  }
  call.bytes_received += n;
  put(buffer.received(n));
  if (exchange.has_head()) return true;
  buffer.keep(std::exchange(unused, 0));
  if (exchange.error()) fail(exchange.error(), exchange.detail());
  return true;
}

std::span<char> attempt::first_of_body() {
  if (!decoder) return body;
  decoder->put(body);
  return next_of_body();
}

std::span<char> attempt::next_of_body() {
  if (!decoder) {
    if (rest.empty()) return {};
    put(rest);
    return body;
  }
  for (;;) {
    auto const piece = decoder->next();
    if (!piece.empty()) return piece;
    if (decoder->error() || rest.empty()) break;
    put(rest);
    decoder->put(body);
  }
  if (exchange.complete()) decoder->put_end();
  if (decoder->error()) fail(decoder->error(), decoder->detail());
  return {};
}

bool attempt::was_stale() const noexcept {
  constexpr std::chrono::seconds at_once{1};
  if (!lease || !lease.reused() || exchange.started()) return false;
  // A record of the answer may have begun, which is not to be told from one of TLS's own.
  if (!orderly_end_ && connection().record_bytes() != came_before_) return false;
  return deadline.now() - sent_at_ <= at_once &&
         (call.error == error::connection_closed || call.error == error::write_failed);
}

phase send_request(asio::any_io_executor, attempt& a) {
  a.call.phase = "write";
  a.deadline.set_phase(error::write_timeout, a.call.request.timeouts.write);
  auto wait = [&](auto handler) { a.async_wait(std::move(handler)); };
  while (!a.write()) {
    auto const [wait_ec, readable] = co_await async_operation<error_code, bool>(wait);
    if (a.interrupted() || wait_ec) break;
    if (!readable) continue;
    error_code ec;
    bool const came = a.take_early_response(ec);
    if (a.exchange.has_head() && a.exchange.head().status / 100 == 2) co_return;
    if (a.exchange.has_head() || a.exchange.error() || (!came && ec != asio::error::would_block)) break;
  }
  a.stop_writing();
}

phase read_head(asio::any_io_executor, attempt& a) {
  http_call& call = a.call;
  tokenwire::timeouts const& timeouts = call.request.timeouts;
  auto wait = [&](auto handler) { a.async_wait(std::move(handler)); };
  call.phase = "first_byte";
  time_point const from = a.deadline.now();
  while (!call.error && !a.exchange.has_head()) {
    // What comes before the head that counts does not make up for it.
    if (a.exchange.head_began())
      a.deadline.set_phase(error::idle_timeout, timeouts.idle);
    else
      a.deadline.set_phase_from(error::first_byte_timeout, from, timeouts.first_byte);
    if (a.read()) continue;
    auto const [ec, readable] = co_await async_operation<error_code, bool>(wait);
    a.take_wait(ec);
  }
  a.deadline.clear_phase();
  if (!a.sent_whole && call.error == error::connection_closed)
    a.fail(error::write_failed, "the connection ended while the request was written");
  if (!a.exchange.has_head()) co_return;
  note_head(a);
  if (call.events) call.events->response();
  if (!call.error) call.error = judge_head(a);
}

phase read_refusal(asio::any_io_executor, attempt& a, std::chrono::milliseconds most) {
  http_call& call = a.call;
  error_code const verdict = std::exchange(call.error, {});
  auto wait = [&](auto handler) { a.async_wait(std::move(handler)); };
  a.deadline.set_phase(error::idle_timeout, most);
  while (keep_error_body(a) && !call.error && !a.exchange.error() && !a.exchange.complete()) {
    if (a.read()) continue;
    auto const [ec, readable] = co_await async_operation<error_code, bool>(wait);
    a.take_wait(ec);
  }
  a.deadline.clear_phase();
  if (!call.aborted) call.error = verdict;
}

}  // namespace tokenwire::net
