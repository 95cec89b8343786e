// Many answers at the same time, each known by its question, from a server that a test conducts.

#ifndef TOKENWIRE_TEST_SUPPORT_MANY_ANSWERS_HPP
#define TOKENWIRE_TEST_SUPPORT_MANY_ANSWERS_HPP

#include <array>
#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <tokenwire/perplexity/client.hpp>
#include <vector>

#include "support/chat_answers.hpp"
#include "support/chat_client_fixture.hpp"

namespace tokenwire::test {

inline constexpr std::string_view question_mark = "question ";

inline perplexity::chat_request question(int number) {
  perplexity::chat_request request = small_request();
  request.messages = {perplexity::user(std::string(question_mark) + std::to_string(number))};
  return request;
}

inline std::vector<perplexity::chat_request> questions(int count) {
  std::vector<perplexity::chat_request> all;
  for (int i = 0; i != count; ++i) all.push_back(question(i));
  return all;
}

/// Which question a request, as it came, asks.
inline int asked(std::string_view request) {
  auto const at = request.find(question_mark);
  return at == std::string_view::npos ? -1 : std::stoi(std::string(request.substr(at + question_mark.size(), 3)));
}

inline std::vector<perplexity::chat_stream> streams_of(perplexity::client const& client, int count,
                                                       boost::asio::any_io_executor executor) {
  std::vector<perplexity::chat_stream> all;
  for (int i = 0; i != count; ++i) all.push_back(client.stream(question(i), executor));
  return all;
}

/// A delta in an event stream's HTTP chunk; and the mark that ends the stream, with the body's end.
inline std::string piece(std::string_view text) {
  return chunk("data: " + delta_event(text) + "\n\n");
}
inline std::string const last_piece = chunk("data: [DONE]\n\n") + "0\r\n\r\n";

/// Sends the head of each answer, and then what the test says.
class many_answers {
 public:
  static constexpr std::size_t most = 16;

  many_answers() : server_([this](server_connection& peer, int) { serve(peer); }) {}

  /// The request for this question has come.
  bool has(int number) const { return peers_[static_cast<std::size_t>(number)] != nullptr; }
  /// Runs the client until it has.
  server_connection& of(boost::asio::io_context& context, int number) {
    auto const stop = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!has(number)) {
      BOOST_REQUIRE(std::chrono::steady_clock::now() < stop);
      context.restart();
      context.run_for(std::chrono::milliseconds(1));
    }
    return *peers_[static_cast<std::size_t>(number)];
  }
  /// Runs the client until all that was sent has come and nothing is left to be done with it.
  void settle(boost::asio::io_context& context) const {
    auto const stop = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    for (bool come = false, idle = false; !come || !idle;) {
      BOOST_REQUIRE(std::chrono::steady_clock::now() < stop);
      come = all_arrived();
      context.restart();
      idle = context.run_for(std::chrono::milliseconds(1)) == 0;
    }
  }
  /// The client has closed this question's connection; waits for it, without running the client.
  bool left(int number) const {
    auto const stop = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!left_[static_cast<std::size_t>(number)] && std::chrono::steady_clock::now() < stop)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return left_[static_cast<std::size_t>(number)];
  }
  /// The same, as it is now.
  bool has_left(int number) const { return left_[static_cast<std::size_t>(number)]; }

  perplexity::client_options options() const { return options_for(server_); }
  int connections() const { return server_.connections(); }

 private:
  /// Where the client has not left.
  bool all_arrived() const {
    for (std::size_t i = 0; i != most; ++i) {
      server_connection* const peer = peers_[i];
      if (peer && !left_[i] && !peer->arrived()) return false;
    }
    return true;
  }
  void serve(server_connection& peer) {
    int const number = asked(peer.read_request());
    if (number < 0 || !peer.send(answer_head)) return;
    peers_[static_cast<std::size_t>(number)] = &peer;
    if (peer.wait_for_close()) left_[static_cast<std::size_t>(number)] = true;
  }

  std::array<std::atomic<server_connection*>, most> peers_{};
  std::array<std::atomic<bool>, most> left_{};
  scripted_server server_;
};

}  // namespace tokenwire::test

#endif
