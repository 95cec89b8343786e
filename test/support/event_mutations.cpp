#include "support/event_mutations.hpp"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <vector>

#include "json/members.hpp"

namespace tokenwire::test {
namespace {

using generator = std::mt19937;

template <std::size_t N>
std::string_view pick(std::array<std::string_view, N> const& from, generator& random) {
  return from[random() % N];
}

constexpr std::array<std::string_view, 8> keys{
    "created", "completion_tokens", "total_tokens", "prompt_tokens", "total_cost", "index", "id", "content"};

constexpr std::array<std::string_view, 24> values{"0",
                                                  "-0",
                                                  "00",
                                                  "01",
                                                  "7",
                                                  "12",
                                                  "1.5",
                                                  "1.0",
                                                  "1e2",
                                                  "-3",
                                                  "999999999999999999",
                                                  "1000000000000000000",
                                                  "9223372036854775808",
                                                  "99999999999999999999999",
                                                  "1e400",
                                                  "+1",
                                                  "",
                                                  "null",
                                                  "\"7\"",
                                                  "[]",
                                                  "{}",
                                                  "true",
                                                  "[7]",
                                                  " 7 "};

// What a string may hold between its quotes, good and bad.
constexpr std::array<std::string_view, 30> texts{"",
                                                 "x",
                                                 "\\n",
                                                 "\\u0041",
                                                 "\\ud83d",
                                                 "\\ude00",
                                                 "\\ud83d\\ude00",
                                                 "\\x",
                                                 "\\",
                                                 "\\u12",
                                                 "\x01",
                                                 "\n",
                                                 "\x7f",
                                                 "\xff",
                                                 "\xe2\x82",
                                                 "\xe2\x82\xac",
                                                 "\xed\xa0\xbd",
                                                 "\xc0\x80",
                                                 "\xf4\x90\x80\x80",
                                                 "\"",
                                                 "\\\"",
                                                 "\"}",
                                                 "<think>",
                                                 "</think>",
                                                 "<",
                                                 "</th",
                                                 "  <think>a",
                                                 "\\u0000",
                                                 "\\/",
                                                 "\xf0\x9f\x98\x80"};

constexpr std::array<std::string_view, 18> other_events{
    "[DONE]",
    "",
    "{}",
    "[]",
    "null",
    R"({"error":{"message":"m","code":1}})",
    R"({"choices":[]})",
    R"({"choices":[{"index":1,"delta":{"content":"second"}}]})",
    R"({"choices":[{"index":0,"delta":{"content":"a"}},{"index":1,"delta":{"content":"b"}}]})",
    R"({"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]})",
    R"({"object":"chat.completion.done","choices":[{"index":0,"message":{"content":"whole"},"delta":{"content":""}}]})",
    R"({"choices":[{"delta":{"content":"","reasoning_steps":[{"thought":"t"}]}}]})",
    R"({"choices":[{"delta":{"content":"c","tool_calls":[{"index":0,"function":{"arguments":"x"}}]}}]})",
    R"({"choices":[{"delta":{"content":"c","reasoning":"r"}}]})",
    R"({"choices":[{"delta":{"content":"c","refusal":"no"}}]})",
    R"({"type":"text_chunk","text":"piece"})",
    R"({"type":"done","text":"whole","metadata":{"citations":["m"]}})",
    R"({"citations":["z"],"usage":{"total_tokens":3},"choices":[{"delta":{"content":"c"}}]})"};

constexpr std::array<std::string_view, 22> known_members{
    R"("created":5)",
    R"("creat\u0065d":6)",
    R"("content":"twice")",
    R"("cont\u0065nt":"escaped key")",
    R"("unknown":{"a":[1,{"b":"}"}]})",
    R"("finish_reason":"stop")",
    R"("finish_reason":"error")",
    R"("citations":["new"])",
    R"("videos":[{"url":"v"}])",
    R"("related_questions":[])",
    R"("reasoning_tokens":4)",
    R"("usage":{"total_tokens":1})",
    R"("role":"other")",
    R"("reasoning":"r")",
    R"("reasoning_content":"")",
    R"("refusal":null)",
    R"("refusal":"I won't")",
    R"("type":"text_chunk")",
    R"("text":"t")",
    R"("tool_calls":[{"id":"c","function":{"name":"f","arguments":"{}"}}])",
    R"("reasoning_steps":[{"thought":"again","type":"web_search"}])",
    R"("error":"late")"};

std::string shuffled(std::string const& event, generator& random) {
  boost::system::error_code ec;
  boost::json::value const value = boost::json::parse(event, ec);
  if (ec || !value.is_object()) return event;
  auto const shuffle = [&random](boost::json::object const& object) {
    std::vector<std::size_t> order(object.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::shuffle(order.begin(), order.end(), random);
    boost::json::object out;
    for (std::size_t const i : order) out.insert(*(object.begin() + i));
    return out;
  };
  boost::json::object out = shuffle(value.get_object());
  if (auto* choices = out.if_contains("choices"); choices != nullptr && choices->is_array()) {
    for (auto& choice : choices->get_array()) {
      if (choice.is_object()) choice = shuffle(choice.get_object());
    }
  }
  return boost::json::serialize(out);
}

std::size_t random_place(std::string const& event, generator& random) {
  return event.empty() ? 0 : random() % event.size();
}

// The place behind a random `{`.
std::size_t inside_object(std::string const& event, generator& random) {
  std::vector<std::size_t> places;
  for (std::size_t at = event.find('{'); at != event.npos; at = event.find('{', at + 1)) places.push_back(at + 1);
  return places.empty() ? 0 : places[random() % places.size()];
}

// Puts `text` before the closing quote of the n-th content, or of all of them.
void extend_content(std::string& event, std::string_view text, bool all, generator& random) {
  std::size_t const which = random() % 2;
  std::size_t n = 0;
  for (std::size_t at = event.find("\"content\""); at != event.npos; at = event.find("\"content\"", at + 1), ++n) {
    if (!all && n != which) continue;
    char const* const end = event.data() + event.size();
    std::size_t const colon = event.find(':', at);
    if (colon == event.npos) return;
    char const* const value = json::skip_space(event.data() + colon + 1, end);
    char const* const after = json::skip_value(value, end);
    if (after - value < 2 || *value != '"') continue;
    event.insert(static_cast<std::size_t>(after - event.data()) - 1, text);
  }
}

}  // namespace

bool replace_value(std::string& event, std::string_view key, std::size_t n, std::string_view value) {
  std::string const quoted = '"' + std::string{key} + "\"";
  std::size_t at = event.find(quoted);
  for (; n > 0 && at != event.npos; --n) at = event.find(quoted, at + 1);
  if (at == event.npos) return false;
  std::size_t const colon = event.find(':', at);
  if (colon == event.npos) return false;
  char const* const end = event.data() + event.size();
  char const* const begin = json::skip_space(event.data() + colon + 1, end);
  char const* const after = json::skip_value(begin, end);
  event.replace(static_cast<std::size_t>(begin - event.data()), static_cast<std::size_t>(after - begin), value);
  return true;
}

std::string mutated(std::string event, generator& random) {
  switch (random() % 16) {
    case 0:
      if (!event.empty()) event[random_place(event, random)] = static_cast<char>(random());
      break;
    case 1:
      if (!event.empty()) event[random_place(event, random)] ^= static_cast<char>(1U << random() % 8);
      break;
    case 2:
      if (!event.empty()) event.erase(random_place(event, random), 1 + random() % 3);
      break;
    case 3:
      event.insert(random_place(event, random), pick(texts, random));
      break;
    case 4:
      event.resize(random_place(event, random));
      break;
    case 5:
    case 6:
      replace_value(event, pick(keys, random), random() % 2, pick(values, random));
      break;
    case 7:
    case 8:
      extend_content(event, pick(texts, random), random() % 2 == 0, random);
      break;
    case 9:
      replace_value(event, "content", random() % 2, '"' + std::string{pick(texts, random)} + '"');
      break;
    case 10: {
      std::string const member{pick(known_members, random)};
      if (auto const at = inside_object(event, random); at != 0) event.insert(at, member + ',');
      break;
    }
    case 11: {
      std::size_t const at = event.find_first_of(",:{}[]", random_place(event, random));
      if (at != event.npos) event.insert(at + random() % 2, random() % 2 == 0 ? " " : "\n");
      break;
    }
    case 12:
      event = shuffled(event, random);
      break;
    case 13:
      event = pick(other_events, random);
      break;
    case 14: {
      // A second choice, or another index for the only one.
      std::size_t const at = event.rfind(']');
      if (at != event.npos) event.insert(at, R"(,{"index":1,"delta":{"content":"n=2"}})");
      break;
    }
    default:
      event += pick(texts, random);
  }
  return event;
}

}  // namespace tokenwire::test
