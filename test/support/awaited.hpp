// What an awaited operation of a client came to.

#ifndef TOKENWIRE_TEST_SUPPORT_AWAITED_HPP
#define TOKENWIRE_TEST_SUPPORT_AWAITED_HPP

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <string>
#include <tokenwire/api_error.hpp>
#include <tokenwire/perplexity/client.hpp>

#include "perplexity/client_access.hpp"
#include "support/chat_client_fixture.hpp"

namespace tokenwire::test {

template <class T>
struct awaited {
  bool over{};
  T value{};
  error_code ec{};
  std::exception_ptr thrown{};
  /// Of an api_error, and what() of any exception.
  tokenwire::diagnostics facts{};
  std::string what{};

  template <class Exception>
  bool threw() const {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (Exception const&) {
      return true;
    } catch (...) {
    }
    return false;
  }

  void finish(std::exception_ptr failure, T result) {
    over = true;
    value = std::move(result);
    thrown = failure;
    try {
      if (failure) std::rethrow_exception(failure);
    } catch (api_error const& e) {
      ec = e.code();
      facts = e.diagnostics();
      what = e.what();
    } catch (boost::system::system_error const& e) {
      ec = e.code();
      what = e.what();
    } catch (std::exception const& e) {
      what = e.what();
    }
  }
};

/// The client that a fixture's options make, on its clock.
inline perplexity::client make_client(chat_client& fixture) {
  return perplexity::client_access::make(fixture.io.get_executor(), fixture.options, fixture.time);
}

/// `out` must outlive the operation.
template <class T>
void start(chat_client& fixture, boost::asio::awaitable<T> operation, awaited<T>& out,
           boost::asio::cancellation_slot slot = {}) {
  boost::asio::co_spawn(fixture.io, std::move(operation),
                        boost::asio::bind_cancellation_slot(slot, [&out](std::exception_ptr failure, T value) {
                          out.finish(failure, std::move(value));
                        }));
}

/// To its end.
template <class T>
awaited<T> run(chat_client& fixture, boost::asio::awaitable<T> operation) {
  awaited<T> out;
  start(fixture, std::move(operation), out);
  fixture.pump([&] { return out.over; });
  return out;
}

}  // namespace tokenwire::test

#endif
