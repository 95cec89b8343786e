// A coroutine on the executor that it belongs to, whoever awaits it.

#ifndef TOKENWIRE_SRC_NET_RUN_ON_HPP
#define TOKENWIRE_SRC_NET_RUN_ON_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <memory>
#include <utility>

namespace tokenwire::net {

/// Runs `body` on `home`, where all that it holds is destroyed too; who awaits it goes on where it was. Cancellation:
/// terminal reaches the body there.
template <class T>
boost::asio::awaitable<T> run_on(boost::asio::any_io_executor home, boost::asio::awaitable<T> body) {
  namespace asio = boost::asio;
  asio::any_io_executor const here = co_await asio::this_coro::executor;
  if (here == home) co_return co_await std::move(body);

  // What co_spawn sends home for a cancellation is a pointer into the slot of who awaits, which may be gone by then:
  // this signal lives as long as whatever is under way to it.
  auto initiate = [home](auto handler, asio::awaitable<T> work) {
    auto const signal = std::make_shared<asio::cancellation_signal>();
    auto const executor = asio::get_associated_executor(handler, home);
    auto slot = asio::get_associated_cancellation_slot(handler);
    if (slot.is_connected()) {
      slot.assign(
          [home, signal](asio::cancellation_type type) { asio::post(home, [signal, type] { signal->emit(type); }); });
    }
    auto finish = [handler = std::move(handler), signal](std::exception_ptr failure, T value) mutable {
      std::move(handler)(std::move(failure), std::move(value));
    };
    asio::co_spawn(home, std::move(work),
                   asio::bind_cancellation_slot(signal->slot(), asio::bind_executor(executor, std::move(finish))));
  };
  auto elsewhere = asio::async_initiate<asio::use_awaitable_t<> const, void(std::exception_ptr, T)>(
      std::move(initiate), asio::use_awaitable, std::move(body));
  co_return co_await std::move(elsewhere);
}

}  // namespace tokenwire::net

#endif
