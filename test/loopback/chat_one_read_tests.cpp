// A head and a fault behind it that come in one read: nothing is lost that would not be lost had they come apart.

#include <boost/test/unit_test.hpp>

#include "support/chat_answers.hpp"
#include "support/chat_client_fixture.hpp"

BOOST_AUTO_TEST_SUITE(chat_one_read)

namespace {

using namespace tokenwire::test;
using tokenwire::error;

chat_outcome ask(std::string const& head, std::string const& body, bool at_once) {
  held_server server;
  chat_client client(server.base_url());
  client.options.retry.max_retries = 0;
  client.start();
  server_connection& peer = server.connection(client);
  if (at_once) {
    peer.send(head + body);
  } else {
    peer.send(head);
    client.settle();
    peer.send(body);
  }
  client.pump([&] { return client.out.over; });
  return client.out;
}

// No error: the enumerators begin at 1.
constexpr error complete{};

/// The body, then what is no chunk.
void check_same(std::string const& head, std::string const& data, error expected, std::string const& text) {
  std::string const body = chunk({data}) + "zz\r\n";
  auto const apart = ask(head, body, false);
  auto const together = ask(head, body, true);
  for (chat_outcome const* out : {&apart, &together}) {
    BOOST_TEST_CONTEXT((out == &together ? "together" : "apart") << ": " << head << out->facts.detail) {
      BOOST_TEST((expected == complete ? !out->ec : out->ec == expected));
      BOOST_TEST(out->text == text);
    }
  }
  BOOST_TEST(together.thrown == apart.thrown);
  BOOST_TEST(together.facts.status == apart.facts.status);
  BOOST_TEST(together.facts.message == apart.facts.message);
  BOOST_TEST(together.facts.detail == apart.facts.detail);
  BOOST_TEST((together.result.ended_by() == apart.result.ended_by()));
}

std::string refused(int status) {
  return response_head(status, "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n");
}

constexpr char words[] = R"({"error":{"message":"words","type":"t"}})";
}  // namespace

BOOST_AUTO_TEST_CASE(events_before_a_fault_are_kept) {
  auto const events = answer_events(2);
  check_same(answer_head, events[0] + events[1], error::malformed_response, "word word ");
}

BOOST_AUTO_TEST_CASE(a_stream_that_had_ended_is_complete) {
  auto const events = answer_events(1);
  check_same(answer_head, events[0] + events[1], complete, "word ");
  check_same(answer_head, events[0] + "data: [DONE]\n\n", complete, "word ");
}

BOOST_AUTO_TEST_CASE(an_error_event_before_a_fault_is_reported) {
  check_same(answer_head, std::string("data: ") + words + "\n\n", error::error_in_stream, "");
}

BOOST_AUTO_TEST_CASE(a_status_goes_before_a_fault_of_its_body) {
  check_same(refused(400), words, error::bad_request, "");
  check_same(refused(503), words, error::internal_server_error, "");
}

BOOST_AUTO_TEST_SUITE_END()
