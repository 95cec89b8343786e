// Chats of several turns.

#include <boost/test/unit_test.hpp>
#include <random>
#include <tokenwire/perplexity/conversation.hpp>

#include "perplexity/chat_decoder.hpp"
#include "support/chat_requests.hpp"

BOOST_AUTO_TEST_SUITE(conversation_tests)

using namespace tokenwire;
using namespace tokenwire::test;
namespace pplx = tokenwire::perplexity;

namespace {

using pplx::conversation;
using messages = std::vector<pplx::message>;

pplx::chat_completion answer(std::string_view message) {
  pplx::chat_decoder decoder;
  std::string const body = R"({"choices":[{"message":)" + std::string(message) + "}]}";
  BOOST_TEST_REQUIRE((decoder.decode_document(body) == pplx::decoded::chunk));
  return decoder.result();
}

/// The roles' first letters.
std::string roles(conversation const& chat) {
  std::string out;
  for (pplx::message const& each : chat.messages()) out.push_back(each.role.front());
  return out;
}

void check(conversation const& chat, messages const& expected) {
  BOOST_TEST((chat.messages() == expected), roles(chat));
}

/// One random call; texts are empty now and then.
void call(conversation& chat, std::mt19937& random) {
  static pplx::chat_completion const said = answer(R"({"content":"said"})");
  static pplx::chat_completion const called = answer(
      R"({"content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]})");
  static pplx::chat_completion const silent = answer(R"({"content":"<think>hm</think>"})");
  std::string const text = random() % 8 == 0 ? "" : "text";
  switch (random() % 9) {
    case 0:
      return chat.system(text);
    case 1:
    case 2:
      return chat.user(text);
    case 3:
      return chat.user({pplx::text(text), pplx::image_url("u")});
    case 4:
      return chat.assistant(text);
    case 5:
      return chat.assistant(random() % 3 == 0 ? silent : said);
    case 6:
      return chat.assistant(called);
    case 7:
      return chat.tool("1", text);
    default:
      return chat.undo();
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(turns_are_kept_as_they_come) {
  conversation chat("Be brief.");
  BOOST_TEST(!chat.can_ask());
  chat.user("What is Asio?");
  BOOST_TEST(chat.can_ask());
  chat.assistant(answer(R"({"role":"assistant","content":"<think>Hm.</think>A library."})"));
  BOOST_TEST(!chat.can_ask());
  chat.user("And Beast?");
  check(chat, {pplx::system("Be brief."), pplx::user("What is Asio?"), pplx::assistant("A library."),
               pplx::user("And Beast?")});
}

BOOST_AUTO_TEST_CASE(the_same_role_again_is_a_paragraph) {
  conversation chat;
  chat.user("a");
  chat.user("b");
  chat.assistant("c");
  chat.assistant("d");
  check(chat, {pplx::user("a\n\nb"), pplx::assistant("c\n\nd")});
}

BOOST_AUTO_TEST_CASE(parts_join_text_as_parts) {
  conversation chat;
  chat.user("a");
  chat.user({pplx::image_url("u")});
  chat.user("b");
  chat.user({pplx::text("c")});
  check(chat, {pplx::user({pplx::text("a"), pplx::image_url("u"), pplx::text("b"), pplx::text("c")})});
}

BOOST_AUTO_TEST_CASE(system_messages_stand_at_the_beginning) {
  conversation chat;
  chat.user("a");
  chat.system("b");
  chat.assistant("c");
  chat.system("d");
  check(chat, {pplx::system("b\n\nd"), pplx::user("a"), pplx::assistant("c")});
}

BOOST_AUTO_TEST_CASE(text_that_is_empty_adds_nothing) {
  conversation chat("");
  chat.user("");
  chat.user(std::vector<pplx::content_part>{});
  chat.assistant("");
  chat.assistant(answer(R"({"content":"<think>Hm.</think>"})"));
  chat.assistant(pplx::chat_completion());
  check(chat, {});
  chat.user("a");
  chat.user("");
  check(chat, {pplx::user("a")});
}

BOOST_AUTO_TEST_CASE(tool_calls_and_their_results) {
  conversation chat;
  chat.user("a");
  chat.assistant(answer(R"({"content":null,"tool_calls":[{"id":"1","type":"function",
    "function":{"name":"f","arguments":"{}"}},{"id":"2","type":"function","function":{"name":"g","arguments":""}}]})"));
  chat.tool("1", "one");
  chat.tool("2", "");
  BOOST_TEST(chat.can_ask());
  chat.assistant("b");
  pplx::message calls{.role = "assistant", .content = nullptr};
  calls.tool_calls = {{.id = "1", .type = "function", .function = {"f", "{}"}},
                      {.id = "2", .type = "function", .function = {"g", ""}}};
  check(chat, {pplx::user("a"), calls, pplx::tool("1", "one"), pplx::tool("2", ""), pplx::assistant("b")});
  chat.undo();
  check(chat, {});
}

BOOST_AUTO_TEST_CASE(calls_join_an_answer_before_them) {
  conversation chat;
  chat.user("a");
  chat.assistant(answer(R"({"tool_calls":[{"id":"1"}]})"));
  chat.assistant(answer(R"({"content":"b","tool_calls":[{"id":"2"}]})"));
  pplx::message both = pplx::assistant("b");
  both.tool_calls = {{.id = "1"}, {.id = "2"}};
  check(chat, {pplx::user("a"), both});
}

// A paragraph of the tool's result would be the tool's word.
BOOST_AUTO_TEST_CASE(a_user_beside_a_tool_stays_the_user) {
  conversation chat;
  chat.user("a");
  chat.assistant(answer(R"({"tool_calls":[{"id":"1"}]})"));
  chat.tool("1", "one");
  chat.user("b");
  BOOST_TEST(roles(chat) == "uatu");
  BOOST_TEST((chat.messages()[2] == pplx::tool("1", "one")));
  BOOST_TEST((chat.messages()[3] == pplx::user("b")));
  BOOST_TEST(chat.can_ask());
}

BOOST_AUTO_TEST_CASE(undo_takes_back_a_turn) {
  conversation chat("s");
  chat.undo();
  check(chat, {pplx::system("s")});
  chat.user("a");
  chat.assistant("b");
  chat.user("c");
  chat.undo();
  check(chat, {pplx::system("s"), pplx::user("a"), pplx::assistant("b")});
  chat.undo();
  check(chat, {pplx::system("s")});
  chat.assistant("first");
  chat.undo();
  check(chat, {pplx::system("s")});
  chat.user("a");
  chat.tool("1", "b");
  chat.undo();
  check(chat, {pplx::system("s"), pplx::user("a")});
  conversation empty;
  empty.undo();
  check(empty, {});
}

BOOST_AUTO_TEST_CASE(any_calls_keep_the_order) {
  for (unsigned seed = 0; seed != 300; ++seed) {
    BOOST_TEST_INFO_SCOPE("seed " << seed);
    std::mt19937 random(seed);
    conversation chat;
    for (int i = 0; i != 30; ++i) {
      call(chat, random);
      std::string const now = roles(chat);
      BOOST_TEST_INFO_SCOPE(now);
      // One system message, and at the beginning; nobody but a tool speaks twice.
      BOOST_TEST_REQUIRE((now.rfind('s') == now.npos || now.rfind('s') == 0));
      BOOST_TEST_REQUIRE(now.find("uu") == now.npos);
      BOOST_TEST_REQUIRE(now.find("aa") == now.npos);
      bool const asks = !now.empty() && (now.back() == 'u' || now.back() == 't');
      BOOST_TEST_REQUIRE(chat.can_ask() == asks);
      if (!now.empty()) BOOST_TEST_REQUIRE(!write({.model = "m", .messages = chat.messages()}).ec);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
