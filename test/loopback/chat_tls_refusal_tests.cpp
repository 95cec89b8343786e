// What the client says of servers that want more than it has, and of settings that cannot be.

#include <boost/asio/ssl/context.hpp>
#include <boost/test/unit_test.hpp>
#include <tokenwire/api_error.hpp>
#include <tokenwire/ssl_context.hpp>

#include "support/pem.hpp"
#include "support/test_proxy.hpp"
#include "support/tls_server.hpp"
#include "support/trusting_client.hpp"

BOOST_AUTO_TEST_SUITE(chat_tls_refusal)

namespace {

using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::testing::certificate;

void demand(SSL_CTX* server) {
  demand_certificate(server, authority().certificate_pem);
}

void show(trusting_client& c, certificate const& own) {
  c.fixture.options.tls.certificate_file = c.folder.add("own.pem", own.certificate_pem);
  c.fixture.options.tls.private_key_file = c.folder.add("key.pem", own.private_key_pem);
}

std::string const demanded = " (the server demands a client certificate)";

/// "127.0.0.1:port: TLS handshake with 127.0.0.1 failed: …", and this at the end.
void refused(trusting_client& c, std::string const& url, std::string const& words) {
  auto const answer = c.read();
  BOOST_TEST(answer.ec == error::tls_handshake);
  BOOST_TEST(answer.threw<tokenwire::connection_error>());
  BOOST_TEST(answer.facts.detail.starts_with(url.substr(8) + ": TLS handshake with 127.0.0.1 failed: "));
  BOOST_TEST(answer.facts.detail.ends_with(words), answer.facts.detail);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_server_that_demands_a_certificate_is_told_apart) {
  for (int const version : tls_versions) {
    for (std::size_t const size : {std::size_t{1}, std::size_t{16} << 20}) {
      tls_server server({.answer = stream_answer(), .version = version, .more = demand});
      trusting_client c(server.base_url());
      c.fixture.request.messages.front().content = std::string(size, 'x');
      refused(c, server.base_url(), demanded);
      BOOST_TEST(server.visits(1)[0].handshake.failed());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_certificate_that_it_wants_is_shown) {
  for (int const version : tls_versions) {
    tls_server server({.answer = stream_answer(), .version = version, .more = demand});
    trusting_client c(server.base_url());
    show(c, good_certificate());
    for (bool const resumed : {false, true}) {
      auto const answer = c.read();
      BOOST_TEST(!answer.ec, answer.what);
      BOOST_TEST(c.response.tls_resumed == resumed);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_certificate_that_it_does_not_want_is_named) {
  auto const stranger = make_certificate(tokenwire::testing::make_certificate_authority("another CA"));
  for (int const version : tls_versions) {
    tls_server server({.answer = stream_answer(), .version = version, .more = demand});
    trusting_client c(server.base_url());
    show(c, stranger);
    refused(c, server.base_url(), " (the server refuses the client certificate)");
  }
}

BOOST_AUTO_TEST_CASE(a_proxy_that_demands_one_is_named) {
  test_proxy proxy({.tls = true, .more = demand});
  tls_server server({.answer = stream_answer()});
  for (auto const& url : {server.base_url(), std::string("http://127.0.0.1:1")}) {
    trusting_client c(url);
    c.fixture.options.proxy.url = proxy.url();
    refused(c, proxy.url(), demanded);
  }
  BOOST_TEST(server.connections() == 0);
}

BOOST_AUTO_TEST_CASE(too_old_a_version_is_named) {
  tls_server const server({.answer = stream_answer(), .version = TLS1_2_VERSION});
  trusting_client c(server.base_url());
  c.fixture.options.tls.min_version = tokenwire::tls_version::tls1_3;
  refused(c, server.base_url(), " (the peer has no version of TLS that is allowed here)");
  tls_server const oldest(
      {.version = TLS1_1_VERSION, .more = [](SSL_CTX* server) { SSL_CTX_set_security_level(server, 0); }});
  trusting_client d(oldest.base_url());
  refused(d, oldest.base_url(), " (the peer has no version of TLS that is allowed here)");
}

BOOST_AUTO_TEST_CASE(files_that_cannot_be_used_make_no_client) {
  trusting_client c("https://127.0.0.1:1");
  auto const says = [](error code, std::string const& words) {
    return [=](tokenwire::api_error const& e) {
      BOOST_TEST(e.code() == code);
      BOOST_TEST(e.diagnostics().detail.starts_with(words), e.diagnostics().detail);
      return true;
    };
  };
  c.fixture.options.tls.certificate_file = "/none";
  BOOST_CHECK_EXCEPTION(c.client(), tokenwire::api_error, says(error::invalid_certificate, "certificate file /none: "));
  c.fixture.options.tls.ca_directory = "/none";
  BOOST_CHECK_EXCEPTION(c.client(), tokenwire::api_error, says(error::invalid_ca_file, "CA directory /none: "));
}

BOOST_AUTO_TEST_CASE(a_context_of_the_callers_serves_a_client) {
  auto const context = std::make_shared<boost::asio::ssl::context>(boost::asio::ssl::context::tls_client);
  context->add_certificate_authority(boost::asio::buffer(authority().certificate_pem));
  for (int const version : tls_versions) {
    tls_server server({.answer = stream_answer(), .version = version});
    trusting_client c(server.base_url());
    use_ssl_context(c.fixture.options.tls, context);
    for (bool const resumed : {false, true}) {
      BOOST_TEST(!c.read().ec);
      BOOST_TEST(c.response.tls_resumed == resumed);
    }
    tls_server const other({}, make_certificate(authority(), {.hosts = {"other.test"}}));
    trusting_client d(other.base_url());
    context->set_verify_mode(boost::asio::ssl::verify_none);
    use_ssl_context(d.fixture.options.tls, context);
    BOOST_TEST(d.read().ec == error::tls_certificate);
  }
}

BOOST_AUTO_TEST_SUITE_END()
