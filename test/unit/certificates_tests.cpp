#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <boost/test/unit_test.hpp>
#include <tokenwire/testing/certificates.hpp>

BOOST_AUTO_TEST_SUITE(certificates)

namespace {

using tokenwire::testing::certificate;

struct parsed {
  explicit parsed(std::string const& pem) {
    BIO* const bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    x509 = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
    BIO_free(bio);
    BOOST_REQUIRE(x509);
  }
  ~parsed() { X509_free(x509); }
  parsed(parsed const&) = delete;
  parsed& operator=(parsed const&) = delete;
  X509* x509;
};

/// What OpenSSL says to `leaf` when it trusts `root` alone.
int verify(certificate const& root, certificate const& leaf) {
  parsed const root_x509(root.certificate_pem);
  parsed const leaf_x509(leaf.certificate_pem);
  X509_STORE* const store = X509_STORE_new();
  X509_STORE_add_cert(store, root_x509.x509);
  X509_STORE_CTX* const context = X509_STORE_CTX_new();
  X509_STORE_CTX_init(context, store, leaf_x509.x509, nullptr);
  X509_STORE_CTX_set_purpose(context, X509_PURPOSE_SSL_SERVER);
  X509_STORE_CTX_set_flags(context, X509_V_FLAG_X509_STRICT);
  X509_verify_cert(context);
  int const result = X509_STORE_CTX_get_error(context);
  X509_STORE_CTX_free(context);
  X509_STORE_free(store);
  return result;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_leaf_is_trusted_through_its_authority_alone) {
  certificate const authority = tokenwire::testing::make_certificate_authority();
  certificate const other = tokenwire::testing::make_certificate_authority();
  certificate const leaf = tokenwire::testing::make_certificate(authority);
  BOOST_TEST(verify(authority, leaf) == X509_V_OK);
  BOOST_TEST(verify(other, leaf) != X509_V_OK);
  BOOST_TEST(leaf.private_key_pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
}

BOOST_AUTO_TEST_CASE(a_leaf_is_for_its_hosts_alone) {
  certificate const authority = tokenwire::testing::make_certificate_authority();
  tokenwire::testing::certificate_options options;
  options.hosts = {"api.example", "::1", "127.0.0.1"};
  certificate const leaf = tokenwire::testing::make_certificate(authority, options);
  parsed const x509(leaf.certificate_pem);
  BOOST_TEST(X509_check_host(x509.x509, "api.example", 0, 0, nullptr) == 1);
  BOOST_TEST(X509_check_host(x509.x509, "localhost", 0, 0, nullptr) == 0);
  BOOST_TEST(X509_check_ip_asc(x509.x509, "127.0.0.1", 0) == 1);
  BOOST_TEST(X509_check_ip_asc(x509.x509, "0:0:0:0:0:0:0:1", 0) == 1);
  BOOST_TEST(X509_check_ip_asc(x509.x509, "127.0.0.2", 0) == 0);
}

BOOST_AUTO_TEST_CASE(expired_and_self_signed_ones_are_what_they_say) {
  certificate const authority = tokenwire::testing::make_certificate_authority();
  tokenwire::testing::certificate_options options;
  options.expired = true;
  BOOST_TEST(verify(authority, tokenwire::testing::make_certificate(authority, options)) ==
             X509_V_ERR_CERT_HAS_EXPIRED);
  certificate const self_signed = tokenwire::testing::make_self_signed_certificate();
  BOOST_TEST(verify(authority, self_signed) == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT);
}

BOOST_AUTO_TEST_CASE(what_is_no_authority_cannot_sign) {
  certificate broken;
  broken.certificate_pem = "no PEM";
  BOOST_CHECK_THROW(tokenwire::testing::make_certificate(broken), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
