// Whom the TLS client believes, and what it says of whom it does not.

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/test/unit_test.hpp>

#include "support/tls_connected.hpp"

BOOST_AUTO_TEST_SUITE(net_tls_certificate)

namespace {

namespace asio = boost::asio;
using tokenwire::error;
using tokenwire::error_code;
using tokenwire::net::tls_context;
using tokenwire::test::authority;
using tokenwire::test::temporary_folder;
using tokenwire::test::tls_connected;
using tokenwire::test::tls_versions;
using tokenwire::testing::certificate;
using tokenwire::testing::certificate_options;

struct verdict {
  error_code ec;
  std::string detail;
};

verdict shake(certificate const& server, std::string const& host, int version = TLS1_3_VERSION) {
  tls_connected pair(version, server);
  pair.handshake(host);
  BOOST_TEST(pair.ours.calls == 1);
  return {pair.ours.ec, pair.client->tls_detail()};
}

certificate certificate_for(std::vector<std::string> hosts, bool expired = false) {
  certificate_options options;
  options.hosts = std::move(hosts);
  options.expired = expired;
  return make_certificate(authority(), options);
}

/// The same certificate, signed anew without its list of hosts: the common name is all that it says.
certificate without_hosts(certificate made) {
  BIO* const in = BIO_new_mem_buf(made.certificate_pem.data(), static_cast<int>(made.certificate_pem.size()));
  BIO* const key_in =
      BIO_new_mem_buf(authority().private_key_pem.data(), static_cast<int>(authority().private_key_pem.size()));
  BIO* const out = BIO_new(BIO_s_mem());
  X509* const x509 = PEM_read_bio_X509(in, nullptr, nullptr, nullptr);
  EVP_PKEY* const key = PEM_read_bio_PrivateKey(key_in, nullptr, nullptr, nullptr);
  BOOST_REQUIRE((x509 && key));
  X509_EXTENSION_free(X509_delete_ext(x509, X509_get_ext_by_NID(x509, NID_subject_alt_name, -1)));
  BOOST_REQUIRE(X509_sign(x509, key, EVP_sha256()) > 0);
  BOOST_REQUIRE(PEM_write_bio_X509(out, x509) == 1);
  char* data = nullptr;
  long const size = BIO_get_mem_data(out, &data);
  made.certificate_pem.assign(data, static_cast<std::size_t>(size));
  EVP_PKEY_free(key);
  X509_free(x509);
  BIO_free(in);
  BIO_free(key_in);
  BIO_free(out);
  return made;
}

std::shared_ptr<tls_context const> make(std::string const& ca_file, error_code& ec, std::string& detail) {
  tokenwire::tls_options options;
  options.ca_file = ca_file;
  return tls_context::make(options, ec, detail);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_good_certificate_is_good_for_its_hosts) {
  for (int const version : tls_versions) {
    for (auto const* host : {"127.0.0.1", "localhost", "LOCALHOST", "localhost."}) {
      auto const result = shake(tokenwire::test::good_certificate(), host, version);
      BOOST_TEST(!result.ec, host << ": " << result.detail);
      BOOST_TEST(result.detail == "");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_bad_certificate_is_refused_and_named) {
  auto const elsewhere = certificate_for({"other.test", "192.0.2.1"});
  auto const expired = certificate_for({"127.0.0.1"}, true);
  auto const stranger = make_certificate(tokenwire::testing::make_certificate_authority("another CA"));
  auto const self_signed = tokenwire::testing::make_self_signed_certificate();
  // A stranger that has taken the authority's name.
  auto const impostor = make_certificate(tokenwire::testing::make_certificate_authority());

  struct {
    certificate const& server;
    std::string host;
    std::string reason;
  } const cases[] = {
      {elsewhere, "127.0.0.1", "IP address mismatch"},
      {elsewhere, "localhost", "hostname mismatch"},
      {expired, "127.0.0.1", "certificate has expired"},
      {stranger, "127.0.0.1", "unable to get local issuer certificate"},
      {self_signed, "localhost", "self-signed certificate"},
      {impostor, "localhost", "unable to get local issuer certificate"},
  };
  for (int const version : tls_versions) {
    for (auto const& one : cases) {
      auto const result = shake(one.server, one.host, version);
      BOOST_TEST(result.ec == error::tls_certificate);
      BOOST_TEST(result.detail == "certificate for " + one.host + " refused: " + one.reason);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_wildcard_stands_for_one_whole_label) {
  auto const server = certificate_for({"*.example.test", "f*.other.test"});
  BOOST_TEST(!shake(server, "a.example.test").ec);
  for (auto const* host : {"example.test", "a.b.example.test", "foo.other.test", "example.test.evil.test"})
    BOOST_TEST(shake(server, host).ec == error::tls_certificate, host);
}

BOOST_AUTO_TEST_CASE(addresses_of_version_6_are_verified_without_their_scope) {
  auto const server = certificate_for({"::1", "fe80::1"});
  for (auto const* host : {"::1", "0:0::1", "fe80::1", "fe80::1%1"}) BOOST_TEST(!shake(server, host).ec, host);
  for (auto const* host : {"::2", "fe80::2%1", "127.0.0.1"})
    BOOST_TEST(shake(server, host).ec == error::tls_certificate, host);
}

BOOST_AUTO_TEST_CASE(a_common_name_is_no_host_name) {
  auto const server = certificate_for({"localhost"});
  BOOST_TEST(!shake(server, "localhost").ec);
  auto const nameless = shake(without_hosts(server), "localhost");
  BOOST_TEST(nameless.ec == error::tls_certificate);
  BOOST_TEST(nameless.detail == "certificate for localhost refused: hostname mismatch");
}

BOOST_AUTO_TEST_CASE(a_host_that_cannot_be_verified_is_refused) {
  for (std::string const& host : {std::string(), std::string("."), std::string("localhost\0.test", 15)}) {
    auto const result = shake(tokenwire::test::good_certificate(), host);
    BOOST_TEST(result.ec == error::tls_handshake);
    BOOST_TEST(result.detail.starts_with("TLS handshake refused: "));
  }
}

BOOST_AUTO_TEST_CASE(a_ca_file_must_have_a_certificate) {
  error_code ec;
  std::string detail;
  temporary_folder const folder;
  auto const refused = [&](std::string const& file) {
    ec.clear();
    BOOST_TEST(!make(file, ec, detail));
    BOOST_TEST(ec == error::invalid_ca_file);
    BOOST_TEST(detail.starts_with("CA file " + file + ": "));
    return detail.substr(10 + file.size());
  };
  BOOST_TEST(refused(folder.path / "none.pem") == "No such file or directory");
  BOOST_TEST(refused(folder.add("empty.pem", "")) == "no certificate or crl found");
  BOOST_TEST(refused(folder.add("garbage.pem", std::string(5000, '\x80'))) == "no certificate or crl found");
  BOOST_TEST(refused(folder.add("key.pem", authority().private_key_pem)) != "");
  std::string const good = authority().certificate_pem;
  BOOST_TEST(refused(folder.add("half.pem", good.substr(0, good.size() / 2))) != "");
  std::string broken = good;
  broken.replace(broken.size() / 2, 4, "!!!!");
  BOOST_TEST(refused(folder.add("broken.pem", broken)) != "");
  BOOST_TEST(refused(folder.path) != "");

  BOOST_TEST(make(folder.add("good.pem", good), ec, detail));
  BOOST_TEST(!ec);
  std::string const two = tokenwire::testing::make_certificate_authority("another CA").certificate_pem + good;
  tls_connected pair;
  pair.context = make(folder.add("two.pem", two), ec, detail);
  BOOST_REQUIRE(pair.context);
  pair.handshake();
  BOOST_TEST(!pair.ours.ec);
}

BOOST_AUTO_TEST_CASE(without_a_ca_file_the_system_decides) {
  error_code ec;
  std::string detail;
  tls_connected pair;
  pair.context = make("", ec, detail);
  BOOST_REQUIRE(pair.context);
  BOOST_TEST(!ec);
  pair.handshake();
  BOOST_TEST(pair.ours.ec == error::tls_certificate);
}

BOOST_AUTO_TEST_SUITE_END()
