// Each fault does on the wire what its name says.

#include <tokenwire/testing/simulator.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <thread>

#include "support/raw_client.hpp"

BOOST_AUTO_TEST_SUITE(simulator_faults)

namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using namespace std::chrono_literals;
using namespace tokenwire::testing;
using tokenwire::test::ask;
using tokenwire::test::post;
using tokenwire::test::raw_answer;
using tokenwire::test::raw_client;

constexpr std::string_view last_mark = "\"chat.completion.done\"";

struct faulty {
  explicit faulty(fault fault, std::chrono::microseconds delay = 0us) : server{options(fault, delay)} {}

  static simulator_options options(fault fault, std::chrono::microseconds delay) {
    simulator_options options;
    options.delay = delay;
    options.fault = fault;
    options.answer.text = "one two three four five six";
    options.answer.event_text = 1;  // with the ping and the last one 29 events
    return options;
  }

  raw_answer stream() { return client.request(post(ask("Why?"))); }
  raw_answer document() { return client.request(post(ask("Why?", false))); }

  simulator server;
  raw_client client{server.port()};
};

/// Half of the events, and half of the next one.
void check_middle(raw_answer const& answer) {
  BOOST_TEST(answer.status == 200u);
  BOOST_TEST(!answer.complete);
  BOOST_TEST_REQUIRE(answer.chunks.size() == 15u);
  for (std::size_t i = 0; i < 14; ++i) BOOST_TEST(answer.chunks[i].ends_with("\r\n\r\n"));
  BOOST_TEST(answer.chunks[14].starts_with("data: {"));
  BOOST_TEST(!answer.chunks[14].ends_with("\n"));
}

}  // namespace

BOOST_AUTO_TEST_CASE(names) {
  BOOST_TEST((parse_fault("cut") == fault::cut));
  BOOST_TEST((parse_fault("error-event") == fault::error_event));
  BOOST_TEST((parse_fault("401") == fault::unauthorized));
  BOOST_TEST((parse_fault("503-once") == fault::unavailable_once));
  for (auto const* name : {"", "none", "Cut", "error_event", "503"}) BOOST_TEST(!parse_fault(name).has_value());
}

BOOST_AUTO_TEST_CASE(cut) {
  faulty it{fault::cut};
  raw_answer const answer = it.stream();
  check_middle(answer);
  BOOST_TEST(answer.ec == asio::error::eof);
}

BOOST_AUTO_TEST_CASE(reset) {
  faulty it{fault::reset, 1ms};
  raw_answer const answer = it.stream();
  check_middle(answer);
  BOOST_TEST(answer.ec == asio::error::connection_reset);
}

BOOST_AUTO_TEST_CASE(close) {
  faulty it{fault::close};
  raw_answer answer = it.stream();
  BOOST_TEST(answer.complete);
  BOOST_TEST(answer.chunks.size() == 14u);
  BOOST_TEST(answer.chunks.back().ends_with("\r\n\r\n"));
  BOOST_TEST((answer.body().find(last_mark) == std::string::npos));
  answer = it.document();  // on the same connection
  BOOST_TEST(answer.complete);
  BOOST_TEST(answer.body().starts_with("{\"id\":"));
  BOOST_TEST(!answer.body().ends_with("}"));
}

BOOST_AUTO_TEST_CASE(stall) {
  faulty it{fault::stall};
  it.client.send(post(ask("Why?")));
  raw_answer answer = it.client.read(false);
  for (int i = 0; i < 14; ++i) BOOST_TEST(!it.client.read_chunk(answer).empty());
  BOOST_TEST(it.client.read_chunk(answer).starts_with("data: {"));
  std::this_thread::sleep_for(100ms);
  BOOST_TEST(it.client.socket().available() == 0u);
  BOOST_TEST(!answer.ec);
  raw_client other{it.server.port()};  // which is not held up by that
  BOOST_TEST(other.request(post("{}")).status == 400u);
}

BOOST_AUTO_TEST_CASE(slow) {
  faulty it{fault::slow, 1ms};
  raw_answer const answer = it.stream();
  BOOST_TEST(answer.complete);
  bool bytes = true;
  for (std::string const& chunk : answer.chunks) bytes = bytes && chunk.size() == 1;
  BOOST_TEST(bytes);
  BOOST_TEST((answer.body().find(last_mark) != std::string::npos));
}

BOOST_AUTO_TEST_CASE(garbage) {
  faulty it{fault::garbage};
  raw_answer const answer = it.stream();
  BOOST_TEST(answer.ec == asio::error::eof);
  BOOST_TEST((answer.head.find("HTTP/") == std::string::npos));
  BOOST_TEST((answer.head.find('\0') != std::string::npos));
}

BOOST_AUTO_TEST_CASE(error_event) {
  faulty it{fault::error_event};
  raw_answer answer = it.stream();
  BOOST_TEST(answer.complete);
  BOOST_TEST_REQUIRE(answer.chunks.size() == 15u);
  std::string const& last = answer.chunks.back();
  BOOST_TEST(json::parse(std::string_view{last}.substr(6, last.size() - 10)).at_pointer("/error/code").as_int64() ==
             500);
  BOOST_TEST((answer.body().find(last_mark) == std::string::npos));
  answer = it.document();
  BOOST_TEST(answer.status == 200u);
  BOOST_TEST(json::parse(answer.body()).at_pointer("/error/type").as_string() == "internal_server_error");
}

BOOST_AUTO_TEST_CASE(html) {
  faulty it{fault::html};
  raw_answer const answer = it.stream();
  BOOST_TEST(answer.status == 200u);
  BOOST_TEST(answer.complete);
  BOOST_TEST(answer.has("Content-Type: text/html; charset=utf-8"));
  BOOST_TEST(answer.body().starts_with("<!DOCTYPE html>"));
}

BOOST_AUTO_TEST_CASE(statuses) {
  faulty it{fault::unauthorized};
  raw_answer answer = it.stream();
  BOOST_TEST(answer.status == 401u);
  BOOST_TEST(answer.body().ends_with("\"type\":\"invalid_api_key\",\"code\":401}}\n"));

  it.server.set_fault(fault::too_many_requests);
  answer = it.stream();
  BOOST_TEST(answer.status == 429u);
  BOOST_TEST(answer.has("Retry-After: 1"));
  BOOST_TEST(json::parse(answer.body()).at_pointer("/error/code").as_int64() == 429);

  it.server.set_fault(fault::unavailable_once);
  for (unsigned const status : {503u, 200u, 200u}) BOOST_TEST(it.stream().status == status);
  it.server.set_fault(fault::unavailable_once);
  answer = it.stream();
  BOOST_TEST(answer.status == 503u);
  BOOST_TEST(answer.has("Content-Type: text/html"));
  BOOST_TEST(it.stream().complete);
}

BOOST_AUTO_TEST_CASE(a_bad_request_is_refused_as_ever) {
  for (auto const fault : {fault::cut, fault::reset, fault::stall, fault::error_event}) {
    faulty it{fault};
    raw_answer const answer = it.client.request(post("{}"));
    BOOST_TEST(answer.status == 400u);
    BOOST_TEST(answer.complete);
  }
}

BOOST_AUTO_TEST_SUITE_END()
