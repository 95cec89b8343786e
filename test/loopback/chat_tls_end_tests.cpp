// Streams over TLS that end in the middle, and what their end proves.

#include <boost/test/unit_test.hpp>
#include <tokenwire/testing/simulator.hpp>

#include "support/chat_client_fixture.hpp"
#include "support/simulated.hpp"
#include "support/temporary_folder.hpp"
#include "support/tls_server.hpp"

BOOST_AUTO_TEST_SUITE(chat_tls_end)

namespace {

using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::perplexity::end_mark;
using tokenwire::testing::fault;
using tokenwire::testing::simulator;
using ending = tls_script::ending;

chat_outcome answered(std::string const& wire, ending end, int version) {
  tls_server const server({.answer = wire, .end = end, .version = version});
  temporary_folder const folder;
  chat_client client(server.base_url());
  client.options.tls.ca_file = folder.add("ca.pem", authority().certificate_pem);
  client.read();
  BOOST_TEST(client.out.thrown == client.out.thrown_again);
  return client.out;
}

/// An answer of the simulator that goes wrong in the middle.
chat_outcome simulated(bool tls, fault what) {
  auto options = fast(what);
  options.tls = tls;
  simulator const server(options);
  temporary_folder const folder;
  chat_client client(server.base_url());
  if (tls) client.options.tls.ca_file = folder.add("ca.pem", server.ca_certificate());
  client.read();
  return client.out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_stream_that_is_cut_keeps_its_text) {
  std::string const head = response_head(200, "Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n");
  std::string const said = chunk(sse_body({delta_event("so"), delta_event(" far")}));
  std::string const next = chunk(sse_body({delta_event(" and on")}));
  for (int const version : tls_versions) {
    for (auto const end : {ending::orderly, ending::cut, ending::reset}) {
      for (std::size_t const more : {std::size_t{0}, std::size_t{1}, next.size() / 2}) {
        auto const out = answered(head + said + next.substr(0, more), end, version);
        BOOST_TEST(out.ec == error::stream_incomplete);
        BOOST_TEST(out.thrown == "stream_incomplete_error");
        BOOST_TEST(out.text == "so far");
        BOOST_TEST(out.result.text() == "so far");
        BOOST_TEST((out.result.ended_by() == end_mark::none));
        BOOST_TEST(out.facts.status == 200U);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_head_that_is_cut_is_a_closed_connection) {
  for (int const version : tls_versions) {
    for (auto const end : {ending::orderly, ending::cut, ending::reset}) {
      for (auto const* wire : {"", "HTTP/1.1 200 OK\r\nContent-Type: text/ev"}) {
        auto const out = answered(wire, end, version);
        BOOST_TEST(out.ec == error::connection_closed);
        BOOST_TEST(out.thrown == "connection_error");
        BOOST_TEST(out.text == "");
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_mark_counts_however_the_connection_ends) {
  for (int const version : tls_versions) {
    for (auto const end : {ending::orderly, ending::cut, ending::reset}) {
      auto out = answered(plain_stream(sse_body({delta_event("all"), "[DONE]"})), end, version);
      BOOST_TEST(!out.ec);
      BOOST_TEST(out.text == "all");
      BOOST_TEST((out.result.ended_by() == end_mark::done_sentinel));
      out = answered(plain_stream(sse_body({delta_event("all", "stop")})), end, version);
      BOOST_TEST(!out.ec);
      BOOST_TEST(out.text == "all");
      bool const failed = end != ending::orderly;
      BOOST_TEST((out.result.ended_by() ==
                  (failed ? end_mark::finish_reason_then_failure : end_mark::finish_reason_then_end)));
    }
  }
}

BOOST_AUTO_TEST_CASE(an_event_without_its_blank_line_counts_only_before_an_orderly_end) {
  std::string const wire = plain_stream(sse_body({delta_event("so far")}) + "data: [DONE]\n");
  for (int const version : tls_versions) {
    auto const orderly = answered(wire, ending::orderly, version);
    BOOST_TEST(!orderly.ec);
    BOOST_TEST((orderly.result.ended_by() == end_mark::done_sentinel));
    for (auto const end : {ending::cut, ending::reset}) {
      auto const out = answered(wire, end, version);
      BOOST_TEST(out.ec == error::stream_incomplete);
      BOOST_TEST(out.text == "so far");
    }
  }
}

BOOST_AUTO_TEST_CASE(the_simulators_faults_end_as_they_do_without_tls) {
  std::string const half = simulated(false, fault::cut).text;
  BOOST_TEST(!half.empty());
  for (fault const what : {fault::cut, fault::reset, fault::close, fault::error_event, fault::html, fault::unauthorized,
                           fault::garbage, fault::unavailable_once}) {
    auto const plain = simulated(false, what);
    auto const secure = simulated(true, what);
    BOOST_TEST_CONTEXT("fault " << static_cast<int>(what)) {
      BOOST_TEST(secure.ec.failed());
      BOOST_TEST(secure.ec == plain.ec);
      BOOST_TEST(secure.thrown == plain.thrown);
      BOOST_TEST(secure.facts.status == plain.facts.status);
      BOOST_TEST(secure.result.text() == secure.text);
      // A reset throws away what is still on its way.
      if (what == fault::reset) BOOST_TEST(half.starts_with(secure.text));
      if (what != fault::reset) BOOST_TEST(secure.text == plain.text);
      if (what == fault::cut) BOOST_TEST(secure.text == half);
      if (what == fault::cut || what == fault::reset || what == fault::close)
        BOOST_TEST(secure.ec == error::stream_incomplete);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
