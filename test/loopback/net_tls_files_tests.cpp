// What files tell the TLS client: whom to trust, who it is; and what is said of files that cannot.

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/test/unit_test.hpp>

#include "support/pem.hpp"
#include "support/tls_connected.hpp"

BOOST_AUTO_TEST_SUITE(net_tls_files)

namespace {

using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::error_code;
using tokenwire::tls_options;
using tokenwire::net::tls_context;
using tokenwire::testing::certificate;

struct made {
  explicit made(tls_options const& options) : context(tls_context::make(options, ec, detail)) {}

  error_code ec;
  std::string detail;
  std::shared_ptr<tls_context const> context;
};

error_code shake(tls_options const& options, int version = TLS1_3_VERSION) {
  made const one(options);
  BOOST_REQUIRE_MESSAGE(one.context, one.detail);
  tls_connected pair(version);
  pair.context = one.context;
  pair.handshake();
  return pair.ours.ec;
}

/// The authority as a directory has it.
std::string directory_of(temporary_folder const& folder, std::string const& pem) {
  folder.add(name_in_directory(pem), pem);
  return folder.path;
}

certificate const& another_authority() {
  static certificate const made = tokenwire::testing::make_certificate_authority("another CA");
  return made;
}

/// What a server sees of its client.
struct visitor {
  std::string name;
  std::string issuer;
};

std::string name_of(X509* certificate) {
  char name[64] = {};
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name, sizeof name);
  return name;
}

visitor show(tls_options const& options, int version) {
  made const one(options);
  BOOST_REQUIRE_MESSAGE(one.context, one.detail);
  tls_connected pair(version, good_certificate(),
                     [](SSL_CTX* server) { demand_certificate(server, authority().certificate_pem); });
  pair.context = one.context;
  pair.handshake();
  BOOST_TEST(!pair.ours.ec, pair.client->tls_detail());
  BOOST_TEST(!pair.theirs.ec, pair.theirs.ec.message());
  x509_ptr const shown(SSL_get1_peer_certificate(pair.tls_peer.native_handle()));
  BOOST_REQUIRE(shown);
  STACK_OF(X509)* const chain = SSL_get_peer_cert_chain(pair.tls_peer.native_handle());
  BOOST_REQUIRE(sk_X509_num(chain) == 1);
  return {name_of(shown.get()), name_of(sk_X509_value(chain, 0))};
}

certificate const& visitors_certificate() {
  static certificate const made = make_certificate(authority(), {.hosts = {"visitor"}});
  return made;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_directory_of_certificates_is_trusted) {
  temporary_folder const good;
  temporary_folder const other;
  tls_options options;
  options.ca_directory = directory_of(good, authority().certificate_pem);
  BOOST_TEST(!shake(options));
  options.ca_directory = directory_of(other, another_authority().certificate_pem);
  BOOST_TEST(shake(options) == error::tls_certificate);
  // Beside a file both count.
  options.ca_file = other.add("authority.pem", authority().certificate_pem);
  BOOST_TEST(!shake(options));
  options.ca_directory = good.path;
  options.ca_file = other.add("another.pem", another_authority().certificate_pem);
  BOOST_TEST(!shake(options));
}

BOOST_AUTO_TEST_CASE(a_directory_that_is_none_is_said) {
  temporary_folder const folder;
  std::filesystem::create_directory(folder.path / "a:b");
  struct {
    std::string directory;
    std::string reason;
  } const cases[] = {
      {folder.path / "none", "No such file or directory"},
      {folder.add("file", authority().certificate_pem), "not a directory"},
      {folder.path / "a:b", "a name with ':' cannot be used"},
  };
  for (auto const& [directory, reason] : cases) {
    tls_options options;
    options.ca_directory = directory;
    made const one(options);
    BOOST_TEST(!one.context);
    BOOST_TEST(one.ec == error::invalid_ca_file);
    BOOST_TEST(one.detail == "CA directory " + directory + ": " + reason);
  }
}

BOOST_AUTO_TEST_CASE(the_clients_certificate_is_shown_with_its_chain) {
  temporary_folder const folder;
  certificate const& own = visitors_certificate();
  tls_options options;
  options.ca_file = folder.add("ca.pem", authority().certificate_pem);
  for (int const version : tls_versions) {
    options.certificate_file = folder.add("own.pem", own.certificate_pem);
    options.private_key_file = folder.add("key.pem", own.private_key_pem);
    auto seen = show(options, version);
    BOOST_TEST(seen.name == "visitor");
    // OpenSSL knows it, for it is trusted.
    BOOST_TEST(seen.issuer == "tokenwire test CA");
    options.private_key_file.clear();
    for (bool const key_first : {false, true}) {
      std::string const chain = own.certificate_pem + another_authority().certificate_pem;
      options.certificate_file =
          folder.add("both.pem", key_first ? own.private_key_pem + chain : chain + own.private_key_pem);
      seen = show(options, version);
      BOOST_TEST(seen.name == "visitor");
      BOOST_TEST(seen.issuer == "another CA");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_certificate_or_key_that_cannot_be_used_is_said) {
  temporary_folder const folder;
  certificate const& own = visitors_certificate();
  std::string const cert = folder.add("own.pem", own.certificate_pem);
  std::string const key = folder.add("key.pem", own.private_key_pem);
  std::string const none = folder.path / "none.pem";
  std::string const garbage = folder.add("garbage.pem", "swordfish\n");
  std::string const stranger = folder.add("stranger.pem", good_certificate().private_key_pem);
  std::string const rsa = folder.add("rsa.pem", rsa_key());
  std::string const locked = folder.add("locked.pem", with_passphrase(own.private_key_pem, "swordfish"));
  std::string const all =
      folder.add("all.pem", own.certificate_pem + with_passphrase(own.private_key_pem, "swordfish"));
  struct {
    std::string certificate;
    std::string key;
    std::string detail;
  } const cases[] = {
      {"", key, "private key file " + key + ": no certificate file with it"},
      {none, key, "certificate file " + none + ": No such file or directory"},
      {none, "", "certificate file " + none + ": No such file or directory"},
      {garbage, key, "certificate file " + garbage + ": no start line"},
      {cert, none, "private key file " + none + ": No such file or directory"},
      {cert, garbage, "private key file " + garbage + ": "},
      {cert, "", "private key file " + cert + ": "},
      {cert, stranger, "private key file " + stranger + ": not the key of the certificate in " + cert},
      {cert, rsa, "private key file " + rsa + ": not the key of the certificate in " + cert},
      {cert, locked, "private key file " + locked + ": it wants a passphrase"},
      {all, "", "private key file " + all + ": it wants a passphrase"},
  };
  for (auto const& one : cases) {
    tls_options options;
    options.certificate_file = one.certificate;
    options.private_key_file = one.key;
    made const result(options);
    BOOST_TEST(!result.context);
    BOOST_TEST(result.ec == error::invalid_certificate);
    BOOST_TEST(result.detail.starts_with(one.detail), result.detail);
    BOOST_TEST(result.detail.size() > one.detail.size() - 1);
    BOOST_TEST(result.detail.find("swordfish") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(the_lowest_version_holds) {
  temporary_folder const folder;
  tls_options options;
  options.ca_file = folder.add("ca.pem", authority().certificate_pem);
  for (int const version : tls_versions) BOOST_TEST(!shake(options, version));
  options.min_version = tokenwire::tls_version::tls1_3;
  BOOST_TEST(!shake(options, TLS1_3_VERSION));
  made const one(options);
  tls_connected pair(TLS1_2_VERSION);
  pair.context = one.context;
  pair.handshake();
  BOOST_TEST(pair.ours.ec == error::tls_handshake);
  BOOST_TEST(
      pair.client->tls_detail() ==
      "TLS handshake with 127.0.0.1 failed: tlsv1 alert protocol version (the peer has no version of TLS that is "
      "allowed here)");
}

BOOST_AUTO_TEST_SUITE_END()
