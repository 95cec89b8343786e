// The whole client over TLS: answers as without it, and what it says of certificates that it refuses.

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <fstream>
#include <tokenwire/api_error.hpp>
#include <tokenwire/testing/simulator.hpp>

#include "support/chat_answers.hpp"
#include "support/chat_client_fixture.hpp"
#include "support/chat_compare.hpp"
#include "support/simulated.hpp"
#include "support/temporary_folder.hpp"
#include "support/tls_server.hpp"

BOOST_AUTO_TEST_SUITE(chat_tls)

namespace {

using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::perplexity::end_mark;
using tokenwire::testing::certificate;
using tokenwire::testing::certificate_options;
using tokenwire::testing::fault;
using tokenwire::testing::simulator;

/// Trusts the authority of these tests.
class trusting_client : public chat_client {
 public:
  explicit trusting_client(std::string base_url, std::string const& ca = authority().certificate_pem)
      : chat_client(std::move(base_url)) {
    options.tls.ca_file = folder_.add("ca.pem", ca);
  }

 private:
  temporary_folder folder_;
};

/// The same answer each time.
tokenwire::testing::simulator_options steady(bool tls, fault what = fault::none) {
  auto options = fast(what);
  options.tls = tls;
  options.answer.id = "one";
  options.answer.created = 1790000000;
  return options;
}

}  // namespace

BOOST_AUTO_TEST_CASE(answers_equal_those_without_tls) {
  for (char const* model : {"sonar", "sonar-reasoning-pro"}) {
    for (std::size_t const write_size : {std::size_t{0}, std::size_t{1}, std::size_t{100'000}}) {
      auto plain_options = steady(false);
      auto tls_options = steady(true);
      plain_options.write_size = tls_options.write_size = write_size;
      // One byte a record is slow enough with a short answer.
      if (write_size == 1) plain_options.answer.sources = tls_options.answer.sources = 1;
      simulator const plain_server(plain_options);
      simulator const tls_server(tls_options);
      chat_client plain(plain_server.base_url());
      trusting_client secure(tls_server.base_url(), tls_server.ca_certificate());
      plain.request.model = secure.request.model = model;
      chat_outcome const& expected = plain.read();
      chat_outcome const& got = secure.read();
      BOOST_TEST(!expected.ec);
      BOOST_TEST(!got.ec, got.facts.text());
      BOOST_TEST(got.text == expected.text);
      BOOST_TEST(!got.text.empty());
      BOOST_TEST(got.reasoning == expected.reasoning);
      BOOST_TEST(got.chunks == expected.chunks);
      BOOST_TEST(difference(got.result, expected.result) == "");
      BOOST_TEST(got.response.status == 200U);
      plain.complete();
      secure.complete();
      BOOST_TEST(!secure.out.ec);
      BOOST_TEST(!secure.out.result.text().empty());
      BOOST_TEST(difference(secure.out.result, plain.out.result) == "");
    }
  }
}

BOOST_AUTO_TEST_CASE(both_versions_of_tls_carry_an_answer) {
  std::string wire = answer_head;
  for (std::string const& event : answer_events(30)) wire += chunk(event);
  wire += "0\r\n\r\n";
  for (int const version : tls_versions) {
    for (auto const* host : {"127.0.0.1", "localhost"}) {
      tls_server const server({.answer = wire, .version = version});
      trusting_client client(server.base_url(host));
      BOOST_TEST(!client.read().ec, client.out.facts.text());
      BOOST_TEST(client.out.text == answer_text(30));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_refused_certificate_says_so_once) {
  auto const elsewhere = [] {
    certificate_options options;
    options.hosts = {"other.test"};
    return make_certificate(authority(), options);
  };
  auto const expired = [] {
    certificate_options options;
    options.expired = true;
    return make_certificate(authority(), options);
  };
  struct {
    certificate server;
    std::string host;
    std::string reason;
  } const cases[] = {
      {elsewhere(), "127.0.0.1", "IP address mismatch"},
      {elsewhere(), "localhost", "hostname mismatch"},
      {expired(), "localhost", "certificate has expired"},
      {make_certificate(tokenwire::testing::make_certificate_authority("another CA")), "localhost",
       "unable to get local issuer certificate"},
      {tokenwire::testing::make_self_signed_certificate(), "127.0.0.1", "self-signed certificate"},
  };
  for (auto const& one : cases) {
    BOOST_TEST_CONTEXT(one.reason) {
      tls_server const server({.answer = "HTTP/1.1 200 OK\r\n\r\n"}, one.server);
      trusting_client client(server.base_url(one.host));
      client.options.retry.max_retries = 3;
      std::string const detail = "certificate for " + one.host + " refused: " + one.reason;
      client.read();
      BOOST_TEST(client.out.ec == error::tls_certificate);
      BOOST_TEST(client.out.thrown == "connection_error");
      BOOST_TEST(client.out.thrown_again == "connection_error");
      BOOST_TEST(client.out.facts.detail == detail);
      BOOST_TEST(client.out.facts.status == 0U);
      BOOST_TEST(client.out.facts.attempts == 1U);
      BOOST_TEST(client.out.text == "");
      client.complete();
      BOOST_TEST(client.out.ec == error::tls_certificate);
      BOOST_TEST(client.out.thrown == "connection_error");
      BOOST_TEST(server.connections() == 2);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_simulator_is_refused_by_who_does_not_know_its_authority) {
  simulator const server(steady(true));
  chat_client client(server.base_url());
  BOOST_TEST(client.read().ec == error::tls_certificate);
  trusting_client other(server.base_url());
  BOOST_TEST(other.read().ec == error::tls_certificate);
  BOOST_TEST(server.request_count() == 0U);
}

BOOST_AUTO_TEST_CASE(a_ca_file_that_is_none_makes_no_client) {
  temporary_folder const folder;
  struct {
    std::string file;
    std::string reason;
  } const cases[] = {
      {folder.path / "none.pem", "No such file or directory"},
      {folder.add("garbage.pem", "no certificate\n"), "no certificate or crl found"},
      {folder.add("empty.pem", ""), "no certificate or crl found"},
      {folder.path, ""},
  };
  boost::asio::io_context io;
  tokenwire::perplexity::client_options options;
  options.api_key = "key";
  for (auto const& one : cases) {
    options.base_url = "https://127.0.0.1:1";
    options.tls.ca_file = one.file;
    auto const as_it_should_be = [&](tokenwire::api_error const& e) {
      BOOST_TEST(e.code() == error::invalid_ca_file);
      BOOST_TEST(e.diagnostics().detail.starts_with("CA file " + one.file + ": " + one.reason));
      return true;
    };
    BOOST_CHECK_EXCEPTION(tokenwire::perplexity::client(io, options), tokenwire::api_error, as_it_should_be);
  }
}

BOOST_AUTO_TEST_CASE(a_server_without_tls_is_not_tls) {
  simulator const server(steady(false));
  trusting_client client("https" + server.base_url().substr(4));
  client.read();
  BOOST_TEST(client.out.ec == error::tls_handshake);
  BOOST_TEST(client.out.thrown == "connection_error");
  BOOST_TEST(client.out.facts.detail.find("127.0.0.1:" + std::to_string(server.port())) != std::string::npos);
  BOOST_TEST(client.out.facts.detail.find("does not speak TLS") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_early_refusal_is_read_while_the_request_is_written) {
  std::string const body = R"({"error":{"message":"too long"}})";
  std::string const answer =
      response_head(413, "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n") +
      body;
  for (int const version : tls_versions) {
    for (auto const end : {tls_script::ending::cut, tls_script::ending::reset}) {
      tls_server const server({.answer = answer, .end = end, .reads_body = false, .version = version});
      trusting_client client(server.base_url());
      client.request.messages.front().content = std::string(std::size_t{16} << 20, 'x');
      client.read();
      BOOST_TEST(client.out.ec == error::payload_too_large, client.out.facts.text());
      BOOST_TEST(client.out.facts.message == "too long");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_peer_that_goes_while_it_is_written_to_is_an_error_and_no_signal) {
  auto const before = std::signal(SIGPIPE, SIG_DFL);
  for (int const version : tls_versions) {
    tls_server const server({.end = tls_script::ending::reset, .reads_body = false, .version = version});
    trusting_client client(server.base_url());
    client.request.messages.front().content = std::string(std::size_t{16} << 20, 'x');
    client.read();
    BOOST_TEST(client.out.ec == error::write_failed, client.out.facts.text());
    BOOST_TEST(client.out.thrown == "connection_error");
  }
  BOOST_TEST((std::signal(SIGPIPE, before) == SIG_DFL));
}

BOOST_AUTO_TEST_SUITE_END()
