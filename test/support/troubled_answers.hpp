// What a client makes of answers that are troubled, in few words.

#ifndef TOKENWIRE_TEST_SUPPORT_TROUBLED_ANSWERS_HPP
#define TOKENWIRE_TEST_SUPPORT_TROUBLED_ANSWERS_HPP

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "support/chat_client_fixture.hpp"

namespace tokenwire::test {

inline std::string const said = sse_body({delta_event("so far")});
inline std::string const done = sse_body({"[DONE]"});
inline std::string const stream_fields = "Content-Type: text/event-stream\r\n";

/// What a client makes of this answer. The server closes behind it.
inline chat_outcome read_answer(std::string wire, std::function<void(chat_client&)> const& with = {}) {
  scripted_server server(answer_with(std::move(wire), true));
  chat_client client(server.base_url());
  if (with) with(client);
  client.read();
  BOOST_TEST(server.connections() == 1);
  return client.out;
}

inline void check(chat_outcome const& out, error_code ec, std::string const& text = "so far") {
  BOOST_TEST_CONTEXT(out.facts.detail) {
    BOOST_TEST(out.ec == ec);
    BOOST_TEST(out.text == text);
    BOOST_TEST(out.result.text() == text);
    BOOST_TEST(out.facts.attempts == 1U);
  }
}
inline void succeeds(chat_outcome const& out, std::string const& text = "so far") {
  check(out, {}, text);
}

inline std::string fixed(int status, std::string const& fields, std::string const& body = {}) {
  return response_head(status, fields + "Content-Length: " + std::to_string(body.size()) + "\r\n") + body;
}

/// Answers each request with one of these, the last one over and over, closes behind it and keeps the requests.
struct answering {
  explicit answering(std::vector<std::string> const& answers)
      : server([this, answers](server_connection& peer, int number) {
          std::string asked = peer.read_request();
          {
            std::lock_guard const lock(mutex);
            requests.push_back(std::move(asked));
          }
          peer.send(answers[std::min(static_cast<std::size_t>(number), answers.size() - 1)]);
          peer.close();
          peer.wait_for_close();
        }),
        client(server.base_url()) {}
  /// The first pause, or nothing.
  std::optional<net::clock::duration> pause() {
    client.start();
    auto const made = client.next_pause();
    if (made) client.time.advance(*made);
    client.pump([&] { return client.out.over; });
    return made;
  }
  std::mutex mutex;
  std::vector<std::string> requests;
  scripted_server server;
  chat_client client;
};

}  // namespace tokenwire::test

#endif
