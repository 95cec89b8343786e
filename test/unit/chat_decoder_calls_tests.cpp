// Tool calls in pieces, numbered and named in as many ways as there are servers.

#include <boost/test/unit_test.hpp>

#include "perplexity/chat_decoder.hpp"

BOOST_AUTO_TEST_SUITE(chat_decoder_calls_tests)

namespace {

using namespace tokenwire;
using namespace tokenwire::perplexity;

std::string calls(std::string_view pieces) {
  return R"({"choices":[{"index":0,"delta":{"tool_calls":[)" + std::string(pieces) + "]}}]}";
}

void decode_all(chat_decoder& decoder, std::vector<std::string> const& events) {
  for (std::string const& event : events) BOOST_REQUIRE((decoder.decode(event) == decoded::chunk));
}

std::vector<tool_call> calls_of(std::vector<std::string> const& deltas) {
  std::vector<std::vector<tool_call>> found;
  for (bool const reuse : {true, false}) {
    chat_decoder decoder({.reuse = reuse});
    for (std::string const& delta : deltas) BOOST_REQUIRE((decoder.decode(calls(delta)) == decoded::chunk));
    found.push_back(decoder.result().choices().at(0).message.tool_calls);
  }
  BOOST_TEST((found[0] == found[1]));
  return found[0];
}

void check_calls(std::vector<std::string> const& deltas, std::vector<tool_call> const& expected) {
  auto const found = calls_of(deltas);
  BOOST_REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) BOOST_TEST((found[i] == expected[i]), "call " << i);
}

tool_call call(std::string id, std::string name, std::string arguments, std::string type = {}) {
  return {{}, std::move(id), std::move(type), {std::move(name), std::move(arguments)}};
}

}  // namespace

BOOST_AUTO_TEST_CASE(calls_by_number) {
  check_calls({R"({"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}})",
               R"({"index":0,"function":{"arguments":"{\"x\":"}})",
               R"({"index":1,"id":"b","type":"function","function":{"name":"g","arguments":"{"}})",
               R"({"index":0,"function":{"arguments":"1}"}},{"index":1,"function":{"arguments":"}"}})"},
              {call("a", "f", R"({"x":1})", "function"), call("b", "g", "{}", "function")});
  // They need not begin at 0, nor come in order.
  check_calls({R"({"index":3,"id":"d","function":{"name":"f"}})", R"({"index":1,"id":"b","function":{"name":"g"}})",
               R"({"index":3,"function":{"arguments":"3"}})", R"({"index":1,"function":{"arguments":"1"}})"},
              {call("d", "f", "3"), call("b", "g", "1")});
}

BOOST_AUTO_TEST_CASE(calls_by_id) {
  check_calls({R"({"id":"a","function":{"name":"f"}},{"id":"b","function":{"name":"g"}})",
               R"({"id":"b","function":{"arguments":"{}"}})", R"({"id":"a","function":{"arguments":"[]"}})"},
              {call("a", "f", "[]"), call("b", "g", "{}")});
  // Neither: the last one goes on, and a name after arguments begins the next.
  check_calls({R"({"id":"a","function":{"name":"f"}})", R"({"function":{"arguments":"1"}})",
               R"({"function":{"arguments":"2"}})"},
              {call("a", "f", "12")});
  check_calls({R"({"function":{"name":"f","arguments":"1"}},{"function":{"name":"g","arguments":"2"}})"},
              {call("", "f", "1"), call("", "g", "2")});
}

BOOST_AUTO_TEST_CASE(two_of_one_event_are_two) {
  std::vector<tool_call> const two{call("", "now", ""), call("", "here", "")};
  check_calls({R"({"function":{"name":"now","arguments":""}},{"function":{"name":"here","arguments":""}})"}, two);
  check_calls({R"({"index":0,"function":{"name":"now"}},{"index":0,"function":{"name":"here"}})"}, two);
  // A name may come in pieces, an event each.
  check_calls({R"({"index":0,"function":{"name":"get_"}})", R"({"index":0,"function":{"name":"time"}})"},
              {call("", "get_time", "")});
}

BOOST_AUTO_TEST_CASE(what_is_said_once_more_is_said_once) {
  check_calls({R"({"index":0,"id":"a","function":{"name":"f","arguments":"{\"a\""}})",
               R"({"index":0,"function":{"arguments":":1}"}})",
               R"({"index":0,"id":"a","function":{"name":"f","arguments":"{\"a\":1}"}})"},
              {call("a", "f", R"({"a":1})")});
  check_calls({R"({"index":0,"function":{"name":"f","arguments":"{}"}})",
               R"({"index":0,"function":{"name":"f","arguments":"\n"}})"},
              {call("", "f", "{}\n")});
}

BOOST_AUTO_TEST_CASE(a_call_without_a_list) {
  for (bool const reuse : {true, false}) {
    chat_decoder decoder({.reuse = reuse});
    auto const delta = [](std::string_view call) {
      return R"({"choices":[{"index":0,"delta":{"content":"","tool_calls":)" + std::string(call) + "}}]}";
    };
    decode_all(decoder, {delta(R"({"index":0,"function":{"name":"f","arguments":"{\"a\":"}})"),
                         delta(R"({"index":0,"function":{"name":"","arguments":"1}"}})")});
    BOOST_TEST(
        (decoder.result().choices().at(0).message.tool_calls == std::vector<tool_call>{call("", "f", R"({"a":1})")}));
  }
}

BOOST_AUTO_TEST_CASE(calls_that_all_have_the_same_number) {
  check_calls({R"({"index":0,"id":"a","function":{"name":"f","arguments":"1"}})",
               R"({"index":0,"id":"b","function":{"name":"g","arguments":"2"}})",
               R"({"index":0,"id":"a","function":{"arguments":"3"}})"},
              {call("a", "f", "13"), call("b", "g", "2")});
}

BOOST_AUTO_TEST_CASE(calls_that_all_have_the_same_number_and_no_id) {
  // Each in one piece, of two functions or of the same; in one event or in two.
  std::string const paris = R"({"index":0,"function":{"name":"f","arguments":"{\"at\":\"}\\\"{\"}"}})";
  for (std::string const other : {"f", "g"}) {
    std::string const rome = R"({"index":0,"function":{"name":")" + other + R"(","arguments":"{\"at\":1}"}})";
    std::vector<tool_call> const both{call("", "f", R"({"at":"}\"{"})"), call("", other, R"({"at":1})")};
    check_calls({paris, rome}, both);
    check_calls({paris + "," + rome}, both);
  }
  check_calls({R"({"index":0,"function":{"name":"f","arguments":"1"}})",
               R"({"index":0,"function":{"name":"g","arguments":"2"}})"},
              {call("", "f", "1"), call("", "g", "2")});
  // The name again goes on with a call whose object is not closed, whatever is in its strings.
  check_calls({R"({"index":0,"function":{"name":"f","arguments":"{\"a\":\"}\\\"}"}})",
               R"({"index":0,"function":{"name":"f","arguments":"{}"}})",
               R"({"index":0,"function":{"name":"f","arguments":"\"}"}})",
               R"({"index":0,"function":{"name":"f","arguments":""}})"},
              {call("", "f", R"({"a":"}\"}{}"})")});
}

BOOST_AUTO_TEST_CASE(arguments_may_be_an_object) {
  for (std::string const index : {R"("index":0,)", ""}) {
    check_calls({"{" + index + R"("function":{"name":"f","arguments":{"b": [1, null], "a": "\u00e9"}}},{)" + index +
                 R"("function":{"name":"f","arguments":{}}})"},
                {call("", "f", R"({"b":[1,null],"a":"é"})"), call("", "f", "{}")});
  }
  chat_decoder document;
  BOOST_REQUIRE((document.decode_document(
                     R"({"choices":[{"message":{"tool_calls":[{"function":{"name":"f","arguments":{"x":1}}}]}}]})") ==
                 decoded::chunk));
  BOOST_TEST((document.result().choices().at(0).message.tool_calls.at(0) == call("", "f", R"({"x":1})")));
  // Written anew: what a double cannot hold is another number.
  check_calls({R"({"id":"a","function":{"name":"f","arguments":{"x":123456789012345678901234567890,"y":1.50}}})"},
              {call("a", "f", R"({"x":1.2345678901234568E29,"y":1.5E0})")});
  // Nothing else stands for a text.
  check_calls({R"({"id":"a","function":{"name":{"x":1},"arguments":[1]}})"}, {call("a", "", "")});
}

BOOST_AUTO_TEST_CASE(calls_that_all_have_the_same_id) {
  check_calls({R"({"index":0,"id":"a","function":{"name":"f","arguments":"1"}})",
               R"({"index":1,"id":"a","function":{"name":"g","arguments":"2"}})",
               R"({"index":0,"id":"a","function":{"arguments":"3"}})"},
              {call("a", "f", "13"), call("a", "g", "2")});
}

BOOST_AUTO_TEST_CASE(pieces_that_all_have_a_new_id) {
  check_calls(
      {R"({"index":0,"id":"a","function":{"name":"f"}})", R"({"index":0,"id":"b","function":{"arguments":"1"}})",
       R"({"index":0,"id":"c","function":{"arguments":"2"}})"},
      {call("a", "f", "12")});
}

BOOST_AUTO_TEST_CASE(names_in_pieces_and_names_again) {
  check_calls({R"({"index":0,"id":"a","function":{"name":"get_"}})", R"({"index":0,"function":{"name":"time"}})",
               R"({"index":0,"function":{"name":"get_time","arguments":"1"}})",
               R"({"index":0,"id":"a","function":{"name":"get_time","arguments":"2"}})"},
              {call("a", "get_time", "12")});
}

BOOST_AUTO_TEST_CASE(calls_of_a_message_are_whole) {
  std::string const delta = calls(R"({"index":0,"id":"a","function":{"name":"f","arguments":"1"}})");
  std::string const message =
      R"({"choices":[{"index":0,"message":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"1"}}]}}]})";
  for (auto const& events : {std::vector{delta, message}, std::vector{message, message}, std::vector{message, delta}}) {
    chat_decoder decoder;
    decode_all(decoder, events);
    auto const& found = decoder.result().choices().at(0).message.tool_calls;
    BOOST_REQUIRE(found.size() == 1U);
    BOOST_TEST((found[0] == call("a", "f", "1")));
  }
  // Deltas stand, whatever a message says afterwards.
  chat_decoder other;
  decode_all(other, {delta, R"({"choices":[{"message":{"tool_calls":[{"id":"b","function":{"name":"g"}}]}}]})"});
  BOOST_TEST((other.result().choices().at(0).message.tool_calls.at(0) == call("a", "f", "1")));
  chat_decoder document;
  BOOST_REQUIRE((document.decode_document(message) == decoded::chunk));
  BOOST_TEST((document.result().choices().at(0).message.tool_calls.at(0) == call("a", "f", "1")));
}

BOOST_AUTO_TEST_CASE(calls_of_each_choice_apart) {
  chat_decoder decoder;
  std::string const both =
      R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"1"}}]}},)"
      R"({"index":1,"delta":{"tool_calls":[{"index":0,"id":"b","function":{"name":"g","arguments":"2"}}]}}]})";
  decode_all(decoder, {both, both});
  BOOST_TEST((decoder.result().choices().at(0).message.tool_calls.at(0) == call("a", "f", "11")));
  BOOST_TEST((decoder.result().choices().at(1).message.tool_calls.at(0) == call("b", "g", "22")));
}

BOOST_AUTO_TEST_CASE(an_empty_object_before_the_arguments_stands_for_them) {
  for (std::string const empty : {R"("{}")", R"(" { } \n")", "{}"}) {
    for (std::string const number : {R"("index":0,)", ""}) {
      auto const piece = [&](std::string const& arguments) {
        return "{" + number + R"("function":{"arguments":")" + arguments + "\"}}";
      };
      std::string const named = "{" + number + R"("id":"a","function":{"name":"f","arguments":)" + empty + "}}";
      check_calls({named, piece(""), piece(R"({\"x\":)"), piece("{}}")}, {call("a", "f", R"({"x":{}})")});
      check_calls({named, piece(" {"), piece("}")}, {call("a", "f", " {}")});
      check_calls({named, piece("{\\\"x\\\":1}"), piece("{\\\"x\\\":1}")}, {call("a", "f", R"({"x":1})")});
      // With its id once more.
      check_calls({named, "{" + number + R"("id":"a","function":{"name":"f","arguments":"{\"x\""}})", piece(":1}")},
                  {call("a", "f", R"({"x":1})")});
    }
  }
  // Nothing follows, or no object.
  check_calls({R"({"index":0,"function":{"name":"f","arguments":"{}"}})", R"({"index":0,"function":{"arguments":""}})"},
              {call("", "f", "{}")});
  check_calls({R"({"index":0,"function":{"name":"f","arguments":"{"}})", R"({"index":0,"function":{"arguments":"}"}})"},
              {call("", "f", "{}")});
}

BOOST_AUTO_TEST_SUITE_END()
