// How a server is reached: with what TLS, through which proxy.

#ifndef TOKENWIRE_SRC_NET_ROUTER_HPP
#define TOKENWIRE_SRC_NET_ROUTER_HPP

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <tokenwire/error.hpp>
#include <tokenwire/options.hpp>

#include "http/proxy.hpp"
#include "http/url.hpp"
#include "net/tls_context.hpp"

namespace tokenwire::net {

/// Why something cannot be sent; no error when it can.
struct refusal {
  error_code ec{};
  std::string detail{};

  explicit operator bool() const noexcept { return bool(ec); }
};

struct route {
  http::origin where{};
  /// Null for plain HTTP.
  std::shared_ptr<tls_context const> tls{};
  /// `tls` is for what is behind it, `proxy_tls` for an https proxy itself.
  std::optional<http::proxy> proxy{};
  std::shared_ptr<tls_context const> proxy_tls{};
};

/// Of a client. Thread safe. Its TLS context is made for the first server that needs one: a server without TLS costs no
/// read of the system's certificates.
class router {
 public:
  router(tls_options tls, proxy_options proxies) : tls_options_(std::move(tls)), proxies_(std::move(proxies)) {}

  /// error::invalid_ca_file or invalid_certificate: asked again, it tries again. error::invalid_proxy where the proxy
  /// for it is none.
  refusal find(http::origin const& where, route& found);

 private:
  tls_options const tls_options_;
  proxy_options const proxies_;
  std::mutex mutex_;
  std::shared_ptr<tls_context const> tls_;
};

}  // namespace tokenwire::net

#endif
