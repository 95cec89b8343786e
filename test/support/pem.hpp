// What tests need of OpenSSL for certificates and keys as PEM text.

#ifndef TOKENWIRE_TEST_SUPPORT_PEM_HPP
#define TOKENWIRE_TEST_SUPPORT_PEM_HPP

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

namespace tokenwire::test {

using x509_ptr = std::unique_ptr<X509, decltype([](X509* x) { X509_free(x); })>;
using key_ptr = std::unique_ptr<EVP_PKEY, decltype([](EVP_PKEY* k) { EVP_PKEY_free(k); })>;
using bio_ptr = std::unique_ptr<BIO, decltype([](BIO* b) { BIO_free(b); })>;

inline bio_ptr reader(std::string const& pem) {
  return bio_ptr(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

inline x509_ptr parse_certificate(std::string const& pem) {
  x509_ptr made(PEM_read_bio_X509(reader(pem).get(), nullptr, nullptr, nullptr));
  if (!made) throw std::runtime_error("no certificate");
  return made;
}

/// With a passphrase unless that is null.
inline std::string write_key(EVP_PKEY* key, char const* passphrase = nullptr) {
  bio_ptr const bio(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_PrivateKey(bio.get(), key, passphrase ? EVP_aes_128_cbc() : nullptr, nullptr, 0, nullptr,
                               const_cast<char*>(passphrase)) != 1)
    throw std::runtime_error("no key");
  char* data = nullptr;
  auto const size = static_cast<std::size_t>(BIO_get_mem_data(bio.get(), &data));
  return {data, size};
}

inline std::string with_passphrase(std::string const& key_pem, char const* passphrase) {
  key_ptr const key(PEM_read_bio_PrivateKey(reader(key_pem).get(), nullptr, nullptr, nullptr));
  return write_key(key.get(), passphrase);
}

/// One of another type than those of testing::certificate.
inline std::string rsa_key() {
  key_ptr const key(EVP_RSA_gen(2048));
  return write_key(key.get());
}

/// By which OpenSSL finds it in a directory.
inline std::string name_in_directory(std::string const& certificate_pem) {
  std::array<char, 16> name{};
  std::snprintf(name.data(), name.size(), "%08lx.0", X509_subject_name_hash(parse_certificate(certificate_pem).get()));
  return name.data();
}

/// A server that wants a client's certificate, of this authority. (Those of testing::certificate are servers'.)
inline void demand_certificate(SSL_CTX* context, std::string const& authority_pem) {
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_CTX_set_purpose(context, X509_PURPOSE_SSL_SERVER);
  X509_STORE_add_cert(SSL_CTX_get_cert_store(context), parse_certificate(authority_pem).get());
  static constexpr unsigned char id[] = {1};
  SSL_CTX_set_session_id_context(context, id, sizeof id);
}

}  // namespace tokenwire::test

#endif
