// What the files of tls_options bring into a context.

#ifndef TOKENWIRE_SRC_NET_TLS_FILES_HPP
#define TOKENWIRE_SRC_NET_TLS_FILES_HPP

#include <string>
#include <tokenwire/error.hpp>
#include <tokenwire/options.hpp>

extern "C" {
struct ssl_ctx_st;
}

namespace tokenwire::net {

/// Why a file cannot be used, with its name and nothing of what is in it; no error when all can.
struct tls_file_fault {
  error_code ec{};
  std::string detail{};
};

/// Whom to trust: ca_file, ca_directory, both, or else the system's store. error::invalid_ca_file.
tls_file_fault load_trust(ssl_ctx_st* context, tls_options const& options);

/// The client's own certificate and its key, where there is one. error::invalid_certificate; also for a key that wants
/// a passphrase, which nobody is asked for.
tls_file_fault load_identity(ssl_ctx_st* context, tls_options const& options);

}  // namespace tokenwire::net

#endif
