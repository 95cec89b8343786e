// A stream that is read one step of the event loop at a time, to be disturbed after each of them.

#ifndef TOKENWIRE_TEST_SUPPORT_STEPPED_STREAM_HPP
#define TOKENWIRE_TEST_SUPPORT_STEPPED_STREAM_HPP

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <optional>
#include <tokenwire/perplexity/client.hpp>

#include "support/chat_answers.hpp"

namespace tokenwire::test {

inline constexpr auto patience = std::chrono::seconds(30);

/// Sends the events one write each, so that a stream takes many steps.
inline scripted_server::script slowly(std::vector<std::string> events) {
  return [events = std::move(events)](server_connection& connection, int) {
    if (connection.read_request().empty() || !connection.send(answer_head)) return;
    for (std::string const& event : events)
      if (!connection.send(chunk(event))) return;
    if (connection.send("0\r\n\r\n")) connection.wait_for_close();
  };
}

/// Pulls chunks with async_next until the end, or until told to stop.
struct stepped_stream {
  explicit stepped_stream(perplexity::chat_stream stream) : stream(std::move(stream)) {}

  void go() {
    stream->async_next(
        boost::asio::bind_cancellation_slot(signal.slot(), [this](error_code ec, perplexity::chat_chunk const* chunk) {
          ++completions;
          last = ec;
          if (chunk) {
            if (chunk->restarted()) {
              ++restarts;
              text.clear();
            }
            text += chunk->text();
            go();
          } else {
            ended = true;
          }
        }));
    ++started;
  }

  std::optional<perplexity::chat_stream> stream;
  boost::asio::cancellation_signal signal;
  std::string text;
  error_code last;
  int started{};
  int completions{};
  int restarts{};
  bool ended{};
};

/// Calls `act` after k steps of the loop, for k = 0, 1, 2, … until the stream ends before its turn.
template <class Act, class Check>
void test_at_each_step(perplexity::client_options const& options, Act act, Check check) {
  for (int k = 0;; ++k) {
    BOOST_TEST_CONTEXT("after " << k << " steps") {
      BOOST_REQUIRE(k < 1000);
      boost::asio::io_context context;
      std::optional<perplexity::client> client;
      client.emplace(context, options);
      perplexity::chat_request const request = small_request();
      stepped_stream c(client->stream(request));
      c.go();
      for (int i = 0; i != k && !c.ended; ++i) context.run_one_for(patience);
      if (c.ended) return;
      act(c, client);
      context.run_for(patience);
      check(c);
    }
  }
}

/// Destroys the io_context after k steps, for k = 0, 1, 2, … until the stream ends before that; the server of each
/// round is a new one. The stream is in the frame of a coroutine, which its pending operation owns: the frame goes too.
inline void destroy_context_at_each_step(scripted_server::script const& script, unsigned restarts = 0) {
  bool ended = false;
  for (int k = 0; !ended; ++k) {
    scripted_server server(script);
    perplexity::client_options options = options_for(server);
    options.restart_incomplete = restarts;
    options.retry.initial_delay = std::chrono::milliseconds(2);
    auto context = std::make_unique<boost::asio::io_context>();
    perplexity::client const client(*context, options);
    perplexity::chat_request const request = small_request();
    auto alive = std::make_shared<int>(0);
    auto body = [&, held = alive]() -> boost::asio::awaitable<void> {
      auto stream = client.stream(request);
      while (co_await stream.next()) ++*held;
      ended = true;
    };
    boost::asio::co_spawn(*context, std::move(body), boost::asio::detached);
    for (int i = 0; i != k && !ended; ++i) context->run_one_for(patience);
    context.reset();
    BOOST_TEST(alive.use_count() == 1, "after " << k << " steps");
  }
}

}  // namespace tokenwire::test

#endif
