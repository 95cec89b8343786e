#include <boost/asio/error.hpp>
#include <charconv>
#include <utility>

#include "net/attempt.hpp"
#include "net/connect.hpp"

namespace tokenwire::net {
namespace asio = boost::asio;
namespace {

/// All that two requests must have in common to share a connection.
std::string connection_key(call_request const& request) {
  std::string key = request.where.authority();
  if (!request.tls) return "http://" + key;
  // No other context can have this address while a connection made with it exists.
  char digits[2 * sizeof(void*)];
  auto const address = reinterpret_cast<std::uintptr_t>(request.tls->native());
  auto const end = std::to_chars(digits, digits + sizeof digits, address, 16).ptr;
  return "https://" + key + '#' + std::string(digits, end);
}

/// A transport error where there is no whole response head yet.
void fail_before_head(attempt& a, error ec, error_code cause) {
  a.fail(ec, a.call.request.where.authority() + ": " + cause.message());
}

}  // namespace

phase open_connection(asio::any_io_executor executor, attempt& a, bool must_be_new) {
  call_request const& request = a.call.request;
  http::origin const& where = request.where;
  connection_pool& pool = *request.pool;

  if (!a.lease) a.hold(pool.try_acquire(executor, connection_key(request), must_be_new));
  if (!a.lease) {
    a.deadline.set_phase(error::pool_timeout, request.timeouts.pool);
    auto acquire = [&](auto handler) {
      pool.async_acquire(executor, connection_key(request), must_be_new, std::move(handler));
    };
    auto [acquire_ec, lease] = co_await async_operation<error_code, connection_lease>(acquire);
    if (a.interrupted()) {
      if (a.call.error == error::pool_timeout)
        a.call.diagnostics.detail = where.authority() + ": all " + std::to_string(pool.count().open) +
                                    " connections that may be open are in use";
      co_return;
    }
    a.hold(std::move(lease));
  }
  a.call.info.connection_reused = a.lease.reused();
  if (a.lease.reused()) co_return;

  a.deadline.set_phase(error::resolve_timeout, request.timeouts.resolve);
  auto resolve = [&](auto handler) { async_resolve(executor, where.host, where.port, std::move(handler)); };
  auto [resolve_ec, addresses] = co_await async_operation<error_code, endpoint_list>(resolve);
  if (a.interrupted()) co_return;
  if (resolve_ec) co_return fail_before_head(a, error::resolve_failed, resolve_ec);

  a.deadline.set_phase(error::connect_timeout, request.timeouts.connect);
  auto connect = [&, &list = addresses](auto handler) {
    async_connect(a.connection().socket(), list, a.call.time, std::move(handler));
  };
  auto [connect_ec] = co_await async_operation<error_code>(connect);
  if (a.interrupted()) co_return;
  if (connect_ec) co_return fail_before_head(a, error::connect_failed, connect_ec);

  if (!request.tls) co_return;
  a.deadline.set_phase(error::tls_timeout, request.timeouts.tls);
  a.connection().set_tls(*request.tls, where.host);
  auto handshake = [&](auto handler) { a.connection().async_handshake(std::move(handler)); };
  auto [tls_ec] = co_await async_operation<error_code>(handshake);
  if (a.interrupted()) co_return;
  if (tls_ec == error::tls_certificate) co_return a.fail(tls_ec, a.connection().tls_detail());
  if (tls_ec) {
    std::string const& reason = a.connection().tls_detail();
    a.fail(error::tls_handshake, where.authority() + ": " + (reason.empty() ? tls_ec.message() : reason));
  }
}

}  // namespace tokenwire::net
