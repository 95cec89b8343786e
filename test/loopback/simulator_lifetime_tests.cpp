// Many clients, TLS, and everybody leaving when they like.

#include <tokenwire/testing/simulator.hpp>

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <thread>

#include "support/raw_client.hpp"
#include "support/raw_tls_client.hpp"
#include "support/simulated.hpp"
#include "support/temporary_folder.hpp"

BOOST_AUTO_TEST_SUITE(simulator_lifetime)

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace tokenwire::testing;
using tokenwire::test::ask;
using tokenwire::test::expected;
using tokenwire::test::fast;
using tokenwire::test::joined_text;
using tokenwire::test::post;
using tokenwire::test::raw_answer;
using tokenwire::test::raw_client;
using tokenwire::test::raw_tls_client;
using tokenwire::test::temporary_folder;

}  // namespace

BOOST_AUTO_TEST_CASE(a_hundred_streams_at_once) {
  auto options = fast();
  options.delay = 1ms;
  simulator const server{options};
  std::vector<std::unique_ptr<raw_client>> clients;
  for (int i = 0; i < 100; ++i) {
    clients.push_back(std::make_unique<raw_client>(server.port()));
    clients.back()->send(post(ask("Question " + std::to_string(i))));
  }
  for (int i = 0; i < 100; ++i) {
    raw_answer const answer = clients[static_cast<std::size_t>(i)]->read();
    BOOST_TEST(answer.complete);
    BOOST_TEST(joined_text(answer.chunks) == chat_answer_text(expected("Question " + std::to_string(i))));
  }
  BOOST_TEST(server.connections() == 100u);
}

BOOST_AUTO_TEST_CASE(tls_is_trusted_by_the_authority_that_is_written) {
  temporary_folder const files;
  auto options = fast();
  options.tls = true;
  options.write_ca = files.path / "ca.pem";
  simulator const server{options};
  BOOST_TEST(server.base_url() == "https://127.0.0.1:" + std::to_string(server.port()));
  std::ifstream file{options.write_ca};
  BOOST_TEST((std::string{std::istreambuf_iterator<char>{file}, {}} == server.ca_certificate()));

  asio::ssl::context context{asio::ssl::context::tls_client};
  context.load_verify_file(options.write_ca);
  for (auto const* host : {"127.0.0.1", "localhost"}) {
    raw_tls_client client{server.port(), context, host};
    for (int i = 0; i < 2; ++i) {
      raw_answer const answer = client.request(post(ask("Why?")));
      BOOST_TEST(joined_text(answer.chunks) == chat_answer_text(expected("Why?")));
    }
    raw_answer const last = client.request(post(ask("Why?", false), "/v1/sonar", "Connection: close\r\n"));
    BOOST_TEST(last.complete);
    BOOST_TEST(client.read().ec == asio::error::eof);  // and not a truncation
  }
  asio::ssl::context stranger{asio::ssl::context::tls_client};
  BOOST_CHECK_THROW((raw_tls_client{server.port(), stranger}), boost::system::system_error);
  BOOST_CHECK_THROW((raw_tls_client{server.port(), context, "example.com"}), boost::system::system_error);
}

BOOST_AUTO_TEST_CASE(what_it_cannot_have_it_says) {
  temporary_folder const files;
  auto const message = [](simulator_options const& options) -> std::string {
    try {
      simulator{options};
    } catch (boost::system::system_error const& error) {
      return error.what();
    }
    return "no error";
  };
  simulator const server{fast()};
  auto options = fast();
  options.port = server.port();
  BOOST_TEST(message(options).starts_with("cannot listen on 127.0.0.1:" + std::to_string(server.port()) + ": Address"));
  options = fast();
  options.replay = files.path / "none.sse";
  BOOST_TEST(message(options).starts_with("cannot read the replay '" + options.replay + "': No such file"));
  options.replay = files.path;
  BOOST_TEST(message(options).starts_with("no .sse file in the replay folder '" + options.replay + "'"));
  options = fast();
  options.tls = true;
  options.write_ca = files.path / "none" / "ca.pem";
  BOOST_TEST(message(options).starts_with("cannot write '" + options.write_ca + "': No such file"));
}

BOOST_AUTO_TEST_CASE(a_client_may_leave_at_any_moment) {
  auto options = fast();
  options.delay = 100us;
  simulator const server{options};
  std::size_t left = 0;
  for (std::size_t wanted = 0; wanted < 40; ++wanted) {
    raw_client client{server.port()};
    std::string const request = post(ask("Why?"));
    client.send(request.substr(0, wanted % 4 == 0 ? wanted : request.size()));
    for (std::size_t i = 0; i < wanted && wanted % 4 != 0; ++i) {
      char byte;
      asio::read(client.stream(), asio::buffer(&byte, 1));
    }
    if (wanted % 2 == 0) client.socket().set_option(asio::socket_base::linger{true, 0});
    client.socket().close();
    ++left;
  }
  raw_client client{server.port()};
  BOOST_TEST(client.request(post(ask("Why?"))).complete);
  BOOST_TEST(server.connections() == left + 1);
}

BOOST_AUTO_TEST_CASE(it_may_go_at_any_moment) {
  for (bool const tls : {false, true}) {
    for (auto const fault : {fault::none, fault::stall, fault::slow, fault::cut}) {
      for (auto const age : {0ms, 3ms, 15ms}) {
        auto options = fast(fault);
        options.delay = 20ms;
        options.tls = tls;
        auto server = std::make_unique<simulator>(options);
        std::uint16_t const port = server->port();
        asio::ssl::context context{asio::ssl::context::tls_client};
        if (tls) context.add_certificate_authority(asio::buffer(server->ca_certificate()));
        std::vector<std::unique_ptr<raw_client>> clients;
        for (int i = 0; i < 6; ++i) {
          clients.push_back(std::make_unique<raw_client>(port));
          if (i % 3 != 0) clients.back()->send(tls ? "\x16" : post(ask("Why?")));
        }
        std::unique_ptr<raw_tls_client> secure;
        if (tls) secure = std::make_unique<raw_tls_client>(port, context);
        if (secure) secure->send(post(ask("Why?")));
        std::this_thread::sleep_for(age);
        server.reset();
        for (auto const& client : clients) {
          raw_answer const answer = client->read();
          BOOST_TEST(!answer.complete);
          BOOST_TEST(answer.ec.failed());
        }
        if (secure) BOOST_TEST(!secure->read().complete);
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
