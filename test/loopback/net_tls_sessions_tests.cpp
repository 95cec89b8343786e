// Which TLS sessions are kept, for whom, and what becomes of those that connections resume.

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/test/unit_test.hpp>
#include <ctime>
#include <thread>
#include <tokenwire/ssl_context.hpp>

#include "support/tls_held.hpp"

BOOST_AUTO_TEST_SUITE(net_tls_sessions)

namespace {

namespace asio = boost::asio;
using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::error_code;
using tokenwire::net::readiness;
using tokenwire::net::tls_context;
using tokenwire::net::tls_session;
using tokenwire::net::tls_sessions;

/// Servers that know each other's tickets.
void share_tickets(SSL_CTX* server) {
  std::array<unsigned char, 80> keys{};
  SSL_CTX_set_tlsext_ticket_keys(server, keys.data(), keys.size());
  SSL_CTX_set_max_early_data(server, 16384);
  // For which it would keep them to itself.
  SSL_CTX_set_options(server, SSL_OP_NO_ANTI_REPLAY);
}

struct visit {
  error_code ec;
  bool resumed;
  bool resumed_at_server;
  int early_data;
};

/// One connection to a server of its own.
visit connect(std::shared_ptr<tls_context const> const& context, int version, std::string const& key = "here",
              server_setting const& server = share_tickets, std::string const& host = "localhost") {
  tls_connected pair(version, good_certificate(), server);
  pair.context = context;
  pair.handshake(host, key);
  SSL* const peer = pair.tls_peer.native_handle();
  return {pair.ours.ec, pair.client->tls_resumed(), SSL_session_reused(peer) == 1, SSL_get_early_data_status(peer)};
}

/// A session that was made for "here".
tls_session session_of(std::shared_ptr<tls_context const> const& context, int version) {
  BOOST_TEST(!connect(context, version).ec);
  auto made = context->sessions()->take("here");
  BOOST_REQUIRE(made);
  return made;
}

std::size_t count(tls_sessions& sessions, std::string const& key) {
  std::size_t n = 0;
  while (sessions.take(key)) ++n;
  return n;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_second_connection_resumes_the_firsts_session) {
  for (int const version : tls_versions) {
    auto const context = trusting_context();
    auto const first = connect(context, version);
    BOOST_TEST(!first.ec);
    BOOST_TEST(!first.resumed);
    for (int i = 0; i != 3; ++i) {
      auto const next = connect(context, version);
      BOOST_TEST(!next.ec);
      BOOST_TEST(next.resumed);
      BOOST_TEST(next.resumed_at_server);
      BOOST_TEST(next.early_data == SSL_EARLY_DATA_NOT_SENT);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_session_is_for_its_key_and_its_context_alone) {
  for (int const version : tls_versions) {
    auto const context = trusting_context();
    connect(context, version);
    BOOST_TEST(!connect(context, version, "there").resumed);
    BOOST_TEST(!connect(context, version, "").resumed);
    BOOST_TEST(!connect(trusting_context(), version).resumed);
    BOOST_TEST(connect(context, version).resumed);
  }
}

BOOST_AUTO_TEST_CASE(without_resumption_nothing_is_kept) {
  temporary_folder const folder;
  tokenwire::tls_options options;
  options.ca_file = folder.add("ca.pem", authority().certificate_pem);
  options.resume_sessions = false;
  error_code ec;
  std::string detail;
  auto const context = tls_context::make(options, ec, detail);
  BOOST_TEST(!context->sessions());
  for (int i = 0; i != 2; ++i) BOOST_TEST(!connect(context, TLS1_3_VERSION).resumed);
}

BOOST_AUTO_TEST_CASE(one_of_tls_1_3_serves_once_and_one_of_tls_1_2_again) {
  for (int const version : tls_versions) {
    auto const context = trusting_context();
    auto const first = session_of(context, version);
    auto const second = context->sessions()->take("here");
    BOOST_TEST((second != nullptr) == (version == TLS1_2_VERSION));
    // No two connections share one.
    BOOST_TEST(first != second);
  }
}

BOOST_AUTO_TEST_CASE(a_session_that_the_server_does_not_know_costs_nothing_but_the_handshake) {
  auto const stranger = [](SSL_CTX*) {};
  for (int const version : tls_versions) {
    auto const context = trusting_context();
    connect(context, version);
    auto const refused = connect(context, version, "here", stranger);
    BOOST_TEST(!refused.ec);
    BOOST_TEST(!refused.resumed);
    BOOST_TEST(!refused.resumed_at_server);
    // The other version's is of no use, either.
    int const other = version == TLS1_2_VERSION ? TLS1_3_VERSION : TLS1_2_VERSION;
    auto const changed = connect(context, other);
    BOOST_TEST(!changed.ec);
    BOOST_TEST(!changed.resumed);
  }
}

BOOST_AUTO_TEST_CASE(one_that_has_run_out_is_not_offered) {
  for (int const version : tls_versions) {
    auto const context = trusting_context();
    tls_sessions& sessions = *context->sessions();
    auto const session = session_of(context, version);
    sessions.forget("here");
    // What the server says of its ticket counts, and so does the session's own time.
    SSL_SESSION_set_timeout(session.get(), 1'000'000);
    auto const hint = static_cast<long>(SSL_SESSION_get_ticket_lifetime_hint(session.get()));
    BOOST_TEST(hint > 100);
    SSL_SESSION_set_time(session.get(), std::time(nullptr) - hint + 100);
    sessions.put("here", session.get());
    BOOST_TEST(sessions.take("here"));
    sessions.forget("here");
    SSL_SESSION_set_time(session.get(), std::time(nullptr) - hint - 100);
    sessions.put("here", session.get());
    BOOST_TEST(!sessions.take("here"));
    SSL_SESSION_set_time(session.get(), std::time(nullptr) - 100);
    SSL_SESSION_set_timeout(session.get(), 50);
    sessions.put("here", session.get());
    BOOST_TEST(!sessions.take("here"));
    BOOST_TEST(!connect(context, version).resumed);
  }
}

BOOST_AUTO_TEST_CASE(no_more_are_kept_than_there_is_room_for) {
  auto const context = trusting_context();
  tls_sessions sessions;
  auto const session = session_of(context, TLS1_3_VERSION);
  for (std::size_t i = 0; i != tls_sessions::most_of_one_key + 3; ++i) sessions.put("here", session.get());
  BOOST_TEST(count(sessions, "here") == tls_sessions::most_of_one_key);
  for (std::size_t i = 0; i != tls_sessions::most + 3; ++i) sessions.put(std::to_string(i), session.get());
  for (std::size_t i = 0; i != tls_sessions::most + 3; ++i)
    BOOST_TEST(count(sessions, std::to_string(i)) == (i < 3 ? 0U : 1U));
  // One that serves again takes the place of the one before.
  auto const again = session_of(context, TLS1_2_VERSION);
  for (int i = 0; i != 3; ++i) sessions.put("there", again.get());
  sessions.put("there", session.get());
  BOOST_TEST(SSL_SESSION_get_protocol_version(sessions.take("there").get()) == TLS1_3_VERSION);
  sessions.forget("here");
  BOOST_TEST(sessions.take("there"));
  sessions.forget("there");
  BOOST_TEST(!sessions.take("there"));
}

BOOST_AUTO_TEST_CASE(an_end_without_a_word_leaves_the_session) {
  for (int const version : tls_versions) {
    for (bool const peer_first : {false, true}) {
      for (bool const reads : {false, true}) {
        auto const context = trusting_context();
        {
          tls_connected pair(version, good_certificate(), share_tickets);
          pair.context = context;
          pair.handshake("localhost", "here");
          if (peer_first) pair.peer.close();
          if (peer_first && reads) {
            char data[16];
            io_outcome read;
            pair.client->async_read_some(asio::buffer(data), read.handler());
            pair.run();
            BOOST_TEST(read.ec == asio::ssl::error::stream_truncated);
          }
          if (!peer_first) pair.client->close();
        }
        BOOST_TEST(connect(context, version).resumed);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_fatal_end_takes_the_session_with_it) {
  for (int const version : tls_versions) {
    tls_held pair(version, good_certificate(), share_tickets);
    pair.handshake(65536, "here");
    asio::write(pair.server, asio::buffer("last", 4));
    pair.between.held.back() ^= 1;
    pair.hand_on_all();
    char data[16];
    io_outcome read;
    pair.client->async_read_some(asio::buffer(data), read.handler());
    pair.run();
    BOOST_TEST(read.ec.failed());
    BOOST_TEST(!connect(pair.context, version).resumed);
  }
}

BOOST_AUTO_TEST_CASE(a_handshake_that_fails_with_a_session_fails_once) {
  // It refuses whoever offers one.
  auto const touchy = [](SSL_CTX* server) {
    auto const refuse = [](SSL* ssl, int* alert, void*) {
      unsigned char const* ticket = nullptr;
      std::size_t size = 0;
      bool const offers = (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_session_ticket, &ticket, &size) && size != 0) ||
                          SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_psk, &ticket, &size);
      *alert = SSL_AD_HANDSHAKE_FAILURE;
      return offers ? SSL_CLIENT_HELLO_ERROR : SSL_CLIENT_HELLO_SUCCESS;
    };
    SSL_CTX_set_client_hello_cb(server, refuse, nullptr);
  };
  for (int const version : tls_versions) {
    auto const context = trusting_context();
    context->sessions()->put("here", session_of(context, version).get());
    context->sessions()->put("here", session_of(context, version).get());
    BOOST_TEST(connect(context, version, "here", touchy).ec == error::tls_handshake);
    BOOST_TEST(!connect(context, version, "here", touchy).ec);
  }
}

BOOST_AUTO_TEST_CASE(a_peer_that_was_refused_leaves_no_session) {
  for (int const version : tls_versions) {
    auto const context = trusting_context();
    auto const refused = connect(context, version, "here", share_tickets, "other.test");
    BOOST_TEST(refused.ec == error::tls_certificate);
    BOOST_TEST(!context->sessions()->take("here"));
  }
}

BOOST_AUTO_TEST_CASE(the_callback_of_somebodys_context_stays_and_sessions_are_resumed) {
  static int told;
  for (int const version : tls_versions) {
    told = 0;
    auto const native = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
    native->add_certificate_authority(asio::buffer(authority().certificate_pem));
    SSL_CTX_set_session_cache_mode(native->native_handle(), SSL_SESS_CACHE_CLIENT);
    SSL_CTX_sess_set_new_cb(native->native_handle(), [](SSL*, SSL_SESSION*) { return ++told, 0; });
    tokenwire::tls_options options;
    use_ssl_context(options, native);
    error_code ec;
    std::string detail;
    auto const context = tls_context::make(options, ec, detail);
    BOOST_TEST(!connect(context, version).resumed);
    BOOST_TEST(told > 0);
    BOOST_TEST(connect(context, version).resumed);
    // Another client's sessions are its own, though the context is the same.
    BOOST_TEST(!connect(tls_context::make(options, ec, detail), version).resumed);
  }
}

BOOST_AUTO_TEST_CASE(threads_share_them) {
  auto const context = trusting_context();
  tls_sessions sessions;
  auto const once = session_of(context, TLS1_3_VERSION);
  auto const often = session_of(context, TLS1_2_VERSION);
  std::vector<std::jthread> threads;
  for (int t = 0; t != 4; ++t) {
    threads.emplace_back([&, t] {
      std::string const key = t % 2 ? "here" : "there";
      for (int i = 0; i != 200; ++i) {
        sessions.put(key, (i % 3 ? once : often).get());
        auto const taken = sessions.take(key);
        if (i % 50 == 0) sessions.forget(key);
      }
    });
  }
  threads.clear();
  sessions.put("here", once.get());
  BOOST_TEST(sessions.take("here"));
}

BOOST_AUTO_TEST_SUITE_END()
