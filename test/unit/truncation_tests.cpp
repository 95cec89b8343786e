// A response cut at each of its bytes, through all the machines between the socket and the caller.

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>
#include <tokenwire/testing/answers.hpp>
#include <vector>

#include "http/exchange.hpp"
#include "perplexity/chat_reader.hpp"
#include "support/chat_client_fixture.hpp"
#include "support/scripted_server.hpp"
#include "support/stream_samples.hpp"

BOOST_AUTO_TEST_SUITE(truncation_tests)

namespace {

using namespace tokenwire;
using namespace tokenwire::perplexity;

/// One response that is read as far as it has come. The driver does the same, with a socket.
class cut_response {
 public:
  void put(std::string_view bytes) {
    buffer_ += bytes;
    if (buffer_.empty() || exchange_.complete() || exchange_.error()) return;
    std::size_t unused = 0;
    for (std::span<char> rest = buffer_; !rest.empty();) {
      auto const piece = exchange_.put(rest);
      if (!begun_ && exchange_.has_head()) {
        reader_.begin(exchange_.head().content_type, {});
        begun_ = true;
      }
      if (!piece.body.empty() && !reader_.over()) {
        body_bytes_ += piece.body.size();
        reader_.feed({piece.body.data(), piece.body.size()});
        take_all();
      }
      rest = piece.rest;
      unused = piece.unused;
    }
    buffer_.erase(0, buffer_.size() - unused);
  }

  error_code cut(bool orderly) {
    exchange_.put_end(orderly);
    if (!begun_) return exchange_.error();
    reader_.end(exchange_.error());
    take_all();
    return reader_.error();
  }

  bool has_head() const { return begun_; }
  std::size_t body_bytes() const { return body_bytes_; }
  std::string const& text() const { return text_; }
  chat_completion const& result() const { return reader_.result(); }
  std::string content() const { return result().choices().empty() ? "" : result().choices()[0].message.content; }

 private:
  void take_all() {
    while (reader_.next()) text_ += reader_.chunk().text();
  }

  http::exchange exchange_{{}};
  chat_reader reader_{{}};
  std::string buffer_{};
  std::string text_{};
  std::size_t body_bytes_{};
  bool begun_{};
};

/// Where the first event with a finish reason is whole: at the first byte of its blank line, or its second line end.
std::size_t finish_of(std::string_view body) {
  auto const reason = std::min(body.find(R"("finish_reason":"stop")"), body.find(R"("finish_reason": "stop")"));
  BOOST_REQUIRE(reason != body.npos);
  auto const blank = body.find("\r\n\r\n", reason);
  return blank != body.npos ? blank + 3 : body.find("\n\n", reason) + 2;
}

/// Cut at every byte; the bytes come in pieces of `piece`. What every cut has in common is read again each time, so the
/// body is to be small.
void check_every_cut(std::string const& body, std::size_t chunk_size, std::size_t piece) {
  std::string const wire = test::chunked_event_stream(body, chunk_size);
  std::size_t const finish = finish_of(body);
  cut_response whole;
  whole.put(wire);
  BOOST_REQUIRE(!whole.cut(true));
  BOOST_REQUIRE(!whole.text().empty());
  std::size_t shortest = std::string::npos;
  std::size_t longest = 0;
  for (std::size_t cut = 0; cut < wire.size(); ++cut) {
    cut_response response;
    for (std::size_t at = 0; at < cut; at += piece) response.put(wire.substr(at, std::min(piece, cut - at)));
    error_code const ec = response.cut(cut % 2 == 0);
    bool const finished = response.body_bytes() >= finish;
    error_code const want = finished              ? error_code{}
                            : response.has_head() ? error_code{error::stream_incomplete}
                                                  : error_code{error::connection_closed};
    // Half a tag that the cut left is text.
    bool const thinks = !whole.result().reasoning().empty();
    bool const is_prefix = whole.content().starts_with(response.content()) &&
                           (thinks || whole.text().starts_with(response.text())) &&
                           response.result().text() == response.text();
    if (ec != want || !is_prefix || (finished && response.text() != whole.text()))
      BOOST_ERROR("cut at " << cut << " of " << wire.size() << ": " << ec << ", expected " << want << ", text ["
                            << response.text() << ']');
    shortest = std::min(shortest, response.text().size());
    longest = std::max(longest, response.text().size());
  }
  BOOST_TEST(shortest == 0U);
  BOOST_TEST(longest == whole.text().size());
}

std::string made_body(testing::chat_answer_options options) {
  options.sources = 1;
  std::string body;
  for (std::string const& block : testing::chat_stream_events(options)) body += block;
  return body;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_made_stream_cut_at_every_byte) {
  std::string const text = "Blue light sc\xC3\xA4tters more, \xF0\x9F\x8C\x88 so the sky is blue.";
  check_every_cut(made_body({.text = text, .event_text = 4}), 61, std::string::npos);
  check_every_cut(made_body({.text = text, .event_text = 12, .crlf = false, .done_sentinel = true}), 997, 400);
  check_every_cut(made_body({.text = text, .event_text = 9, .spaced_json = true}), 5, 700);
  check_every_cut(made_body({.text = "<think>Why not?</think>" + text, .event_text = 5}), 300, 1448);
}

BOOST_AUTO_TEST_CASE(the_smallest_recorded_stream_cut_at_every_byte) {
  auto const recorded = test::captured_streams();
  std::string smallest;
  for (test::event_data const& events : recorded) {
    std::string body = test::sse_body(events, "\r\n");
    if (smallest.empty() || body.size() < smallest.size()) smallest = std::move(body);
  }
  if (recorded.empty()) {
    BOOST_TEST_MESSAGE("TOKENWIRE_CAPTURES names no recorded streams");
    return;
  }
  check_every_cut(smallest, 16'000, std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_document_labelled_as_events_cut_at_every_byte) {
  std::string const document = testing::chat_document({.text = "Blue.", .sources = 1});
  std::string const head =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: " + std::to_string(document.size()) +
      "\r\n\r\n";
  for (std::size_t cut = 0; cut <= document.size(); ++cut) {
    cut_response response;
    response.put(head + document.substr(0, cut));
    error_code const ec = response.cut(true);
    bool const whole = cut == document.size();
    BOOST_TEST(ec == (whole ? error_code{} : error_code{error::stream_incomplete}), "cut at " << cut << ": " << ec);
    BOOST_TEST(response.text() == (whole ? "Blue." : ""));
  }
}

BOOST_AUTO_TEST_SUITE_END()
