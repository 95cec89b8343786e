#include "net/tls_files.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <filesystem>

#include "net/tls_reason.hpp"

namespace tokenwire::net {
namespace {

tls_file_fault fault(error ec, std::string what) {
  ERR_clear_error();
  return {ec, std::move(what)};
}

/// Instead of OpenSSL's own, which asks on the terminal.
int refuse_passphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

/// OpenSSL looks into a directory only when it has somebody to trust, and never says that there is none.
std::string fault_of_directory(std::string const& directory) {
  // It separates several, for OpenSSL.
  if (directory.find(':') != std::string::npos) return "a name with ':' cannot be used";
  std::error_code ec;
  if (std::filesystem::is_directory(directory, ec)) return {};
  return ec ? ec.message() : "not a directory";
}

}  // namespace

tls_file_fault load_trust(SSL_CTX* context, tls_options const& options) {
  ERR_clear_error();
  std::string const& file = options.ca_file;
  std::string const& directory = options.ca_directory;
  if (file.empty() && directory.empty()) SSL_CTX_set_default_verify_paths(context);
  if (!file.empty() && SSL_CTX_load_verify_file(context, file.c_str()) != 1)
    return fault(error::invalid_ca_file, "CA file " + file + ": " + tls_reason(take_tls_error()));
  if (!directory.empty()) {
    std::string why = fault_of_directory(directory);
    if (why.empty() && SSL_CTX_load_verify_dir(context, directory.c_str()) != 1) why = tls_reason(take_tls_error());
    if (!why.empty()) return fault(error::invalid_ca_file, "CA directory " + directory + ": " + why);
  }
  ERR_clear_error();
  return {};
}

tls_file_fault load_identity(SSL_CTX* context, tls_options const& options) {
  ERR_clear_error();
  std::string const& chain = options.certificate_file;
  std::string const& key = options.private_key_file.empty() ? chain : options.private_key_file;
  if (key.empty()) return {};
  if (chain.empty())
    return fault(error::invalid_certificate, "private key file " + key + ": no certificate file with it");

  bool asked = false;
  SSL_CTX_set_default_passwd_cb(context, &refuse_passphrase);
  SSL_CTX_set_default_passwd_cb_userdata(context, &asked);
  // The key first: a certificate that comes later and does not belong to it puts it out, whatever their types.
  bool const has_key = SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) == 1;
  std::string const key_reason = asked ? "it wants a passphrase" : tls_reason(take_tls_error());
  bool const has_chain = SSL_CTX_use_certificate_chain_file(context, chain.c_str()) == 1;
  std::string const chain_reason = tls_reason(take_tls_error());
  SSL_CTX_set_default_passwd_cb_userdata(context, nullptr);

  if (!has_chain) return fault(error::invalid_certificate, "certificate file " + chain + ": " + chain_reason);
  if (!has_key) return fault(error::invalid_certificate, "private key file " + key + ": " + key_reason);
  if (SSL_CTX_check_private_key(context) != 1)
    return fault(error::invalid_certificate,
                 "private key file " + key + ": not the key of the certificate in " + chain);
  ERR_clear_error();
  return {};
}

}  // namespace tokenwire::net
