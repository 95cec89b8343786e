// A coroutine from a plain main().

#ifndef TOKENWIRE_RUN_HPP
#define TOKENWIRE_RUN_HPP

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <utility>

namespace tokenwire {

/// Runs a coroutine to its end on an io_context of its own, on this thread; rethrows what it throws. What else was
/// started on that io_context is run until it is done too.
void run(boost::asio::awaitable<void> main);

/// The same, giving back what the coroutine returns.
template <class T>
T run(boost::asio::awaitable<T> main) {
  std::optional<T> value;
  auto store = [](boost::asio::awaitable<T> inner, std::optional<T>& out) -> boost::asio::awaitable<void> {
    out.emplace(co_await std::move(inner));
  };
  run(store(std::move(main), value));
  return std::move(*value);
}

}  // namespace tokenwire

#endif
