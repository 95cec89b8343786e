#include "net/http_call.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <cstring>
#include <vector>

#include "http/exchange.hpp"
#include "http/retry.hpp"
#include "net/connect.hpp"
#include "net/deadline.hpp"
#include "net/random_fraction.hpp"

namespace tokenwire::net {
namespace asio = boost::asio;
namespace {

/// What a generator yields that is only run to its end.
struct nothing {};
using phase = async_generator<nothing>;

/// Bytes that were received and not used yet stand at the front.
class receive_buffer {
 public:
  asio::mutable_buffer free_space() {
    if (used_ == bytes_.size()) bytes_.resize(bytes_.empty() ? first_size : bytes_.size() * 2);
    return {bytes_.data() + used_, bytes_.size() - used_};
  }
  std::span<char> received(std::size_t n) {
    // A read that filled the buffer: more is waiting, so that the next one may take more.
    grow_ = used_ + n == bytes_.size() && bytes_.size() < most;
    used_ += n;
    return {bytes_.data(), used_};
  }
  /// Keeps the last `unused` bytes of what received() gave.
  void keep(std::size_t unused) {
    if (unused) std::memmove(bytes_.data(), bytes_.data() + used_ - unused, unused);
    used_ = unused;
    if (std::exchange(grow_, false)) bytes_.resize(bytes_.size() * 2);
  }

 private:
  static constexpr std::size_t first_size = std::size_t{8} * 1024;
  static constexpr std::size_t most = std::size_t{64} * 1024;
  std::vector<char> bytes_;
  std::size_t used_{};
  bool grow_{};
};

/// One attempt, from the resolver to the end of the body.
struct attempt {
  attempt(http_call& c, deadline_timer& d)
      : call(c),
        deadline(d),
        exchange(
            {.header = c.request.limits.header, .informational_responses = c.request.limits.informational_responses}) {}

  stream& connection() { return *call.connection; }

  /// True, and the call's error set, when the operation that ended with `ec` was cut off by a deadline or by abort().
  bool interrupted() {
    if (call.aborted) {
      call.error = asio::error::operation_aborted;
    } else if (deadline.expired()) {
      call.error = deadline.expired();
    } else {
      return false;
    }
    return true;
  }
  void fail(error_code ec, std::string detail) {
    call.error = ec;
    call.diagnostics.detail = std::move(detail);
  }
  /// A transport error where there is no whole response head yet.
  void fail_before_head(error ec, error_code cause) {
    fail(ec, call.request.where.authority() + ": " + cause.message());
  }

  http_call& call;
  deadline_timer& deadline;
  http::exchange exchange;
  receive_buffer buffer;
  /// The last piece of the body, in the buffer.
  std::span<char> body{};
  std::size_t unused{};
};

std::string described(std::string_view what, error_code ec) {
  return std::string(what) + ": " + ec.message();
}

/// Held by each frame that may have an operation pending: the last of them takes the connection with it, also when the
/// execution context goes and leaves the call to a handle that lives on.
using connection_hold = std::shared_ptr<void>;

connection_hold hold_connection(std::shared_ptr<http_call> const& call) {
  return connection_hold(nullptr, [call](std::nullptr_t) { call->connection.reset(); });
}

/// Resolve, connect, TLS.
phase open(asio::any_io_executor executor, connection_hold hold, attempt& a) {
  (void)hold;
  http_call& call = a.call;
  http::origin const& where = call.request.where;
  call.connection.emplace(executor);

  a.deadline.set_phase(error::resolve_timeout, call.request.timeouts.resolve);
  auto resolve = [&](auto handler) { async_resolve(executor, where.host, where.port, std::move(handler)); };
  auto [resolve_ec, addresses] = co_await async_operation<error_code, endpoint_list>(resolve);
  if (a.interrupted()) co_return;
  if (resolve_ec) co_return a.fail_before_head(error::resolve_failed, resolve_ec);

  a.deadline.set_phase(error::connect_timeout, call.request.timeouts.connect);
  auto connect = [&, &list = addresses](auto handler) {
    async_connect(a.connection().socket(), std::move(list), std::move(handler));
  };
  auto [connect_ec] = co_await async_operation<error_code>(connect);
  if (a.interrupted()) co_return;
  if (connect_ec) co_return a.fail_before_head(error::connect_failed, connect_ec);

  if (!call.request.tls) co_return;
  a.deadline.set_phase(error::tls_timeout, call.request.timeouts.tls);
  a.connection().set_tls(*call.request.tls, where.host);
  auto handshake = [&](auto handler) { a.connection().async_handshake(std::move(handler)); };
  auto [tls_ec] = co_await async_operation<error_code>(handshake);
  if (a.interrupted()) co_return;
  if (tls_ec == error::tls_certificate) co_return a.fail(tls_ec, a.connection().tls_detail());
  if (tls_ec) {
    std::string const& reason = a.connection().tls_detail();
    a.fail(error::tls_handshake, where.authority() + ": " + (reason.empty() ? tls_ec.message() : reason));
  }
}

/// Takes what has come, without waiting. False when nothing has, or the connection has ended (`ec` says so).
bool take_early_response(attempt& a, error_code& ec) {
  readiness wanted{};
  std::size_t const n = a.connection().read_some(a.buffer.free_space(), wanted, ec);
  if (ec) return false;
  auto const piece = a.exchange.put(a.buffer.received(n));
  a.body = piece.body;
  a.unused = piece.unused;
  if (a.exchange.has_head()) return true;
  a.buffer.keep(std::exchange(a.unused, 0));
  if (a.exchange.error()) a.fail(a.exchange.error(), a.exchange.detail());
  return true;
}

/// Writes the request. A response that comes meanwhile is taken and ends the writing; so does an error of the write, in
/// the hope of a response that came before: both leave the rest to read_head().
phase send(asio::any_io_executor, connection_hold hold, attempt& a, bool& sent_whole) {
  (void)hold;
  std::string const& bytes = a.call.request.bytes;
  a.deadline.set_phase(error::write_timeout, a.call.request.timeouts.write);
  std::size_t sent = 0;
  while (sent != bytes.size()) {
    error_code ec;
    readiness wanted{};
    sent += a.connection().write_some(asio::buffer(bytes.data() + sent, bytes.size() - sent), wanted, ec);
    if (!ec) continue;
    if (ec != asio::error::would_block) co_return;
    auto wait = [&](auto handler) { a.connection().async_wait_readable_or(wanted, std::move(handler)); };
    auto [wait_ec, readable] = co_await async_operation<error_code, bool>(wait);
    if (a.interrupted() || wait_ec) co_return;
    if (!readable) continue;
    error_code read_ec;
    bool const came = take_early_response(a, read_ec);
    if (!came && read_ec != asio::error::would_block) co_return;
    if (came && (a.exchange.has_head() || a.exchange.error())) co_return;
  }
  sent_whole = true;
}

/// Room for the next read; what the last one left over stays in front of it.
asio::mutable_buffer prepare_read(attempt& a) {
  a.buffer.keep(std::exchange(a.unused, 0));
  a.body = {};
  return a.buffer.free_space();
}

/// Records that TLS has taken from the socket already need no wait. False: nothing is there.
bool read_without_waiting(attempt& a, asio::mutable_buffer space, error_code& ec, std::size_t& n) {
  readiness wanted{};
  if (!a.connection().is_tls()) return false;
  n = a.connection().read_some(space, wanted, ec);
  return ec != asio::error::would_block;
}

/// Parses what a read gave: `a.body` then, or the call's error. A fault behind a whole head stays in the exchange: first
/// the head is judged, and what came before the fault is used.
void take_read(attempt& a, error_code ec, std::size_t n) {
  if (a.interrupted()) return;
  if (ec) {
    a.exchange.put_end(ec == asio::error::eof);
  } else {
    auto const piece = a.exchange.put(a.buffer.received(n));
    a.body = piece.body;
    a.unused = piece.unused;
  }
  if (!a.exchange.error() || a.exchange.has_head()) return;
  bool const nothing_came = ec && !a.exchange.started();
  a.fail(a.exchange.error(), nothing_came ? described("no response came", ec) : a.exchange.detail());
}

void note_head(attempt& a) {
  http::response_head const& head = a.exchange.head();
  response_info& info = a.call.info;
  info.status = head.status;
  info.headers = head.headers;
  info.content_type = head.content_type;
  info.request_id = std::string(info.header("x-request-id").value_or(""));
  info.head_after = a.call.time.now() - a.call.started;
  a.call.until_close = a.exchange.until_close();
  a.call.diagnostics.status = info.status;
  a.call.diagnostics.request_id = info.request_id;
}

/// The error of a head that cannot be followed by an answer.
error_code judge_head(attempt& a) {
  http::response_head const& head = a.exchange.head();
  if (head.status / 100 != 2) {
    if (auto const location = a.call.info.header("location"))
      a.call.diagnostics.detail = "the redirect to " + std::string(*location) + " was not followed";
    return error_from_status(head.status);
  }
  if (head.content_coding.empty()) return {};
  a.call.diagnostics.detail = "expected no coding of the body, got " + head.content_coding;
  return error::unknown_content_coding;
}

http::failed_attempt as_failed_attempt(attempt& a) {
  http::failed_attempt failed{.ec = a.call.error};
  if (!a.exchange.has_head()) return failed;
  response_info const& info = a.call.info;
  if (auto const should = info.header("x-should-retry"); should == "true" || should == "false")
    failed.should_retry = should == "true";
  failed.retry_after = http::parse_retry_after(info.header("retry-after-ms"), info.header("retry-after"),
                                               std::chrono::system_clock::now());
  a.call.diagnostics.retry_after = failed.retry_after;
  return failed;
}

/// False when no more is wanted of it.
bool keep_error_body(http_call& call, std::span<char const> piece) {
  std::string& kept = call.diagnostics.body;
  kept.append(piece.data(), std::min(piece.size(), call.request.limits.error_body - kept.size()));
  return kept.size() != call.request.limits.error_body;
}

}  // namespace

void http_call::forget_answer() {
  info = {};
  info.attempts = attempts;
  info.restarts = restarts;
  diagnostics = {};
  diagnostics.attempts = attempts;
}

void http_call::rewind() {
  ++restarts;
  forget_answer();
  error = {};
  until_close = finishing = false;
}

async_generator<std::span<char>> perform(asio::any_io_executor executor, std::shared_ptr<http_call> call) {
  detail::generator_promise& self = co_await detail::this_generator{};
  connection_hold const hold = hold_connection(call);
  deadline_timer deadline(call->time, executor, self);
  std::unique_ptr<timer> const pause = call->time.make_timer(executor);
  tokenwire::timeouts const& timeouts = call->request.timeouts;
  if (call->attempts == 0) call->started = call->time.now();
  deadline.set_total(call->started, timeouts.total);
  std::optional<attempt> a;
  asio::mutable_buffer space;
  error_code ec;
  std::size_t n = 0;
  auto read = [&](auto handler) { a->connection().async_read_some(space, std::move(handler)); };

  for (unsigned retries = 0;; ++retries) {
    if (call->aborted) call->error = asio::error::operation_aborted;
    if (call->error) co_return;
    ++call->attempts;
    call->forget_answer();
    a.emplace(*call, deadline);

    phase opening = open(executor, hold, *a);
    co_await opening;
    bool sent_whole = false;
    if (!call->error) {
      phase sending = send(executor, hold, *a, sent_whole);
      co_await sending;
    }
    deadline.set_phase(error::first_byte_timeout, timeouts.first_byte);
    while (!call->error && !a->exchange.has_head()) {
      space = prepare_read(*a);
      if (read_without_waiting(*a, space, ec, n)) {
        take_read(*a, ec, n);
      } else {
        auto const result = co_await async_operation<error_code, std::size_t>(read);
        take_read(*a, std::get<0>(result), std::get<1>(result));
      }
      if (a->exchange.started()) deadline.set_phase(error::idle_timeout, timeouts.idle);
    }
    if (!sent_whole && call->error == error::connection_closed) {
      a->fail(error::write_failed, "the connection ended while the request was written");
    }
    if (a->exchange.has_head()) {
      note_head(*a);
      if (!call->error) call->error = judge_head(*a);
    }
    if (!call->error) break;

    auto const delay = call->aborted || deadline.expired() == error::total_timeout
                           ? std::nullopt
                           : http::decide_retry(call->request.retry, as_failed_attempt(*a), retries,
                                                deadline.total_remaining(), random_fraction());
    if (!delay) break;
    call->connection->close();
    deadline.forget_expired();
    call->error = {};
    time_point const when = deadline.now() + *delay;
    auto wait = [&](auto handler) { pause->async_wait_until(when, std::move(handler)); };
    co_await async_operation<error_code>(wait);
    if (call->aborted) call->error = asio::error::operation_aborted;
    if (deadline.expired()) call->error = deadline.expired();
  }

  // The body: of a 2xx response for who asked, of another one for the diagnostics.
  error_code const verdict = call->error;
  bool const refused = bool(verdict);
  if (refused && (!a->exchange.has_head() || verdict == error::unknown_content_coding || call->aborted)) co_return;
  call->error = {};
  std::string const verdict_detail = call->diagnostics.detail;
  std::span<char> piece{};
  bool error_body_began = false;
  deadline.clear_phase();
  if (!refused) co_yield piece;
  for (;;) {
    piece = a->body;
    if (refused) {
      if (!keep_error_body(*call, piece)) break;
    } else if (!piece.empty()) {
      // Nobody waits for bytes while the consumer is busy with these.
      deadline.clear_phase();
      co_yield piece;
    }
    if (!call->error && a->exchange.error()) a->fail(a->exchange.error(), a->exchange.detail());
    if (call->error || a->exchange.complete()) break;
    // An error's body has that long in all: its status is known already.
    if (!refused || !error_body_began)
      deadline.set_phase(error::idle_timeout, call->finishing ? timeouts.finish_grace : timeouts.idle);
    error_body_began = refused;
    space = prepare_read(*a);
    if (read_without_waiting(*a, space, ec, n)) {
      take_read(*a, ec, n);
    } else {
      auto const result = co_await async_operation<error_code, std::size_t>(read);
      take_read(*a, std::get<0>(result), std::get<1>(result));
    }
  }
  deadline.clear_phase();
  if (!refused || call->aborted) co_return;
  call->error = verdict;
  call->diagnostics.detail = verdict_detail;
}

}  // namespace tokenwire::net
