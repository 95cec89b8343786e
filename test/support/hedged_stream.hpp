// A stream whose request is sent a second time after a second.

#ifndef TOKENWIRE_TEST_SUPPORT_HEDGED_STREAM_HPP
#define TOKENWIRE_TEST_SUPPORT_HEDGED_STREAM_HPP

#include <chrono>
#include <functional>
#include <optional>

#include "support/kept_answers.hpp"

namespace tokenwire::test {

struct hedged_stream {
  explicit hedged_stream(std::function<void(perplexity::client_options&)> const& change = [](auto&) {}) {
    c.fixture.options.retry.hedge_delay = std::chrono::seconds{1};
    change(c.fixture.options);
    stream.emplace(c.client().stream(c.fixture.request));
    start(c.fixture, collect(*stream), out, signal.slot());
  }
  server_connection& first() { return server.connection(c.fixture, 0); }
  /// Once the request was sent a second time.
  server_connection& second() {
    first();
    c.fixture.time.advance(std::chrono::seconds{1});
    return server.connection(c.fixture, 1);
  }
  void finish() {
    c.fixture.pump([&] { return out.over; });
  }

  held_server server;
  keeping_client c{server.base_url()};
  boost::asio::cancellation_signal signal;
  std::optional<perplexity::chat_stream> stream;
  awaited<perplexity::chat_completion> out;
};

}  // namespace tokenwire::test

#endif
