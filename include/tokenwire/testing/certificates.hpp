// Certificates made on the spot, so that no test and no simulator carries one that runs out.

#ifndef TOKENWIRE_TESTING_CERTIFICATES_HPP
#define TOKENWIRE_TESTING_CERTIFICATES_HPP

#include <string>
#include <vector>

namespace tokenwire::testing {

/// A certificate with its private key (EC P-256), both as PEM text.
struct certificate {
  std::string certificate_pem{};
  std::string private_key_pem{};
};

struct certificate_options {
  /// DNS names and IP addresses that the certificate is for. The first is its subject's common name too.
  std::vector<std::string> hosts{"127.0.0.1", "localhost"};
  /// Was valid until yesterday.
  bool expired{false};
};

/// A certificate authority of its own. What it signs is trusted by who trusts its `certificate_pem`.
/// Like the others, throws std::runtime_error when OpenSSL fails.
certificate make_certificate_authority(std::string const& name = "tokenwire test CA");

/// A server's certificate, signed by `authority`. `certificate_pem` has the one certificate, not the authority's.
certificate make_certificate(certificate const& authority, certificate_options const& options = {});

/// A server's certificate that nobody but itself vouches for.
certificate make_self_signed_certificate(certificate_options const& options = {});

}  // namespace tokenwire::testing

#endif
