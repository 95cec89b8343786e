// One connection of the simulator.

#ifndef TOKENWIRE_TESTING_SESSION_HPP
#define TOKENWIRE_TESTING_SESSION_HPP

#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <cstddef>
#include <deque>
#include <mutex>

#include "testing/responder.hpp"
#include "tokenwire/testing/simulator.hpp"

namespace boost::asio::ssl {
class context;
}

namespace tokenwire::testing {

/// What the connections of a simulator share. It outlives them.
struct site {
  explicit site(simulator_options given) : options{std::move(given)}, responder{options}, fault{options.fault} {}

  simulator_options options;
  testing::responder responder;
  std::atomic<testing::fault> fault;
  std::atomic<std::size_t> connections{};
  std::atomic<std::size_t> request_count{};
  std::mutex mutex{};
  std::deque<received_request> requests{};  // guarded by mutex

  void record(received_request request);
  /// The fault for the next answer; `unavailable_once` is used up by it.
  testing::fault take_fault() noexcept;
};

/// Serves the connection until it ends. It lives as long as an operation of it is pending: it goes with its executor's
/// context.
/// @param tls null for plain HTTP.
void serve(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context* tls, site& site, std::size_t number);

}  // namespace tokenwire::testing

#endif
