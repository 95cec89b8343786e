// Which sessions are kept, and which one is given out: without a network, for they need not be anybody's.

#include "net/tls_sessions.hpp"

#include <openssl/ssl.h>

#include <boost/test/unit_test.hpp>
#include <ctime>
#include <string>

BOOST_AUTO_TEST_SUITE(tls_sessions_)

namespace {

using tokenwire::net::tls_session;
using tokenwire::net::tls_sessions;

constexpr long lifetime = 100'000;

/// Known by its number. One of TLS 1.3 serves once.
tls_session made(long number, int version = TLS1_3_VERSION) {
  tls_session session(SSL_SESSION_new());
  SSL_SESSION_set_protocol_version(session.get(), version);
  SSL_SESSION_set_time(session.get(), std::time(nullptr));
  SSL_SESSION_set_timeout(session.get(), lifetime + number);
  return session;
}
tls_session outlived(tls_session session) {
  SSL_SESSION_set_time(session.get(), std::time(nullptr) - 2 * lifetime);
  return session;
}

void put(tls_sessions& sessions, std::string const& key, tls_session const& session) {
  sessions.put(key, session.get());
}
/// Its number; -1 when there is none.
long take(tls_sessions& sessions, std::string const& key) {
  auto const taken = sessions.take(key);
  return taken ? SSL_SESSION_get_timeout(taken.get()) - lifetime : -1;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_newest_of_a_key_comes_first) {
  tls_sessions sessions;
  for (int i = 0; i != 3; ++i) {
    put(sessions, "here", made(i));
    put(sessions, "there", made(10 + i));
  }
  for (int i = 3; i-- != 0;) {
    BOOST_TEST(take(sessions, "here") == i);
    BOOST_TEST(take(sessions, "there") == 10 + i);
  }
  BOOST_TEST(take(sessions, "here") == -1);
}

BOOST_AUTO_TEST_CASE(a_key_with_many_loses_its_own_oldest) {
  constexpr long most = tls_sessions::most_of_one_key;
  tls_sessions sessions;
  put(sessions, "first", made(100));
  for (long i = 0; i != most + 1; ++i) put(sessions, "here", made(i));
  for (long i = most; i != 0; --i) BOOST_TEST(take(sessions, "here") == i);
  BOOST_TEST(take(sessions, "here") == -1);
  BOOST_TEST(take(sessions, "first") == 100);
}

BOOST_AUTO_TEST_CASE(where_there_are_too_many_the_oldest_goes) {
  constexpr long most = tls_sessions::most;
  tls_sessions sessions;
  for (long i = 0; i != most; ++i) put(sessions, std::to_string(i), made(i));
  put(sessions, "one more", made(most));
  BOOST_TEST(take(sessions, "0") == -1);
  for (long i = 1; i != most; ++i) BOOST_TEST(take(sessions, std::to_string(i)) == i);
  BOOST_TEST(take(sessions, "one more") == most);
}

BOOST_AUTO_TEST_CASE(one_that_serves_again_takes_the_place_of_the_one_before_alone) {
  constexpr long most = tls_sessions::most;
  tls_sessions sessions;
  put(sessions, "here", made(1));
  put(sessions, "there", made(2, TLS1_2_VERSION));
  for (long i = 0; i != most - 3; ++i) put(sessions, std::to_string(i), made(i));
  for (long i = 3; i != 6; ++i) put(sessions, "here", made(i, TLS1_2_VERSION));
  // All have had room.
  BOOST_TEST(take(sessions, "0") == 0);
  for (int i = 0; i != 2; ++i) {
    BOOST_TEST(take(sessions, "here") == 5);
    BOOST_TEST(take(sessions, "there") == 2);
  }
  // What serves once waits behind it.
  put(sessions, "here", outlived(made(6, TLS1_2_VERSION)));
  BOOST_TEST(take(sessions, "here") == 1);
  BOOST_TEST(take(sessions, "here") == -1);
}

// There is no word of a server on these: their own time counts.
BOOST_AUTO_TEST_CASE(one_that_has_run_out_is_not_given_out) {
  for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    tls_sessions sessions;
    auto const old = made(1, version);
    SSL_SESSION_set_time(old.get(), std::time(nullptr) - lifetime / 2);
    put(sessions, "here", old);
    BOOST_TEST(take(sessions, "here") == 1);
    put(sessions, "here", outlived(made(2, version)));
    put(sessions, "there", made(3, version));
    BOOST_TEST(take(sessions, "there") == 3);
    if (version == TLS1_3_VERSION) BOOST_TEST(take(sessions, "here") == -1);
    sessions.forget("there");
    put(sessions, "there", outlived(made(4, version)));
    BOOST_TEST(take(sessions, "there") == -1);
  }
}

BOOST_AUTO_TEST_CASE(what_is_forgotten_is_of_one_key) {
  tls_sessions sessions;
  for (int i = 0; i != 2; ++i) put(sessions, "here", made(i));
  put(sessions, "there", made(7));
  sessions.forget("here");
  BOOST_TEST(take(sessions, "here") == -1);
  BOOST_TEST(take(sessions, "there") == 7);
}

// What becomes of a connection's own session does not reach the one that is kept.
BOOST_AUTO_TEST_CASE(copies_are_kept_and_given_out) {
  tls_sessions sessions;
  auto const own = made(1, TLS1_2_VERSION);
  put(sessions, "here", own);
  SSL_SESSION_set_timeout(own.get(), lifetime + 9);
  auto const first = sessions.take("here");
  auto const second = sessions.take("here");
  BOOST_REQUIRE((first && second));
  BOOST_TEST(first != second);
  SSL_SESSION_set_timeout(first.get(), lifetime + 9);
  BOOST_TEST(take(sessions, "here") == 1);
}

BOOST_AUTO_TEST_SUITE_END()
