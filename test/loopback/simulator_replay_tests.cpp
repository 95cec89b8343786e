#include <tokenwire/testing/simulator.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include "support/raw_client.hpp"
#include "support/simulated.hpp"
#include "support/temporary_folder.hpp"

BOOST_AUTO_TEST_SUITE(simulator_replay)

namespace {

namespace json = boost::json;
using namespace tokenwire::testing;
using tokenwire::test::ask;
using tokenwire::test::expected;
using tokenwire::test::fast;
using tokenwire::test::post;
using tokenwire::test::raw_answer;
using tokenwire::test::raw_client;
using tokenwire::test::temporary_folder;

std::string recorded(std::string question) {
  std::string body;
  for (std::string const& event : chat_stream_events(expected(std::move(question)))) body += event;
  return body;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_replay_is_the_files_bytes) {
  temporary_folder const files;
  std::string const body = recorded("Was?") + "data: half an event";
  auto options = fast();
  options.replay = files.add("one.sse", body);
  for (std::size_t const size : {0U, 1U, 7U, 1000U, 100'000'000U}) {
    options.write_size = size;
    simulator const server{options};
    raw_client client{server.port()};
    raw_answer const answer = client.request(post(ask("Why?")));
    BOOST_TEST(answer.complete);
    BOOST_TEST(answer.has("Content-Type: text/event-stream; charset=utf-8"));
    BOOST_TEST((answer.body() == body));
    if (size == 0) {
      BOOST_TEST(answer.chunks.size() == chat_stream_events(expected("Was?")).size() + 1);
      for (std::size_t i = 0; i + 1 < answer.chunks.size(); ++i) BOOST_TEST(answer.chunks[i].ends_with("\r\n\r\n"));
    } else {
      BOOST_TEST(answer.chunks.size() == (body.size() + size - 1) / size);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_folder_is_replayed_in_turn) {
  temporary_folder const files;
  files.add("b.sse", "data: b\n\ndata: [DONE]\n\n");
  files.add("a.sse", "data: a\r\rdata: a2\r\n\r\n");
  files.add("c.txt", "not this one");
  files.add("d.sse", "");
  auto options = fast();
  options.replay = files.path;
  simulator const server{options};
  raw_client client{server.port()};
  using chunks = std::vector<std::string>;
  for (auto const& turn : {chunks{"data: a\r\r", "data: a2\r\n\r\n"}, chunks{"data: b\n\n", "data: [DONE]\n\n"},
                           chunks{}, chunks{"data: a\r\r", "data: a2\r\n\r\n"}}) {
    raw_answer const answer = client.request(post(ask("Why?")));
    BOOST_TEST(answer.complete);
    BOOST_TEST(answer.chunks == turn, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(a_replay_without_stream_is_the_last_events_document) {
  temporary_folder const files;
  auto options = fast();
  options.replay = files.add("one.sse", recorded("Was?") + "data: [DONE]\r\n\r\n");
  simulator const server{options};
  raw_client client{server.port()};
  raw_answer const answer = client.request(post(ask("Why?", false)));
  BOOST_TEST(answer.has("Content-Type: application/json"));
  auto const document = json::parse(answer.body());
  auto const same = json::parse(chat_document(expected("Was?")));
  BOOST_TEST(document.at("object").as_string() == "chat.completion");
  for (auto const* name : {"id", "choices", "citations", "usage"}) BOOST_TEST(document.at(name) == same.at(name));
}

BOOST_AUTO_TEST_SUITE_END()
