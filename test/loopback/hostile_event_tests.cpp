// One byte that does not belong there, anywhere in the events of an answer whose framing is whole.

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "support/troubled_answers.hpp"

BOOST_AUTO_TEST_SUITE(hostile_event)

namespace {

using namespace tokenwire::test;
using tokenwire::error;

struct event {
  std::string data;
  std::string text;
};

std::string plain(std::string const& text) {
  return R"({"choices":[{"delta":{"content":")" + text + R"("}}]})";
}

std::vector<event> const& events() {
  static std::vector<event> const all = {{plain("so"), "so"}, {plain(" far"), " far"}, {"[DONE]", ""}};
  return all;
}

struct expectation {
  tokenwire::error_code ec{};
  std::string text{};
};

/// What a 0xFF makes of the text of an event, before whose data's byte `at` it stands; nullopt: it is no JSON any more.
std::optional<std::string> text_with_it(event const& one, std::size_t at) {
  std::string const before = one.data.substr(0, at);
  if (std::count(before.begin(), before.end(), '"') % 2 == 0) return std::nullopt;
  std::size_t const quote = before.rfind('"');
  // A member of another name is not the one that has the text.
  if (before[quote - 1] != ':') return std::string{};
  std::size_t const size = at - quote - 1;
  return one.text.substr(0, size) + "\xEF\xBF\xBD" + one.text.substr(size);
}

/// With this byte before the byte `at` of the event of that number, counted from the event's own beginning.
expectation expected_with(char byte, std::size_t number, std::size_t at) {
  event const& one = events()[number];
  bool const is_mark = number + 1 == events().size();
  std::string before;
  std::string after;
  for (std::size_t i = 0; i != number; ++i) before += events()[i].text;
  for (std::size_t i = number + 1; i < events().size(); ++i) after += events()[i].text;
  std::string_view const name = "data";
  std::size_t const data = name.size() + 2;
  // Another field, which is none: the event does not exist.
  if (at <= name.size() && is_mark) return {error::stream_incomplete, before};
  if (at <= name.size()) return {{}, before + after};
  if (byte == '\xFF' && !is_mark && at >= data && at < data + one.data.size()) {
    if (auto const text = text_with_it(one, at - data)) return {{}, before + *text + after};
  }
  // A line of its own in place of the blank one: the next event's data are this one's too. The mark is the last.
  if (is_mark && at == data + one.data.size() + 1) return {{}, before};
  return {error::malformed_event, before};
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_byte_too_many_anywhere) {
  for (char const byte : {'\0', '\xFF'}) {
    std::vector<std::pair<std::string, expectation>> cases;
    for (std::size_t number = 0; number != events().size(); ++number) {
      std::string before;
      std::string after;
      for (std::size_t i = 0; i != events().size(); ++i)
        if (i != number) (i < number ? before : after) += sse_body({events()[i].data});
      std::string const whole = sse_body({events()[number].data});
      for (std::size_t at = 0; at != whole.size(); ++at)
        cases.emplace_back(before + whole.substr(0, at) + byte + whole.substr(at) + after,
                           expected_with(byte, number, at));
    }
    scripted_server server([&](server_connection& peer, int number) {
      if (peer.read_request().empty()) return;
      peer.send(chunked_event_stream(cases[static_cast<std::size_t>(number)].first, 33));
      peer.wait_for_close();
    });
    chat_client client(server.base_url());
    for (auto const& [body, want] : cases) {
      BOOST_TEST_CONTEXT(body) {
        check(client.read(), want.ec, want.text);
        BOOST_TEST(client.out.facts.status == 200U);
        BOOST_TEST(client.out.facts.phase == (want.ec ? "body" : ""));
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
