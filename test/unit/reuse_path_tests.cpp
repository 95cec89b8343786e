// The reuse path gives what the plain path gives, for every sequence of events.

#include <boost/test/unit_test.hpp>
#include <cstring>
#include <tokenwire/sse.hpp>

#include "perplexity/chat_decoder.hpp"
#include "support/allocation_counter.hpp"
#include "support/answer_cases.hpp"
#include "support/chat_compare.hpp"
#include "support/event_mutations.hpp"
#include "support/stream_samples.hpp"

BOOST_AUTO_TEST_SUITE(reuse_path_tests)

namespace {

using namespace tokenwire;
using namespace tokenwire::perplexity;
using test::difference;

// Under a sanitizer, or without optimisation, everything takes ten times as long.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
constexpr std::uint32_t streams = 300;
constexpr std::size_t mutated_captures = 2;
#else
constexpr std::uint32_t streams = 4000;
constexpr std::size_t mutated_captures = 14;
#endif

// Two decoders over the same events. Each event lies in memory of exactly its size, and its bytes are gone once the
// next one comes, so that a view into an old event is seen.
class pair {
 public:
  explicit pair(bool separate = true)
      : reusing_({.reuse = true, .separate_reasoning = separate}),
        plain_({.reuse = false, .separate_reasoning = separate}) {}

  // What differs; empty when nothing does.
  std::string feed(std::string_view data, std::string_view type = "message") {
    if (last_) std::memset(last_.get(), '#', last_size_);
    auto copy = std::make_unique<char[]>(data.size());
    std::memcpy(copy.get(), data.data(), data.size());
    last_ = std::move(copy);
    last_size_ = data.size();
    std::string_view const bytes{last_.get(), last_size_};
    decoded const a = reusing_.decode(bytes, type);
    decoded const b = plain_.decode(bytes, type);
    std::string out;
    if (a != b) return "outcome ";
    if (a == decoded::chunk) out += difference(reusing_.chunk(), plain_.chunk());
    if (reusing_.error() != plain_.error()) out += "error ";
    if (reusing_.details().message != plain_.details().message) out += "details ";
    if (reusing_.details().detail != plain_.details().detail) out += "detail ";
    if (reusing_.is_done_event() != plain_.is_done_event()) out += "is_done_event ";
    if (reusing_.all_choices_finished() != plain_.all_choices_finished()) out += "all_choices_finished ";
    if (reusing_.chunks() != plain_.chunks()) out += "chunks ";
    return out;
  }

  std::string finish() {
    if (reusing_.flush() != plain_.flush()) return "flush ";
    return difference(reusing_.chunk(), plain_.chunk()) + difference(reusing_.result(), plain_.result());
  }

  chat_decoder const& reusing() const { return reusing_; }

 private:
  chat_decoder reusing_;
  chat_decoder plain_;
  std::unique_ptr<char[]> last_{};
  std::size_t last_size_{};
};

test::stream_shape shape_of(std::uint32_t seed) {
  return {.seed = seed,
          .events = 4 + seed % 29,
          .sources = seed % 4,
          .spaced = seed % 3 == 0,
          .escaped = seed % 5 < 2,
          .think = seed % 7 < 3,
          .zero_cost = seed % 2 == 0,
          .repeats_message = seed % 6 != 0,
          .has_message = seed % 11 != 0};
}

// Feeds the events, about every n-th of them mutated; says whether all went as it should.
bool run(test::event_data const& events, std::uint32_t seed, std::size_t every, bool separate = true) {
  std::mt19937 random(seed);
  pair decoders(separate);
  for (std::size_t i = 0; i < events.size(); ++i) {
    bool const change = random() % every == 0;
    std::string const event = change ? test::mutated(events[i], random) : events[i];
    // A name that says something, now and then.
    constexpr std::string_view names[] = {"error", "text_chunk", "done", "data"};
    std::string_view const type = random() % 50 == 0 ? names[random() % std::size(names)] : "message";
    if (std::string const found = decoders.feed(event, type); !found.empty()) {
      BOOST_ERROR("seed " << seed << " event " << i << (change ? " (mutated)" : "") << " differs in " << found << ": "
                          << event);
      return false;
    }
    // Sometimes the whole one after its damaged copy.
    if (change && random() % 2 == 0) {
      if (std::string const found = decoders.feed(events[i]); !found.empty()) {
        BOOST_ERROR("seed " << seed << " event " << i << " after its mutation differs in " << found);
        return false;
      }
    }
  }
  std::string const found = decoders.finish();
  if (!found.empty()) BOOST_ERROR("seed " << seed << " results differ in " << found);
  return found.empty();
}

// An event with these raw bytes as both contents.
std::string event_of(std::string_view message, std::string_view delta, std::string_view completion_tokens = "1") {
  return R"({"id":"i","created":1,"usage":{"completion_tokens":)" + std::string{completion_tokens} +
         R"(},"choices":[{"index":0,"message":{"content":")" + std::string{message} + R"("},"delta":{"content":")" +
         std::string{delta} + R"("}}]})";
}

// How many of the events are reused; that both paths agree is checked on the way.
std::uint64_t reused(std::initializer_list<std::string> events) {
  pair decoders;
  for (std::string const& event : events) BOOST_TEST(decoders.feed(event) == "", event);
  BOOST_TEST(decoders.finish() == "");
  return decoders.reusing().reused();
}

}  // namespace

BOOST_AUTO_TEST_CASE(well_formed_streams_are_reused_and_equal) {
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    auto shape = shape_of(seed);
    shape.events = 60;
    pair decoders;
    for (auto const& event : test::make_stream(shape)) BOOST_REQUIRE(decoders.feed(event) == "");
    BOOST_REQUIRE(decoders.finish() == "");
    BOOST_TEST(decoders.reusing().reused() == 58U);
  }
}

BOOST_AUTO_TEST_CASE(mutated_streams_give_equal_chunks) {
  for (std::uint32_t seed = 0; seed < streams; ++seed) {
    if (!run(test::make_stream(shape_of(seed)), seed, 1 + seed % 6, seed % 9 != 0)) return;
  }
}

BOOST_AUTO_TEST_CASE(mutated_cases_give_equal_chunks) {
  for (test::answer_case const& one : test::answer_cases()) {
    test::event_data events;
    sse::decoder decoder;
    decoder.feed(one.body);
    while (sse::event const* const event = one.is_document ? nullptr : decoder.next()) events.emplace_back(event->data);
    for (std::uint32_t seed = 0; seed < streams / 20; ++seed)
      if (!run(events, seed, 1 + seed % 4, seed % 5 != 0)) return;
  }
}

BOOST_AUTO_TEST_CASE(mutated_recordings_give_equal_chunks) {
  auto const recorded = test::captured_streams();
  if (recorded.empty()) BOOST_TEST_MESSAGE("TOKENWIRE_CAPTURES is not set: no recorded streams are mutated");
  for (std::size_t i = 0; i < std::min(recorded.size(), mutated_captures); ++i) {
    if (!run(recorded[i], static_cast<std::uint32_t>(i), 4)) return;
  }
}

BOOST_AUTO_TEST_CASE(numbers_are_read_to_their_end) {
  BOOST_TEST(reused({event_of("a", "a", "1"), event_of("ab", "b", "12"), event_of("abc", "c", "0")}) == 2U);
  BOOST_TEST(reused({event_of("a", "a"), event_of("ab", "b", "999999999999999999")}) == 1U);
  for (std::string_view const number : {"1.5", "1.0", "1e2", "-0", "-1", "01", "00", "1000000000000000000",
                                        "9223372036854775808", "", "null", "\"1\"", "+1"}) {
    BOOST_TEST(reused({event_of("a", "a"), event_of("ab", "b", number)}) == 0U, number);
  }
  BOOST_TEST(reused({event_of("a", "a", "1.5"), event_of("ab", "b", "1.5"), event_of("abc", "c", "1")}) == 1U);
}

BOOST_AUTO_TEST_CASE(content_has_to_go_on) {
  // It shrinks, it starts again, it is another text, and then it goes on from there.
  BOOST_TEST(reused({event_of("abc", "abc"), event_of("ab", "x")}) == 0U);
  BOOST_TEST(reused({event_of("abc", "abc"), event_of("x", "x"), event_of("xy", "y")}) == 1U);
  // The delta is not what the message has more.
  BOOST_TEST(reused({event_of("a", "a"), event_of("abc", "b"), event_of("abcd", "d"), event_of("abcd", "")}) == 3U);
  BOOST_TEST(reused({event_of("a", "a"), event_of("a", "b"), event_of("a", "c")}) == 2U);
  // The same text with other escapes.
  BOOST_TEST(reused({event_of("a", "a"), event_of(R"(a\u0062)", "b"), event_of(R"(a\u0062c)", "c")}) == 2U);
}

BOOST_AUTO_TEST_CASE(strings_are_checked) {
  for (std::string_view const text : {"\\x", "\\u12", "\\ud83d", "\\ude00", "\x01", "\n", "\xff", "\xe2\x82",
                                      "\xc0\x80", "\xed\xa0\xbd", "\\", "\"", "x\"}"}) {
    std::string const more = "a" + std::string{text};
    BOOST_TEST(reused({event_of("a", "a"), event_of(more, text), event_of(more + "b", "b")}) <= 1U, text);
    BOOST_TEST(reused({event_of("a", "a"), event_of("ab", text)}) == 0U, text);
    BOOST_TEST(reused({event_of("a", "a"), event_of(more, "b")}) == 0U, text);
  }
  for (std::string_view const text : {"\\n\\\"\\\\\\/", "\\ud83d\\ude00", "\xe2\x82\xac", "\x7f", "\\u0000"}) {
    std::string const more = "a" + std::string{text};
    BOOST_TEST(reused({event_of("a", "a"), event_of(more, text), event_of(more + "b", "b")}) == 2U, text);
  }
}

BOOST_AUTO_TEST_CASE(a_surrogate_pair_over_two_events_is_two_bad_halves) {
  pair decoders;
  BOOST_TEST(decoders.feed(event_of("a", "a")) == "");
  BOOST_TEST(decoders.feed(event_of("a\\ud83d", "\\ud83d")) == "");
  BOOST_TEST(decoders.feed(event_of("a\\ud83d\\ude00", "\\ude00")) == "");
  BOOST_TEST(decoders.reusing().reused() == 0U);
  BOOST_TEST(decoders.reusing().chunk().message().content == "a\xf0\x9f\x98\x80");
  BOOST_TEST(decoders.reusing().chunk().delta().content == "\xef\xbf\xbd");
}

BOOST_AUTO_TEST_CASE(what_adds_up_is_never_reused) {
  std::string const steps = R"({"choices":[{"delta":{"content":"a","reasoning_steps":[{"thought":"t"}]}}]})";
  std::string const calls = R"({"choices":[{"delta":{"content":"a","tool_calls":[{"function":{"arguments":"x"}}]}}]})";
  std::string const message_calls =
      R"({"choices":[{"delta":{"content":"a"},"message":{"content":"","tool_calls":[{"id":"x"}]}}]})";
  std::string const reasoning = R"({"choices":[{"delta":{"content":"a","reasoning":"x"}}]})";
  std::string const reasoning_content = R"({"choices":[{"delta":{"content":"a","reasoning_content":"x"}}]})";
  std::string const text = R"({"type":"text_chunk","text":"x","choices":[{"delta":{"content":"a"}}]})";
  std::string const finished = R"({"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]})";
  std::string const two = R"({"choices":[{"index":0,"delta":{"content":"a"}},{"index":1,"delta":{"content":"b"}}]})";
  std::string const twice = R"({"created":1,"created":2,"choices":[{"delta":{"content":"a"}}]})";
  std::string const escaped = R"({"choices":[{"delta":{"cont\u0065nt":"a"}}]})";
  std::string const no_delta = R"({"choices":[{"message":{"content":"a"}}]})";
  std::string const empty_delta = R"({"choices":[{"message":{"content":"a"},"delta":{"content":""}}]})";
  std::string const repaired = "{\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"x\":\"\xff\"}";
  for (auto const& event : {steps, calls, message_calls, reasoning, reasoning_content, text, finished, two, twice,
                            escaped, no_delta, empty_delta, repaired}) {
    BOOST_TEST(reused({event, event, event}) == 0U, event);
  }
  std::string const second = R"({"choices":[{"index":1,"delta":{"content":"b"}}]})";
  std::string const first = R"({"choices":[{"index":0,"delta":{"content":"a"}}]})";
  BOOST_TEST(reused({first, second, first, second, second}) == 0U);
  BOOST_TEST(reused({second, second, first, first}) == 1U);
  std::string const empty =
      R"({"choices":[{"delta":{"content":"a","reasoning_steps":[],"tool_calls":null,"reasoning":null,"reasoning_content":""}}]})";
  BOOST_TEST(reused({empty, empty}) == 1U);
  // What a message repeats once there were deltas adds nothing.
  std::string const repeated = R"({"choices":[{"delta":{"content":"a"},"message":{"content":"a","reasoning":"x"}}]})";
  BOOST_TEST(reused({no_delta, repeated, repeated}) == 1U);
}

BOOST_AUTO_TEST_CASE(a_change_anywhere_else_is_parsed) {
  auto const events = test::make_stream({.seed = 3, .events = 6});
  std::string other_source = events[2];
  other_source[other_source.find("a.example")] = 'z';
  BOOST_TEST(reused({events[0], events[1], other_source, events[3], events[4]}) == 2U);
  std::string spaced = events[2];
  spaced.insert(1, " ");
  BOOST_TEST(reused({events[0], events[1], spaced, events[3], events[4]}) == 2U);
  BOOST_TEST(reused({events[0], events[1] + " ", events[2]}) == 0U);
  BOOST_TEST(reused({events[0], events[1] + "}", events[2]}) == 1U);
}

BOOST_AUTO_TEST_CASE(a_reused_chunk_allocates_for_its_text_alone) {
  auto const events = test::make_stream({.seed = 5, .events = 1500, .sources = 8});
  chat_decoder decoder;
  std::size_t with_allocation = 0;
  std::uint64_t most = 0;
  std::size_t text = 0;
  for (std::size_t i = 0; i < events.size() - 1; ++i) {
    test::allocation_counter const counter;
    decoder.decode(events[i]);
    std::uint64_t const count = counter.count();
    text += decoder.chunk().delta().content.size();
    if (i == 0) continue;
    if (count != 0) ++with_allocation;
    most = std::max(most, count);
  }
  BOOST_TEST(decoder.reused() == events.size() - 2);
  // Three strings hold the text, raw and decoded, and each doubles when it is full; the buffer for escapes grows too.
  BOOST_TEST(text > 10000U);
  BOOST_TEST(with_allocation <= 36U);
  BOOST_TEST(most <= 4U);
}

BOOST_AUTO_TEST_SUITE_END()
