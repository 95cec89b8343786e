// A client whose time is the test's, and all that a stream of it says.

#ifndef TOKENWIRE_TEST_SUPPORT_CHAT_CLIENT_FIXTURE_HPP
#define TOKENWIRE_TEST_SUPPORT_CHAT_CLIENT_FIXTURE_HPP

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <tokenwire/perplexity/client.hpp>
#include <vector>

#include "support/mock_time_source.hpp"
#include "support/scripted_server.hpp"

namespace tokenwire::test {

struct chat_outcome {
  bool over{};
  std::size_t chunks{};
  /// Chunks that said that the answer begins anew.
  unsigned restarts{};
  /// The chunks' text and reasoning joined, from the last of those on.
  std::string text{};
  std::string reasoning{};
  /// No error when the stream ended as it should.
  error_code ec{};
  /// The class of what next() threw, and of what the next() after that threw.
  std::string thrown{};
  std::string thrown_again{};
  perplexity::chat_completion result{};
  tokenwire::diagnostics facts{};
  response_info response{};
};

/// Without retries, deadlines and connections used twice until a test asks for them.
class chat_client {
 public:
  explicit chat_client(std::string base_url);

  /// Begins to read a stream to its end.
  void start();
  /// The same, and waits for it.
  chat_outcome const& read();
  chat_outcome const& complete();
  /// One next() of the stream, for tests that look away in between.
  chat_outcome const& step();

  /// Runs the client until the predicate holds; a failure of the test when that takes too long.
  void pump(std::function<bool()> const& until);
  /// Runs what can run without waiting.
  void settle();
  /// Waits until the client waits for time alone, and says for how long; nullopt when it is over before.
  std::optional<net::clock::duration> next_pause();

  mock_time_source time;
  boost::asio::io_context io;
  perplexity::client_options options;
  perplexity::chat_request request;
  chat_outcome out;
  /// Called with each chunk, where it is set.
  std::function<void(perplexity::chat_stream&, perplexity::chat_chunk const&)> on_chunk;

 private:
  void open();
  boost::asio::awaitable<void> read_all();
  boost::asio::awaitable<void> read_one();
  boost::asio::awaitable<void> complete_one();
  void note(perplexity::chat_chunk const& chunk);
  void note_end();

  std::optional<perplexity::client> client_;
  std::optional<perplexity::chat_stream> stream_;
  bool stepped_{};
};

/// A server that does nothing by itself: the test sends from where it stands.
class held_server {
 public:
  /// @param reads_request false: not a byte is read.
  explicit held_server(bool reads_request = true);

  /// The connection of this number, once its request was read; runs the client meanwhile.
  server_connection& connection(chat_client& client, std::size_t number = 0);
  std::string base_url() const { return server_.base_url(); }
  int connections() const { return server_.connections(); }

 private:
  std::mutex mutex_;
  std::vector<server_connection*> ready_;
  scripted_server server_;
};

/// Reads one request and answers it with these bytes; then FIN when asked to, and stays until the client leaves.
scripted_server::script answer_with(std::string bytes, bool close = false);

/// `data: …` events, each with its blank line.
std::string sse_body(std::vector<std::string> const& events, std::string_view line_end = "\n");
/// A chunk of a chat with this delta, in the form of a gateway's.
std::string delta_event(std::string_view text, std::string_view finish_reason = {});
/// A 200 event stream, until close.
std::string plain_stream(std::string_view body);

}  // namespace tokenwire::test

#endif
