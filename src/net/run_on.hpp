// A coroutine on the executor that it belongs to, whoever awaits it.

#ifndef TOKENWIRE_SRC_NET_RUN_ON_HPP
#define TOKENWIRE_SRC_NET_RUN_ON_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace tokenwire::net {

/// Runs `body` on `home`, where all that it holds is destroyed too; who awaits it goes on where it was. Cancellation:
/// terminal reaches the body there.
template <class T>
boost::asio::awaitable<T> run_on(boost::asio::any_io_executor home, boost::asio::awaitable<T> body) {
  boost::asio::any_io_executor const here = co_await boost::asio::this_coro::executor;
  if (here == home) co_return co_await std::move(body);
  auto elsewhere = boost::asio::co_spawn(home, std::move(body), boost::asio::use_awaitable);
  co_return co_await std::move(elsewhere);
}

}  // namespace tokenwire::net

#endif
