// Requests whose connections resume the TLS session of an earlier one, as client and server see it.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/test/unit_test.hpp>
#include <tokenwire/testing/simulator.hpp>

#include "support/simulated.hpp"
#include "support/test_proxy.hpp"
#include "support/threads.hpp"
#include "support/tls_server.hpp"
#include "support/trusting_client.hpp"

BOOST_AUTO_TEST_SUITE(chat_tls_resumption)

namespace {

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::testing::fault;
using tokenwire::testing::simulator;
using ending = tls_script::ending;

/// One request, and whether client and server say that it resumed.
void request(trusting_client& c, bool resumed) {
  auto const answer = c.read();
  BOOST_TEST(!answer.ec, answer.what);
  BOOST_TEST(!answer.value.text().empty());
  BOOST_TEST(c.response.tls_resumed == resumed);
  BOOST_TEST(!c.response.connection_reused);
}

void check(tls_server& server, std::vector<bool> const& resumed) {
  auto const visits = server.visits(resumed.size());
  BOOST_TEST(visits.size() == resumed.size());
  for (std::size_t i = 0; i != resumed.size(); ++i) {
    BOOST_TEST(!visits[i].handshake);
    BOOST_TEST(visits[i].resumed == resumed[i]);
    BOOST_TEST(visits[i].early_data == SSL_EARLY_DATA_NOT_SENT);
  }
}

void allow_early_data(SSL_CTX* server) {
  SSL_CTX_set_max_early_data(server, 16384);
  // For which it would keep sessions to itself, and lose them when a connection of theirs is cut.
  SSL_CTX_set_options(server, SSL_OP_NO_ANTI_REPLAY);
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_next_connection_resumes_however_the_one_before_ended) {
  for (int const version : tls_versions) {
    for (auto const end : {ending::orderly, ending::cut, ending::reset, ending::clients}) {
      tls_server server({.answer = stream_answer(), .end = end, .version = version, .more = allow_early_data});
      trusting_client c(server.base_url());
      for (bool const resumed : {false, true, true}) request(c, resumed);
      check(server, {false, true, true});
    }
  }
}

BOOST_AUTO_TEST_CASE(an_answer_until_the_end_of_the_connection_leaves_its_session) {
  std::string const wire = plain_stream(sse_body({delta_event("all", "stop")}));
  for (int const version : tls_versions) {
    for (auto const end : {ending::orderly, ending::cut}) {
      tls_server server({.answer = wire, .end = end, .version = version});
      trusting_client c(server.base_url());
      for (bool const resumed : {false, true}) request(c, resumed);
      check(server, {false, true});
    }
  }
}

BOOST_AUTO_TEST_CASE(not_where_it_is_not_wanted) {
  tls_server server({.answer = stream_answer()});
  trusting_client c(server.base_url());
  c.fixture.options.tls.resume_sessions = false;
  for (int i = 0; i != 2; ++i) request(c, false);
  check(server, {false, false});
}

BOOST_AUTO_TEST_CASE(a_session_is_for_one_host) {
  for (int const version : tls_versions) {
    tls_server server({.answer = document_answer(), .version = version});
    trusting_client c(server.base_url());
    pplx::request_options elsewhere;
    elsewhere.base_url = server.base_url("localhost");
    BOOST_TEST(!c.complete().ec);
    BOOST_TEST(!run(c.fixture, c.client().complete(c.fixture.request, elsewhere)).ec);
    BOOST_TEST(!c.complete().ec);
    BOOST_TEST(!run(c.fixture, c.client().complete(c.fixture.request, elsewhere)).ec);
    check(server, {false, false, true, true});
  }
}

BOOST_AUTO_TEST_CASE(a_server_that_has_forgotten_it_is_not_noticed) {
  auto const forget = [](SSL_CTX* context, int connection) {
    std::array<unsigned char, 80> keys{};
    keys.fill(connection == 0 ? 1 : 2);
    SSL_CTX_set_tlsext_ticket_keys(context, keys.data(), keys.size());
  };
  for (int const version : tls_versions) {
    tls_server server({.answer = stream_answer(), .version = version, .before = forget});
    trusting_client c(server.base_url());
    for (bool const resumed : {false, false, true}) request(c, resumed);
    check(server, {false, false, true});
    BOOST_TEST(c.response.attempts == 1U);
  }
}

BOOST_AUTO_TEST_CASE(a_kept_connection_says_what_it_began_with) {
  auto settings = fast(fault::cut);
  settings.tls = true;
  simulator server(settings);
  trusting_client c(server.base_url());
  c.fixture.options.pool.max_idle = 1;
  c.fixture.options.tls.ca_file = c.folder.add("simulator.pem", server.ca_certificate());
  BOOST_TEST(c.read().ec == error::stream_incomplete);
  BOOST_TEST(!c.response.tls_resumed);
  server.set_fault(fault::none);
  for (bool const reused : {false, true}) {
    BOOST_TEST(!c.read().ec);
    BOOST_TEST(c.response.tls_resumed);
    BOOST_TEST(c.response.connection_reused == reused);
  }
  BOOST_TEST(server.connections() == 2U);
}

BOOST_AUTO_TEST_CASE(both_ends_of_a_tunnel_are_resumed) {
  for (bool const proxy_tls : {false, true}) {
    for (int const version : tls_versions) {
      test_proxy proxy({.tls = proxy_tls});
      tls_server server({.answer = stream_answer(), .end = ending::clients, .version = version});
      trusting_client c(server.base_url());
      c.fixture.options.proxy.url = proxy.url();
      for (bool const resumed : {false, true, true}) request(c, resumed);
      check(server, {false, true, true});
      BOOST_TEST(proxy.connections() == 3);
      BOOST_TEST(proxy.resumed() == (proxy_tls ? 2 : 0));
    }
  }
}

BOOST_AUTO_TEST_CASE(tls_to_a_proxy_alone_is_resumed_too) {
  test_proxy proxy({.tls = true});
  simulator const server(fast());
  trusting_client c(server.base_url());
  c.fixture.options.proxy.url = proxy.url();
  for (bool const resumed : {false, true}) request(c, resumed);
  BOOST_TEST(proxy.resumed() == 1);
}

BOOST_AUTO_TEST_CASE(threads_resume_each_others_sessions) {
  temporary_folder const folder;
  auto options = fast();
  options.tls = true;
  options.write_ca = folder.path / "ca.pem";
  peer p(options);
  p.settings.pool.max_idle = 0;
  tally seen;
  std::atomic<int> resumed{0};
  asio::io_context context(threads);
  pplx::client const client(context, p.settings);
  auto const read = [&]() -> asio::awaitable<void> {
    pplx::chat_request const request = small_request();
    for (int i = 0; i != 4; ++i) {
      auto stream = client.stream(request, co_await asio::this_coro::executor);
      auto const answer = co_await collect(stream);
      resumed += stream.response().tls_resumed;
      seen.end(answer.text() == p.text);
    }
  };
  // One alone: see chat_threads.
  asio::co_spawn(asio::make_strand(context), read, asio::detached);
  context.run();
  context.restart();
  BOOST_TEST(resumed == 3);
  for (int i = 1; i != streams / 4; ++i) asio::co_spawn(asio::make_strand(context), read, asio::detached);
  pool(context, threads).join();
  seen.check(streams);
  // Each has the ticket of its own connection before, if nobody else took that.
  BOOST_TEST(resumed > streams / 2);
}

BOOST_AUTO_TEST_SUITE_END()
