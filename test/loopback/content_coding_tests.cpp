// Compressed answers, where they were asked for.

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <vector>

#include "support/compress.hpp"
#include "support/kept_answers.hpp"

BOOST_AUTO_TEST_SUITE(compressed_answers)

namespace {

using namespace tokenwire::test;
using tokenwire::error;

std::string const gzip_head =
    response_head(200, "Content-Type: text/event-stream\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n");

std::string fixed(int status, std::string const& body, std::string const& coding) {
  return response_head(status, "Content-Type: application/json\r\nContent-Encoding: " + coding +
                                   "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n") +
         body;
}

/// What a client that takes compressed answers makes of this one.
struct exchange {
  explicit exchange(std::string const& answer, bool accept = true)
      : server([&, answer](server_connection& peer, int) {
          for (;;) {
            auto const request = peer.read_request();
            if (request.empty()) return;
            offered = request.find("Accept-Encoding: gzip, deflate\r\n") != std::string::npos;
            peer.send(answer);
          }
        }),
        c(server.base_url()) {
    c.fixture.options.accept_compressed = accept;
  }
  std::atomic<bool> offered{};
  scripted_server server;
  keeping_client c;
};

}  // namespace

BOOST_AUTO_TEST_CASE(streams_and_documents_are_as_if_they_were_not) {
  compressor whole(coding::gzip);
  std::string stream = gzip_head;
  for (std::string const& event : answer_events(4)) stream += chunk(whole.piece(event));
  stream += chunk(whole.end()) + "0\r\n\r\n";
  exchange streamed(stream);
  auto const out = streamed.c.read();
  BOOST_TEST(!out.ec, out.what);
  BOOST_TEST(out.value.text() == answer_text(4));
  BOOST_TEST(streamed.offered.load());
  // The connection serves again.
  BOOST_TEST(!streamed.c.read().ec);
  BOOST_TEST(streamed.server.connections() == 1);

  std::string const plain = document_answer();
  std::string const body = plain.substr(plain.find("\r\n\r\n") + 4);
  for (auto const& [form, name] : {std::pair{coding::gzip, "gzip"}, {coding::deflate, "deflate"}, {coding::raw_deflate, "DEFLATE"}}) {
    exchange document(fixed(200, compressed(form, body), name));
    auto const got = document.c.complete();
    BOOST_TEST(!got.ec, got.what);
    BOOST_TEST(got.value.text() == "fine");
  }
}

BOOST_AUTO_TEST_CASE(each_event_comes_when_it_was_flushed) {
  held_server server;
  chat_client client(server.base_url());
  client.options.accept_compressed = true;
  client.start();
  auto& peer = server.connection(client);
  compressor body(coding::gzip);
  peer.send(gzip_head);
  std::string text;
  for (std::string const& event : answer_events(3)) {
    auto const before = client.out.chunks;
    peer.send(chunk(body.piece(event)));
    client.pump([&] { return client.out.chunks == before + 1; });
  }
  client.pump([&] { return client.out.over; });
  BOOST_TEST(client.out.text == answer_text(3));
}

BOOST_AUTO_TEST_CASE(an_errors_words_are_read_too) {
  exchange e(fixed(400, compressed(coding::gzip, R"({"error":{"message":"too long","code":400}})"), "gzip"));
  auto const out = e.c.complete();
  BOOST_TEST(out.ec == error::bad_request);
  BOOST_TEST(out.facts.message == "too long");
}

BOOST_AUTO_TEST_CASE(what_was_not_offered_is_not_read) {
  auto const body = compressed(coding::gzip, "{}");
  exchange e(fixed(200, body, "gzip"), false);
  auto const out = e.c.complete();
  BOOST_TEST(out.ec == error::unknown_content_coding);
  BOOST_TEST(out.facts.detail.find("gzip") != std::string::npos);
  BOOST_TEST(!e.offered.load());
  for (char const* const coding : {"br", "gzip, gzip", "zstd"}) {
    exchange other(fixed(200, body, coding));
    BOOST_TEST(other.c.complete().ec == error::unknown_content_coding);
  }
}

BOOST_AUTO_TEST_CASE(a_broken_body_keeps_what_came_before) {
  compressor body(coding::gzip);
  auto const events = answer_events(3);
  std::string stream = gzip_head;
  stream += chunk(body.piece(events[0]));
  stream += chunk(body.piece(events[1]));
  exchange e(stream + chunk("\x07 no block of deflate begins so"));
  awaited<tokenwire::perplexity::chat_completion> out;
  auto got = e.c.client().stream(e.c.fixture.request);
  start(e.c.fixture, collect(got), out);
  e.c.fixture.pump([&] { return out.over; });
  BOOST_TEST(out.ec == error::malformed_content_coding);
  BOOST_TEST(got.result().text() == answer_text(2));
  BOOST_TEST(got.diagnostics().detail.find("compressed") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_end_inside_the_coding_is_one) {
  compressor body(coding::gzip);
  auto const events = answer_events(3);
  exchange e(gzip_head + chunk(body.piece(events[0])) + "0\r\n\r\n");
  BOOST_TEST(e.c.read().ec == error::malformed_content_coding);
  auto const whole = compressed(coding::gzip, document_answer().substr(document_answer().find("\r\n\r\n") + 4));
  exchange document(fixed(200, whole.substr(0, whole.size() - 9), "gzip"));
  BOOST_TEST(document.c.complete().ec == error::malformed_content_coding);
}

BOOST_AUTO_TEST_CASE(an_end_at_any_byte_keeps_what_was_flushed) {
  constexpr int words = 2;
  for (bool const reset : {false, true}) {
    compressor body(coding::gzip);
    std::string wire = gzip_head;
    std::vector<std::size_t> ends;
    for (std::string const& event : answer_events(words)) {
      wire += chunk(body.piece(event));
      ends.push_back(wire.size() - 2);
    }
    // Behind the last event the answer is whole, whatever the coding still has to say.
    for (std::size_t sent = gzip_head.size(); sent != ends.back(); ++sent) {
      scripted_server server([&](server_connection& peer, int) {
        peer.read_request();
        peer.send(wire.substr(0, sent));
        if (reset) peer.arrived();
        reset ? peer.reset() : peer.close();
        if (!reset) peer.wait_for_close();
      });
      chat_client client(server.base_url());
      client.options.accept_compressed = true;
      client.read();
      auto const& out = client.out;
      auto const flushed = std::count_if(ends.begin(), ends.end(), [sent](std::size_t end) { return end <= sent; });
      BOOST_TEST_CONTEXT(sent << " of " << wire.size() << " bytes, " << flushed << " events flushed") {
        // What ends a flush says nothing of its own.
        auto const more = out.chunks - static_cast<std::size_t>(flushed);
        BOOST_TEST(more <= 1U);
        BOOST_TEST(out.text == answer_text(static_cast<int>(std::min<std::size_t>(out.chunks, words))));
        if (out.chunks == ends.size())
          BOOST_TEST(!out.ec);
        else
          BOOST_TEST(out.ec == error::stream_incomplete);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_bomb_is_refused) {
  exchange e(fixed(200, compressed(coding::gzip, std::string(std::size_t{64} << 20, ' ')), "gzip"));
  BOOST_TEST(e.c.complete().ec == error::expansion_too_large);
}

BOOST_AUTO_TEST_SUITE_END()
