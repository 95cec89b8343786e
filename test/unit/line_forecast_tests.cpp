// A decoder that is told how a line goes on gives the events that it would have found.

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <tokenwire/sse.hpp>
#include <vector>

#include "perplexity/chat_decoder.hpp"
#include "support/chat_compare.hpp"
#include "support/event_mutations.hpp"
#include "support/stream_samples.hpp"

BOOST_AUTO_TEST_SUITE(line_forecasts)

namespace {

using namespace tokenwire;
using namespace tokenwire::perplexity;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
constexpr std::uint32_t sequences = 100;
#else
constexpr std::uint32_t sequences = 1500;
#endif

/// Knows some of each line, or all of it.
class honest_forecast final : public sse::line_forecast {
 public:
  explicit honest_forecast(std::uint32_t seed) : random_(seed) {}

  std::size_t known(std::string_view bytes) noexcept override {
    asked.push_back(bytes.front());
    std::size_t const end = std::min(bytes.find_first_of("\r\n"), bytes.size());
    return random_() % 3 == 0 ? end : random_() % (end + 1);
  }

  std::vector<char> asked{};

 private:
  std::mt19937 random_;
};

/// Pieces in memory of exactly their size, which is gone when the next one comes.
class pieces {
 public:
  pieces(std::string_view bytes, std::uint32_t seed) : rest_(bytes), random_(seed) {}

  bool empty() const noexcept { return rest_.empty(); }
  std::string_view next() {
    if (piece_) std::memset(piece_.get(), '#', size_);
    constexpr std::size_t longest[] = {3, 50, 2000, 100000};
    size_ = std::min(rest_.size(), 1 + random_() % longest[random_() % std::size(longest)]);
    piece_ = std::make_unique<char[]>(size_);
    std::memcpy(piece_.get(), rest_.data(), size_);
    rest_.remove_prefix(size_);
    return {piece_.get(), size_};
  }

 private:
  std::string_view rest_;
  std::mt19937 random_;
  std::unique_ptr<char[]> piece_{};
  std::size_t size_{};
};

std::string events_of(std::string_view body, std::uint32_t seed, sse::line_forecast* forecast) {
  std::string found;
  sse::decoder decoder(200);
  for (pieces input(body, seed); !input.empty();) {
    decoder.feed(input.next());
    while (auto const* event = decoder.next(forecast))
      found.append("[").append(event->type).append("|").append(event->data).append("|").append(event->id).append("]");
  }
  if (auto const* event = decoder.pending()) found.append("+").append(event->data);
  if (decoder.error() != sse::decode_error::none) found += "too large";
  return found.append(decoder.mid_event() ? " cut" : "").append(decoder.error_field());
}

std::string random_body(std::uint32_t seed) {
  constexpr std::string_view parts[] = {"data: ", "data:", "data", "x",  "a longer text", "\r",     "\n",     "\r\n",
                                        "\r\n",   "\n\n", ":",    "id: 7", "event: e",  "retry: 5", "error: e", " "};
  std::mt19937 random(seed);
  std::string body;
  for (std::size_t left = random() % 60; left != 0; --left) body += parts[random() % std::size(parts)];
  return body;
}

/// What a stream says, read with and without a forecast; empty when both say the same.
std::string difference_over(std::string_view body, std::uint32_t seed) {
  sse::decoder asking;
  sse::decoder searching;
  chat_decoder reusing;
  chat_decoder plain({.reuse = false});
  for (pieces input(body, seed); !input.empty();) {
    auto const piece = input.next();
    asking.feed(piece);
    searching.feed(piece);
    for (;;) {
      chat_decoder::forecast forecast(reusing);
      auto const* const a = asking.next(&forecast);
      auto const* const b = searching.next();
      if ((a == nullptr) != (b == nullptr)) return "number of events";
      if (a == nullptr) break;
      if (a->data != b->data || a->type != b->type) return "event " + std::string(a->data);
      decoded const one = reusing.decode(a->data, a->type, &forecast);
      if (one != plain.decode(b->data, b->type)) return "outcome of " + std::string(b->data);
      if (one != decoded::chunk) continue;
      if (auto found = test::difference(reusing.chunk(), plain.chunk()); !found.empty()) return found;
    }
  }
  return test::difference(reusing.result(), plain.result());
}

std::string event_of(std::string_view so_far, std::string_view delta) {
  return R"({"id":"i","created":17,"usage":{"total_tokens":4},"citations":["https://a.example/"],)"
         R"("choices":[{"index":0,"message":{"content":")" +
         std::string(so_far) + R"("},"delta":{"content":")" + std::string(delta) + R"("}}]})";
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_known_changes_nothing) {
  for (std::uint32_t seed = 0; seed < 20 * sequences; ++seed) {
    std::string const body = random_body(seed);
    honest_forecast forecast(seed);
    std::string const expected = events_of(body, seed, nullptr);
    BOOST_REQUIRE_MESSAGE(events_of(body, seed, &forecast) == expected, "seed " << seed << ": " << body);
  }
}

BOOST_AUTO_TEST_CASE(one_is_asked_about_each_line_that_begins_in_a_piece) {
  honest_forecast forecast(1);
  sse::decoder decoder;
  decoder.feed("data: a\r\n\r\n: c\nid: 1\n\nev");
  while (decoder.next(&forecast)) {
  }
  decoder.feed("ent: x\ndata: b\n\n");
  BOOST_REQUIRE(decoder.next(&forecast));
  std::vector<char> const expected{'d', ':', 'i', 'e', 'd'};
  BOOST_TEST(forecast.asked == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_next_event_is_known_to_its_end) {
  chat_decoder decoder;
  decoder.decode(event_of("one", "one"));
  for (std::string_view const field : {"data: ", "data:"}) {
    std::string const line = std::string(field) + event_of("one two", " two");
    chat_decoder::forecast forecast(decoder);
    BOOST_TEST(forecast.known(line + "\r\n\r\ndata: more") == line.size());
    // Cut, it is known up to a string or a number that is not whole.
    for (std::size_t size = 0; size < line.size(); ++size) {
      std::size_t const known = forecast.known(std::string_view(line).substr(0, size));
      BOOST_TEST(known <= size);
      bool const in_prefix = size < 5;
      std::size_t const least = in_prefix || size < 20 ? 0 : size - 5;
      BOOST_TEST(known >= least, size << ": " << known);
    }
    std::string other = line;
    other[other.find("a.example")] = 'b';
    BOOST_TEST(forecast.known(other) < other.find("b.example"));
    BOOST_TEST(forecast.known("event: message") == 0U);
    BOOST_TEST(forecast.known("dat") == 0U);
  }
  chat_decoder plain({.reuse = false});
  plain.decode(event_of("one", "one"));
  chat_decoder::forecast nothing(plain);
  BOOST_TEST(nothing.known("data: " + event_of("one two", " two")) == 0U);
}

BOOST_AUTO_TEST_CASE(what_was_seen_is_believed_of_the_same_bytes_alone) {
  chat_decoder decoder;
  decoder.decode(event_of("a", "a"));
  std::string const line = "data: " + event_of("ab", "b");
  {
    chat_decoder::forecast forecast(decoder);
    forecast.known(line);
    // Of other bytes it says nothing.
    std::string const other = event_of("ax", "x");
    BOOST_TEST((decoder.decode(other, "message", &forecast) == decoded::chunk));
    BOOST_TEST(decoder.chunk().text() == "x");
  }
  chat_decoder::forecast forecast(decoder);
  std::string const next = "data: " + event_of("axy", "y");
  std::string const with_more = next + "?";
  BOOST_TEST(forecast.known(with_more) == next.size());
  BOOST_TEST((decoder.decode(std::string_view(with_more).substr(6), "message", &forecast) == decoded::malformed));
  BOOST_TEST(forecast.known(with_more) == next.size());
  BOOST_TEST((decoder.decode(std::string_view(with_more).substr(6, next.size() - 6), "message", &forecast) ==
              decoded::chunk));
  BOOST_TEST(decoder.chunk().text() == "y");
  BOOST_TEST(decoder.reused() == 2U);
}

BOOST_AUTO_TEST_CASE(data_of_several_lines_is_never_known) {
  for (std::string_view const line_end : {"\n", "\r"}) {
    chat_decoder decoder;
    std::string event = event_of("a", "a");
    event.insert(1, line_end);
    decoder.decode(event);
    chat_decoder::forecast forecast(decoder);
    // Of a body that goes on in the same way without a field's name, the first line alone is data.
    std::string next = event_of("ab", "b");
    next.insert(1, line_end);
    BOOST_TEST(forecast.known("data: " + next) <= 7U);
  }
}

BOOST_AUTO_TEST_CASE(what_is_known_is_not_looked_at) {
  struct bold_forecast final : sse::line_forecast {
    std::size_t known(std::string_view /*bytes*/) noexcept override { return 9; }
  };
  bold_forecast forecast;
  sse::decoder decoder;
  decoder.feed("data: a\nb\n\n");
  auto const* event = decoder.next(&forecast);
  BOOST_REQUIRE(event);
  BOOST_TEST(event->data == "a\nb");
}

BOOST_AUTO_TEST_CASE(what_was_seen_is_not_compared_again) {
  chat_decoder decoder;
  decoder.decode(event_of("a", "a"));
  std::string line = "data: " + event_of("ab", "b");
  chat_decoder::forecast forecast(decoder);
  BOOST_TEST(forecast.known(line) == line.size());
  // A line that is no data, behind it, changes nothing of that.
  BOOST_TEST(forecast.known("id: 7") == 0U);
  // Nobody may do that; it shows who looks again.
  line[line.find("a.example")] = 'b';
  BOOST_TEST((decoder.decode(std::string_view(line).substr(6), "message", &forecast) == decoded::chunk));
  BOOST_TEST(decoder.reused() == 1U);
}

BOOST_AUTO_TEST_CASE(bytes_in_pieces_give_equal_chunks) {
  constexpr std::string_view comments[] = {": ping\n\n", ":\r\n", "id: 4\n", "event: message\n", "event: done\n", "data\n"};
  for (std::uint32_t seed = 0; seed < sequences; ++seed) {
    std::mt19937 random(seed);
    test::event_data const events = test::make_stream({.seed = seed,
                                                       .events = 4 + seed % 29,
                                                       .sources = seed % 4,
                                                       .spaced = seed % 3 == 0,
                                                       .escaped = seed % 5 < 2,
                                                       .repeats_message = seed % 6 != 0,
                                                       .has_message = seed % 11 != 0});
    std::string body;
    for (std::string const& event : events) {
      auto const end = seed % 2 == 0 ? sse::line_end::crlf : sse::line_end::lf;
      if (random() % 20 == 0) body += comments[random() % std::size(comments)];
      sse::encode({.type = {}, .data = random() % 8 == 0 ? test::mutated(event, random) : event, .id = {}}, body, end);
    }
    if (seed % 5 == 0) std::replace(body.begin(), body.end(), '\n', '\r');
    std::string const found = difference_over(body, seed);
    BOOST_REQUIRE_MESSAGE(found.empty(), "seed " << seed << " differs in " << found);
  }
}

BOOST_AUTO_TEST_SUITE_END()
