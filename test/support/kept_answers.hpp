// Answers over connections that stay open, and how a client that keeps them sees it.

#ifndef TOKENWIRE_TEST_SUPPORT_KEPT_ANSWERS_HPP
#define TOKENWIRE_TEST_SUPPORT_KEPT_ANSWERS_HPP

#include <functional>
#include <optional>
#include <string>
#include <tokenwire/perplexity/client.hpp>
#include <utility>

#include "support/awaited.hpp"
#include "support/chat_answers.hpp"
#include "support/chat_client_fixture.hpp"

namespace tokenwire::test {

/// A whole completion as one document.
inline std::string document_answer(std::string const& fields = {}) {
  std::string const body = R"({"id":"one","model":"sonar","object":"chat.completion","choices":[{"index":0,)"
                           R"("finish_reason":"stop","message":{"role":"assistant","content":"fine"}}]})";
  return response_head(200, "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                                "\r\n" + fields) +
         body;
}

/// A whole stream of this many words.
inline std::string stream_answer(int words = 3) {
  std::string bytes = answer_head;
  for (std::string const& event : answer_events(words)) bytes += chunk(event);
  return bytes + "0\r\n\r\n";
}

/// Answers every request on every connection with what `answer` gives for (connection, request), both counted from 0;
/// nullopt closes the connection.
inline scripted_server::script answer_each(std::function<std::optional<std::string>(int, int)> answer) {
  return [answer = std::move(answer)](server_connection& peer, int number) {
    for (int request = 0;; ++request) {
      if (peer.read_request().empty()) return;
      auto const bytes = answer(number, request);
      if (!bytes) return peer.close();
      if (!peer.send(*bytes)) return;
    }
  };
}

/// A client that keeps its connections; time is the test's.
class keeping_client {
 public:
  explicit keeping_client(std::string base_url) : fixture(std::move(base_url)) { fixture.options.pool = {}; }

  /// Made of the options at the first call.
  perplexity::client& client() {
    if (!client_) client_.emplace(make_client(fixture));
    return *client_;
  }
  void destroy() { client_.reset(); }

  awaited<perplexity::chat_completion> complete() {
    awaited<perplexity::chat_completion> out;
    start_complete(out);
    finish(out);
    return out;
  }
  void start_complete(awaited<perplexity::chat_completion>& out, boost::asio::cancellation_slot slot = {}) {
    start(fixture, client().complete(fixture.request), out, slot);
  }
  /// Reads a stream to its end, and what follows that before the connection is given back.
  awaited<perplexity::chat_completion> read() {
    awaited<perplexity::chat_completion> out;
    perplexity::chat_stream stream = client().stream(fixture.request);
    start(fixture, collect(stream), out);
    finish(out);
    response = stream.response();
    facts = stream.diagnostics();
    return out;
  }
  /// Until nothing is left that does not wait for time.
  void settle() { fixture.settle(); }

  chat_client fixture;
  /// Of the last stream that was read.
  response_info response;
  diagnostics facts;

 private:
  void finish(awaited<perplexity::chat_completion> const& out) {
    fixture.pump([&] { return out.over; });
    // The rest of a response, on its way from another thread, has a deadline while it is waited for.
    fixture.pump([&] { return fixture.time.pending() == 0; });
  }

  std::optional<perplexity::client> client_;
};

}  // namespace tokenwire::test

#endif
