#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <tokenwire/testing/certificates.hpp>

namespace tokenwire::testing {
namespace {

template <auto Free>
struct freer {
  template <class T>
  void operator()(T* object) const noexcept {
    Free(object);
  }
};

using bio_ptr = std::unique_ptr<BIO, freer<&BIO_free>>;
using key_ptr = std::unique_ptr<EVP_PKEY, freer<&EVP_PKEY_free>>;
using x509_ptr = std::unique_ptr<X509, freer<&X509_free>>;
using extension_ptr = std::unique_ptr<X509_EXTENSION, freer<&X509_EXTENSION_free>>;
using names_ptr = std::unique_ptr<GENERAL_NAMES, freer<&GENERAL_NAMES_free>>;
using octets_ptr = std::unique_ptr<ASN1_OCTET_STRING, freer<&ASN1_OCTET_STRING_free>>;

[[noreturn]] void fail(char const* what) {
  char reason[160] = "no reason given";
  if (unsigned long const code = ERR_get_error()) ERR_error_string_n(code, reason, sizeof reason);
  ERR_clear_error();
  throw std::runtime_error(std::string("cannot make a certificate: ") + what + ": " + reason);
}

void check(bool good, char const* what) {
  if (!good) fail(what);
}

template <class Write>
std::string to_pem(Write write) {
  bio_ptr const bio(BIO_new(BIO_s_mem()));
  check(bio && write(bio.get()) == 1, "PEM");
  char* data = nullptr;
  long const size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

certificate to_pem(X509* x509, EVP_PKEY* key) {
  return {.certificate_pem = to_pem([&](BIO* bio) { return PEM_write_bio_X509(bio, x509); }),
          .private_key_pem = to_pem(
              [&](BIO* bio) { return PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr); })};
}

template <class Read>
auto from_pem(std::string const& pem, Read read) {
  bio_ptr const bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  check(bio != nullptr, "memory");
  auto* const object = read(bio.get(), nullptr, nullptr, nullptr);
  check(object != nullptr, "PEM");
  return object;
}

key_ptr make_key() {
  key_ptr key(EVP_EC_gen("P-256"));
  check(key != nullptr, "key");
  return key;
}

/// A certificate with all but its extensions and its signature.
x509_ptr make_body(EVP_PKEY* key, std::string const& common_name, bool expired) {
  constexpr long day = 24 * 60 * 60;
  x509_ptr x509(X509_new());
  check(x509 && X509_set_version(x509.get(), X509_VERSION_3), "version");
  // Random serials: two certificates of one issuer must differ for stores that look them up by issuer and serial.
  std::uint64_t serial = 0;
  check(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1, "serial");
  check(ASN1_INTEGER_set_uint64(X509_get_serialNumber(x509.get()), serial >> 1), "serial");
  check(X509_gmtime_adj(X509_getm_notBefore(x509.get()), expired ? -10 * day : -day), "time");
  check(X509_gmtime_adj(X509_getm_notAfter(x509.get()), expired ? -day : 365 * day), "time");
  check(X509_set_pubkey(x509.get(), key), "key");
  check(X509_NAME_add_entry_by_txt(X509_get_subject_name(x509.get()), "CN", MBSTRING_UTF8,
                                   reinterpret_cast<unsigned char const*>(common_name.data()),
                                   static_cast<int>(common_name.size()), -1, 0),
        "subject");
  return x509;
}

void add_extension(X509* x509, X509* issuer, int nid, char const* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, x509, nullptr, nullptr, 0);
  extension_ptr const extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
  check(extension && X509_add_ext(x509, extension.get(), -1), value);
}

void add_hosts(X509* x509, std::vector<std::string> const& hosts) {
  names_ptr const names(GENERAL_NAMES_new());
  check(names != nullptr, "names");
  for (std::string const& host : hosts) {
    octets_ptr const address(a2i_IPADDRESS(host.c_str()));
    ERR_clear_error();
    GENERAL_NAME* const name =
        a2i_GENERAL_NAME(nullptr, nullptr, nullptr, address ? GEN_IPADD : GEN_DNS, host.c_str(), 0);
    check(name && sk_GENERAL_NAME_push(names.get(), name) > 0, "name");
  }
  check(X509_add1_ext_i2d(x509, NID_subject_alt_name, names.get(), 0, X509V3_ADD_APPEND) == 1, "names");
}

std::string common_name(certificate_options const& options) {
  return options.hosts.empty() ? "nobody" : options.hosts.front();
}

void sign(X509* x509, X509* issuer, EVP_PKEY* issuer_key) {
  check(X509_set_issuer_name(x509, X509_get_subject_name(issuer)), "issuer");
  add_extension(x509, issuer, NID_subject_key_identifier, "hash");
  if (x509 != issuer) add_extension(x509, issuer, NID_authority_key_identifier, "keyid");
  check(X509_sign(x509, issuer_key, EVP_sha256()) > 0, "signature");
}

void add_server_extensions(X509* x509, certificate_options const& options) {
  add_extension(x509, x509, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(x509, x509, NID_key_usage, "critical,digitalSignature");
  add_extension(x509, x509, NID_ext_key_usage, "serverAuth");
  add_hosts(x509, options.hosts);
}

}  // namespace

certificate make_certificate_authority(std::string const& name) {
  key_ptr const key = make_key();
  x509_ptr const x509 = make_body(key.get(), name, false);
  add_extension(x509.get(), x509.get(), NID_basic_constraints, "critical,CA:TRUE");
  add_extension(x509.get(), x509.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
  sign(x509.get(), x509.get(), key.get());
  return to_pem(x509.get(), key.get());
}

certificate make_certificate(certificate const& authority, certificate_options const& options) {
  x509_ptr const issuer(from_pem(authority.certificate_pem, &PEM_read_bio_X509));
  key_ptr const issuer_key(from_pem(authority.private_key_pem, &PEM_read_bio_PrivateKey));
  key_ptr const key = make_key();
  x509_ptr const x509 = make_body(key.get(), common_name(options), options.expired);
  add_server_extensions(x509.get(), options);
  sign(x509.get(), issuer.get(), issuer_key.get());
  return to_pem(x509.get(), key.get());
}

certificate make_self_signed_certificate(certificate_options const& options) {
  key_ptr const key = make_key();
  x509_ptr const x509 = make_body(key.get(), common_name(options), options.expired);
  add_server_extensions(x509.get(), options);
  sign(x509.get(), x509.get(), key.get());
  return to_pem(x509.get(), key.get());
}

}  // namespace tokenwire::testing
