// A TLS context that somebody brings: what it decides, what it cannot, and that it stays as it is.

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <tokenwire/ssl_context.hpp>

#include "support/fill.hpp"
#include "support/pem.hpp"
#include "support/tls_connected.hpp"

BOOST_AUTO_TEST_SUITE(net_tls_own_context)

namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::error_code;
using tokenwire::net::readiness;
using tokenwire::net::tls_context;
using tokenwire::testing::certificate;

/// A context that trusts the tests' authority, and is told more.
std::shared_ptr<ssl::context> own(std::function<void(ssl::context&)> const& more = {}) {
  auto made = std::make_shared<ssl::context>(ssl::context::tls_client);
  made->add_certificate_authority(asio::buffer(authority().certificate_pem));
  if (more) more(*made);
  return made;
}

std::shared_ptr<tls_context const> brought(std::shared_ptr<ssl::context> context) {
  tokenwire::tls_options options;
  // None of it counts.
  options.ca_file = options.ca_directory = options.certificate_file = "/none";
  options.min_version = tokenwire::tls_version::tls1_3;
  use_ssl_context(options, std::move(context));
  error_code ec;
  std::string detail;
  auto made = tls_context::make(options, ec, detail);
  BOOST_TEST(!ec);
  BOOST_REQUIRE(made);
  return made;
}

struct verdict {
  error_code ec;
  std::string detail;
};

verdict shake(std::shared_ptr<ssl::context> context, certificate const& server = good_certificate(),
              std::string const& host = "localhost", int version = TLS1_3_VERSION) {
  tls_connected pair(version, server);
  pair.context = brought(std::move(context));
  pair.handshake(host);
  return {pair.ours.ec, pair.client->tls_detail()};
}

int accept_all(X509_STORE_CTX*, void*) {
  return 1;
}
int verify_and_ignore(X509_STORE_CTX* store, void*) {
  X509_verify_cert(store);
  X509_STORE_CTX_set_error(store, X509_V_OK);
  return 1;
}
int verify_without_a_name(X509_STORE_CTX* store, void*) {
  X509_VERIFY_PARAM_set1_host(X509_STORE_CTX_get0_param(store), nullptr, 0);
  return X509_verify_cert(store);
}
int say_that_it_is_good(int, X509_STORE_CTX* store) {
  X509_STORE_CTX_set_error(store, X509_V_OK);
  return 1;
}

struct lax {
  std::string name;
  std::function<void(ssl::context&)> make;
};

/// Ways to have no verification.
std::vector<lax> const& lax_contexts() {
  static std::vector<lax> const all = {
      {"mode", [](ssl::context& c) { c.set_verify_mode(ssl::verify_none); }},
      {"callback", [](ssl::context& c) { c.set_verify_callback([](bool, ssl::verify_context&) { return true; }); }},
      {"native callback",
       [](ssl::context& c) { SSL_CTX_set_verify(c.native_handle(), SSL_VERIFY_NONE, &say_that_it_is_good); }},
      {"no verification",
       [](ssl::context& c) { SSL_CTX_set_cert_verify_callback(c.native_handle(), &accept_all, nullptr); }},
      {"result ignored",
       [](ssl::context& c) { SSL_CTX_set_cert_verify_callback(c.native_handle(), &verify_and_ignore, nullptr); }},
      {"no name",
       [](ssl::context& c) { SSL_CTX_set_cert_verify_callback(c.native_handle(), &verify_without_a_name, nullptr); }},
      {"no dates",
       [](ssl::context& c) {
         X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(c.native_handle()), X509_V_FLAG_NO_CHECK_TIME);
       }},
      {"no dates in the store",
       [](ssl::context& c) {
         X509_STORE_set_flags(SSL_CTX_get_cert_store(c.native_handle()), X509_V_FLAG_NO_CHECK_TIME);
       }},
  };
  return all;
}

}  // namespace

BOOST_AUTO_TEST_CASE(it_says_whom_to_trust_and_which_versions) {
  BOOST_TEST(!shake(own(), good_certificate(), "127.0.0.1", TLS1_2_VERSION).ec);
  BOOST_TEST(!shake(own()).ec);
  BOOST_TEST(shake(std::make_shared<ssl::context>(ssl::context::tls_client)).ec == error::tls_certificate);
  auto const newest = own([](ssl::context& c) { SSL_CTX_set_min_proto_version(c.native_handle(), TLS1_3_VERSION); });
  BOOST_TEST(shake(newest, good_certificate(), "localhost", TLS1_2_VERSION).ec == error::tls_handshake);
}

BOOST_AUTO_TEST_CASE(it_cannot_turn_verification_off) {
  struct {
    certificate server;
    std::string reason;
  } const cases[] = {
      {make_certificate(tokenwire::testing::make_certificate_authority("another CA")),
       "unable to get local issuer certificate"},
      {make_certificate(authority(), {.hosts = {"localhost"}, .expired = true}), "certificate has expired"},
      {make_certificate(authority(), {.hosts = {"other.test"}}), "hostname mismatch"},
      {tokenwire::testing::make_self_signed_certificate(), "self-signed certificate"},
  };
  for (lax const& context : lax_contexts()) {
    for (auto const& [server, reason] : cases) {
      for (int const version : tls_versions) {
        BOOST_TEST_CONTEXT(context.name << ", " << reason) {
          auto const result = shake(own(context.make), server, "localhost", version);
          BOOST_TEST(result.ec == error::tls_certificate);
          bool const says_why = context.name != "no verification" && context.name != "result ignored";
          BOOST_TEST(result.detail == "certificate for localhost refused: " +
                                          (says_why ? reason : "the TLS context left it unverified"));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(it_cannot_set_the_clock_back) {
  certificate const expired = make_certificate(authority(), {.hosts = {"localhost"}, .expired = true});
  // Trusted by itself, for the authority is younger than the time that is set.
  auto const context = std::make_shared<ssl::context>(ssl::context::tls_client);
  context->add_certificate_authority(asio::buffer(expired.certificate_pem));
  constexpr std::time_t two_days = 2 * 24 * 3600;
  X509_VERIFY_PARAM* const parameters = SSL_CTX_get0_param(context->native_handle());
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
  X509_VERIFY_PARAM_set_time(parameters, std::time(nullptr) - two_days);
  auto const result = shake(context, expired);
  BOOST_TEST(result.ec == error::tls_certificate);
  BOOST_TEST(result.detail == "certificate for localhost refused: certificate has expired");
}

BOOST_AUTO_TEST_CASE(it_cannot_do_without_a_certificate) {
  auto const anonymous = [](SSL_CTX* context) {
    SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
    BOOST_REQUIRE(SSL_CTX_set_cipher_list(context, "AECDH-AES128-SHA:@SECLEVEL=0") == 1);
  };
  tls_connected nobody(TLS1_2_VERSION, good_certificate(), anonymous);
  nobody.context = brought(own([&](ssl::context& c) { anonymous(c.native_handle()); }));
  nobody.handshake("localhost");
  BOOST_TEST(nobody.ours.ec == error::tls_certificate);
  BOOST_TEST(nobody.client->tls_detail() == "certificate for localhost refused: the TLS context left it unverified");

  // Keys that both have beforehand.
  for (int const version : tls_versions) {
    tls_connected known(version, good_certificate(), [](SSL_CTX* server) {
      SSL_CTX_set_cipher_list(server, "PSK");
      SSL_CTX_set_ciphersuites(server, "TLS_AES_128_GCM_SHA256");
      SSL_CTX_set_psk_server_callback(server, [](SSL*, char const*, unsigned char* key, unsigned) -> unsigned {
        return std::fill_n(key, 32, static_cast<unsigned char>(7)), 32;
      });
    });
    known.context = brought(own([](ssl::context& c) {
      SSL_CTX_set_cipher_list(c.native_handle(), "PSK");
      SSL_CTX_set_psk_client_callback(
          c.native_handle(), [](SSL*, char const*, char* id, unsigned, unsigned char* key, unsigned) -> unsigned {
            id[0] = 'x';
            id[1] = '\0';
            return std::fill_n(key, 32, static_cast<unsigned char>(7)), 32;
          });
    }));
    known.handshake("localhost");
    BOOST_TEST(known.ours.ec == error::tls_certificate);
    BOOST_TEST(known.client->tls_detail() == "certificate for localhost refused: the TLS context left it unverified");
  }
}

BOOST_AUTO_TEST_CASE(its_callback_may_refuse_more) {
  int asked = 0;
  auto const strict = own([&](ssl::context& c) {
    c.set_verify_callback([&](bool good, ssl::verify_context&) {
      ++asked;
      BOOST_TEST(good);
      return false;
    });
  });
  auto const result = shake(strict);
  BOOST_TEST(result.ec == error::tls_certificate);
  BOOST_TEST(result.detail == "certificate for localhost refused: application verification failure");
  BOOST_TEST(asked == 1);
  auto const lenient = own([&](ssl::context& c) {
    c.set_verify_callback([&](bool good, ssl::verify_context&) { return good && ++asked != 0; });
  });
  BOOST_TEST(!shake(lenient).ec);
  BOOST_TEST(asked == 3);
  // OpenSSL speaks of policies too, where it is told to.
  auto const talkative = own([](ssl::context& c) {
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(c.native_handle()),
                                X509_V_FLAG_POLICY_CHECK | X509_V_FLAG_NOTIFY_POLICY);
  });
  BOOST_TEST(!shake(talkative).ec);
}

BOOST_AUTO_TEST_CASE(a_host_of_its_own_does_not_count) {
  auto const elsewhere = [](ssl::context& c) {
    X509_VERIFY_PARAM_set1_host(SSL_CTX_get0_param(c.native_handle()), "other.test", 0);
    X509_VERIFY_PARAM_set1_ip_asc(SSL_CTX_get0_param(c.native_handle()), "192.0.2.1");
  };
  for (auto const* host : {"localhost", "127.0.0.1"})
    BOOST_TEST(!shake(own(elsewhere), good_certificate(), host).ec, host);
}

BOOST_AUTO_TEST_CASE(connections_have_what_they_need_and_it_stays_as_it_is) {
  auto const context = own([](ssl::context& c) {
    SSL_CTX* const native = c.native_handle();
    c.set_verify_mode(ssl::verify_none);
    SSL_CTX_clear_mode(native, ~0U);
    SSL_CTX_set_options(native, SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_quiet_shutdown(native, 1);
    SSL_CTX_set_alpn_protos(native, reinterpret_cast<unsigned char const*>("\x02h2"), 3);
  });
  SSL_CTX* const native = context->native_handle();
  auto const state = [&] {
    return std::tuple(SSL_CTX_get_mode(native), SSL_CTX_get_options(native), SSL_CTX_get_verify_mode(native),
                      SSL_CTX_get_verify_callback(native), SSL_CTX_get_quiet_shutdown(native),
                      SSL_CTX_sess_get_new_cb(native), SSL_CTX_get_session_cache_mode(native));
  };
  auto const before = state();
  for (int const version : tls_versions) {
    tls_connected pair(version);
    std::string offered;
    auto const choose = [](SSL*, unsigned char const**, unsigned char*, unsigned char const* list, unsigned length,
                           void* to) {
      static_cast<std::string*>(to)->assign(reinterpret_cast<char const*>(list), length);
      return SSL_TLSEXT_ERR_NOACK;
    };
    SSL_CTX_set_alpn_select_cb(pair.peer_context.native_handle(), choose, &offered);
    pair.context = brought(context);
    pair.handshake("localhost");
    BOOST_TEST(!pair.ours.ec, pair.client->tls_detail());
    BOOST_TEST(offered == "\x08http/1.1");
    // A write that is tried again from another address, with more behind it.
    std::string const sent = fill(*pair.client);
    std::string const rest = rest_after(sent);
    std::vector<char> sink(sent.size() + rest.size());
    io_outcome drained;
    io_outcome written;
    asio::async_read(pair.tls_peer, asio::buffer(sink), drained.handler());
    asio::async_write(*pair.client, asio::buffer(rest), written.handler());
    pair.run();
    BOOST_TEST(!written.ec, written.ec.message());
    BOOST_TEST((std::string(sink.data(), drained.size) == sent + rest));
    // An end without a word is one.
    pair.peer.shutdown(asio::ip::tcp::socket::shutdown_send);
    pair.wait_for_peer();
    char data[16];
    readiness wanted{};
    error_code ec;
    pair.client->read_some(asio::buffer(data), wanted, ec);
    BOOST_TEST(ec == ssl::error::stream_truncated);
  }
  BOOST_TEST((state() == before));
}

// What was taken from the socket ahead of time would be told by nobody.
BOOST_AUTO_TEST_CASE(it_cannot_read_ahead) {
  auto const eager = own([](ssl::context& c) { SSL_CTX_set_read_ahead(c.native_handle(), 1); });
  for (int const version : tls_versions) {
    tls_connected pair(version);
    pair.context = brought(eager);
    pair.handshake("localhost");
    for (char const* const record : {"one", "two"}) asio::write(pair.tls_peer, asio::buffer(record, 3));
    char data[16];
    std::string got;
    while (got != "onetwo") {
      io_outcome waited;
      pair.client->async_wait_readable_or(readiness::none, waited.handler());
      pair.run();
      BOOST_REQUIRE(waited.readable);
      readiness wanted{};
      error_code ec;
      got.append(data, pair.client->read_some(asio::buffer(data), wanted, ec));
    }
  }
}

BOOST_AUTO_TEST_CASE(it_says_goodbye_though_the_context_would_not) {
  auto const quiet = own([](ssl::context& c) { SSL_CTX_set_quiet_shutdown(c.native_handle(), 1); });
  tls_connected pair;
  pair.context = brought(quiet);
  pair.handshake("localhost");
  pair.client->set_at_rest(true);
  pair.client.reset();
  char data[16];
  error_code ec;
  pair.tls_peer.read_some(asio::buffer(data), ec);
  BOOST_TEST(ec == asio::error::eof);
}

BOOST_AUTO_TEST_CASE(it_lives_as_long_as_it_is_needed) {
  auto context = own();
  std::weak_ptr<ssl::context> const watched = context;
  auto made = brought(std::move(context));
  BOOST_TEST(!watched.expired());
  made.reset();
  BOOST_TEST(watched.expired());
}

BOOST_AUTO_TEST_CASE(none_is_an_error) {
  tokenwire::tls_options options;
  BOOST_CHECK_THROW(use_ssl_context(options, nullptr), std::invalid_argument);
  auto const moved = own();
  ssl::context const taken(std::move(*moved));
  BOOST_CHECK_THROW(use_ssl_context(options, moved), std::invalid_argument);
  BOOST_TEST(!options.native_context);
}

BOOST_AUTO_TEST_SUITE_END()
