// Streams of a conducted server that race.

#ifndef TOKENWIRE_TEST_SUPPORT_CONTEST_HPP
#define TOKENWIRE_TEST_SUPPORT_CONTEST_HPP

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <tokenwire/perplexity/client.hpp>
#include <tokenwire/perplexity/race.hpp>
#include <vector>

#include "support/awaited.hpp"
#include "support/many_answers.hpp"
#include "support/paced_server.hpp"

namespace tokenwire::test {

/// An event that says nothing.
inline std::string const role_alone =
    chunk("data: {\"id\":\"r\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"}}]}\n\n");

struct contest {
  explicit contest(int count)
      : client(context, server.options()), streams(streams_of(client, count, context.get_executor())) {}

  void start() {
    auto body = [](contest& c) -> boost::asio::awaitable<std::size_t> {
      auto const first = co_await perplexity::race(c.streams);
      co_return first;
    };
    boost::asio::co_spawn(
        context, body(*this),
        boost::asio::bind_cancellation_slot(
            signal.slot(), [this](std::exception_ptr failed, std::size_t first) { outcome.finish(failed, first); }));
  }
  std::size_t winner() {
    run_until(context, [&] { return outcome.over; });
    BOOST_TEST(!outcome.ec, outcome.ec.message());
    return outcome.value;
  }
  void send(int number, std::string const& bytes) { BOOST_TEST(server.of(context, number).send(bytes)); }
  void settle() { server.settle(context); }
  /// All that a stream has still to give, each chunk's text in brackets.
  std::string rest(std::size_t index) {
    std::string words;
    auto body = [&]() -> boost::asio::awaitable<void> {
      while (auto const* const next = co_await streams[index].next()) words += "[" + std::string(next->text()) + "]";
    };
    run_to_end(context, context.get_executor(), body());
    return words;
  }

  many_answers server;
  boost::asio::io_context context;
  perplexity::client client;
  std::vector<perplexity::chat_stream> streams;
  boost::asio::cancellation_signal signal;
  awaited<std::size_t> outcome;
};

}  // namespace tokenwire::test

#endif
