// A client with limits of its own, whose server a test answers for.

#ifndef TOKENWIRE_TEST_SUPPORT_LIMITED_CLIENT_HPP
#define TOKENWIRE_TEST_SUPPORT_LIMITED_CLIENT_HPP

#include <boost/test/unit_test.hpp>
#include <string>

#include "support/kept_answers.hpp"

namespace tokenwire::test {

/// A client whose connections serve one request each, so that the server's connections count its requests.
struct limited_client {
  using outcome = awaited<perplexity::chat_completion>;

  explicit limited_client(rate_options const& rate) : c(server.base_url()) {
    c.fixture.options.pool.max_idle = 0;
    c.fixture.options.rate = rate;
  }

  void start(outcome& out, boost::asio::cancellation_slot slot = {}) {
    c.start_complete(out, slot);
    c.settle();
  }
  /// The request of this number gets this answer.
  void answer(std::size_t number, std::string const& bytes) {
    server.connection(c.fixture, number).send(bytes);
    c.settle();
  }
  void wait_for(outcome const& out) {
    c.fixture.pump([&] { return out.over; });
  }
  void advance(net::clock::duration step) {
    c.fixture.time.advance(step);
    c.settle();
  }
  /// Answers it, and sees that it was.
  void serve(std::size_t number, outcome const& out) {
    answer(number, document_answer());
    wait_for(out);
    BOOST_TEST(!out.ec);
    c.settle();
  }

  held_server server;
  keeping_client c;
};

}  // namespace tokenwire::test

#endif
