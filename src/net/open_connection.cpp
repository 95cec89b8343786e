#include <boost/asio/error.hpp>
#include <charconv>
#include <utility>

#include "net/attempt.hpp"
#include "net/connect.hpp"

namespace tokenwire::net {
namespace asio = boost::asio;
namespace {

void add_origin(std::string& key, http::origin const& where, std::shared_ptr<tls_context const> const& tls) {
  key += tls ? "https://" : "http://";
  key += where.authority();
  if (!tls) return;
  // No other context can have this address while a connection made with it exists.
  char digits[2 * sizeof(void*)];
  auto const address = reinterpret_cast<std::uintptr_t>(tls->native());
  key += '#';
  key.append(digits, std::to_chars(digits, digits + sizeof digits, address, 16).ptr);
}

/// All that two connections to the proxy must have in common for one to resume the other's TLS session.
std::string proxy_key(call_request const& request) {
  std::string key = request.proxy->socks ? "socks+" : "";
  add_origin(key, request.proxy->where, request.proxy_tls);
  return key;
}

/// All that two requests must have in common to share a connection, or the TLS session of what is at its end.
std::string connection_key(call_request const& request) {
  std::string key;
  if (request.proxy) {
    key = proxy_key(request);
    // What a plain proxy is asked for does not matter to the connection; a tunnel has one end.
    if (!http::has_tunnel(*request.proxy, request.where)) return key;
    key += ' ' + request.proxy->authorization + ' ' + request.proxy->user + ' ' + request.proxy->password + ' ';
  }
  add_origin(key, request.where, request.tls);
  return key;
}

/// The observer's clock.
void lap(attempt& a, call_events::time_of step) {
  if (a.call.events) a.call.events->lap(step);
}

/// A transport error where there is no whole response head yet.
void fail_before_head(attempt& a, http::origin const& where, error ec, error_code cause) {
  a.fail(ec, where.authority() + ": " + cause.message());
}

phase wait_for_turn(asio::any_io_executor executor, attempt& a) {
  a.call.phase = "rate";
  a.deadline.clear_phase();
  rate_limiter& limiter = *a.call.request.rate;
  auto take = [&](auto handler) { limiter.async_take(executor, std::move(handler), a.turn.number()); };
  auto [ec, turn] = co_await async_operation<error_code, rate_turn>(take);
  a.turn = std::move(turn);
  if (!a.interrupted()) co_return;
  if (a.call.error == error::total_timeout)
    a.call.diagnostics.detail = "the client's own limits, or a Retry-After, let no request be sent before";
}

phase acquire(asio::any_io_executor executor, attempt& a, bool must_be_new) {
  call_request const& request = a.call.request;
  connection_pool& pool = *request.pool;
  a.hold(pool.try_acquire(executor, connection_key(request), must_be_new));
  if (a.lease) co_return;
  a.call.phase = "pool";
  a.deadline.set_phase(error::pool_timeout, request.timeouts.pool);
  auto acquire = [&](auto handler) {
    pool.async_acquire(executor, connection_key(request), must_be_new, std::move(handler));
  };
  auto [ec, lease] = co_await async_operation<error_code, connection_lease>(acquire);
  if (!a.interrupted()) co_return a.hold(std::move(lease));
  if (a.call.error == error::pool_timeout)
    a.call.diagnostics.detail = request.where.authority() + ": all " + std::to_string(pool.count().open) +
                                " connections that may be open are in use";
}

phase reach(asio::any_io_executor executor, attempt& a, http::origin const& where) {
  a.call.phase = "resolve";
  a.deadline.set_phase(error::resolve_timeout, a.call.request.timeouts.resolve);
  auto resolve = [&](auto handler) { async_resolve(executor, where.host, where.port, std::move(handler)); };
  auto [resolve_ec, addresses] = co_await async_operation<error_code, endpoint_list>(resolve);
  if (a.interrupted()) co_return;
  if (resolve_ec) co_return fail_before_head(a, where, error::resolve_failed, resolve_ec);
  lap(a, &connection_event::resolve);

  a.call.phase = "connect";
  a.deadline.set_phase(error::connect_timeout, a.call.request.timeouts.connect);
  auto connect = [&, &list = addresses](auto handler) {
    async_connect(a.connection().socket(), list, a.call.time, std::move(handler));
  };
  auto [connect_ec] = co_await async_operation<error_code>(connect);
  if (a.interrupted()) co_return;
  if (connect_ec) co_return fail_before_head(a, where, error::connect_failed, connect_ec);
  lap(a, &connection_event::connect);
}

phase begin_tls(asio::any_io_executor, attempt& a, tls_context const& context, http::origin const& where,
                std::string key) {
  a.call.phase = "tls";
  a.deadline.set_phase(error::tls_timeout, a.call.request.timeouts.tls);
  a.connection().set_tls(context, where.host, std::move(key));
  auto handshake = [&](auto handler) { a.connection().async_handshake(std::move(handler)); };
  auto [ec] = co_await async_operation<error_code>(handshake);
  if (a.interrupted()) co_return;
  std::string const& reason = a.connection().tls_detail();
  if (ec == error::tls_certificate) co_return a.fail(ec, reason);
  if (ec) co_return a.fail(error::tls_handshake, where.authority() + ": " + (reason.empty() ? ec.message() : reason));
  lap(a, &connection_event::tls);
}

/// What a lease without a connection is for.
phase connect_new(asio::any_io_executor executor, attempt& a) {
  call_request const& request = a.call.request;
  http::origin const& first = request.proxy ? request.proxy->where : request.where;
  phase reaching = reach(executor, a, first);
  co_await reaching;
  if (!a.call.error && request.proxy_tls) {
    phase securing = begin_tls(executor, a, *request.proxy_tls, first, proxy_key(request));
    co_await securing;
  }
  if (!a.call.error && request.proxy && http::has_tunnel(*request.proxy, request.where)) {
    a.call.phase = "proxy";
    a.deadline.set_phase(error::connect_timeout, request.timeouts.connect);
    phase tunnelling = request.proxy->socks ? open_socks_tunnel(executor, a) : open_tunnel(executor, a);
    co_await tunnelling;
    lap(a, &connection_event::connect);
  }
  if (!a.call.error && request.tls) {
    phase securing = begin_tls(executor, a, *request.tls, request.where, connection_key(request));
    co_await securing;
  }
  a.call.info.tls_resumed = a.connection().tls_resumed();
}

}  // namespace

phase open_connection(asio::any_io_executor executor, attempt& a, bool must_be_new) {
  call_request const& request = a.call.request;
  // One in the place of another that turned out to be closed has its turn.
  if (!a.lease) {
    auto turn = request.rate->try_take();
    if (turn) a.turn = std::move(*turn);
    if (!turn) {
      phase waiting = wait_for_turn(executor, a);
      co_await waiting;
    }
  }
  while (!a.call.error) {
    if (!a.lease) {
      phase acquiring = acquire(executor, a, must_be_new);
      co_await acquiring;
      if (a.call.error) break;
    }
    lap(a, &connection_event::waited);
    a.call.info.connection_reused = a.lease.reused();
    a.call.info.tls_resumed = a.connection().tls_resumed();
    if (!a.lease.reused()) {
      phase connecting = connect_new(executor, a);
      co_await connecting;
    }
    if (a.call.error || !request.rate->is_held()) break;
    // Others were told to wait while this one stood in the pool's line, or connected. It holds nothing meanwhile: who
    // is before it in the line may need the turn, and the connection.
    a.put_back();
    a.turn.reset();
    phase waiting = wait_for_turn(executor, a);
    co_await waiting;
  }
}

}  // namespace tokenwire::net
