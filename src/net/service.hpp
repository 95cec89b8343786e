// One API on one server: what all requests to it have in common, whichever provider's it is.

#ifndef TOKENWIRE_SRC_NET_SERVICE_HPP
#define TOKENWIRE_SRC_NET_SERVICE_HPP

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <tokenwire/error.hpp>
#include <tokenwire/options.hpp>

#include "http/proxy.hpp"
#include "http/url.hpp"
#include "net/http_call.hpp"
#include "net/tls_context.hpp"

namespace tokenwire::net {

/// Why something cannot be sent; no error when it can.
struct refusal {
  error_code ec{};
  std::string detail{};

  explicit operator bool() const noexcept { return bool(ec); }
};

/// A client's TLS context, made for the first request that needs one: a server without TLS costs no read of the
/// system's certificates. Thread safe.
class tls_source {
 public:
  explicit tls_source(tls_options options) : options_(std::move(options)) {}
  /// Null with error::invalid_ca_file or invalid_certificate; asked again, it tries again.
  std::shared_ptr<tls_context const> get(refusal& why);

 private:
  tls_options const options_;
  std::mutex mutex_;
  std::shared_ptr<tls_context const> made_;
};

/// A value: a request with settings of its own is made from a changed copy.
///
/// What a setter refuses leaves the rest as it is. No refusal quotes a header's value or a URL.
class service {
 public:
  /// Without a server yet. The fields of every request: User-Agent, Accept-Encoding and `credentials`, which have
  /// passed http::is_field_value().
  service(header_list credentials, tls_options tls, std::shared_ptr<connection_pool> pool);

  /// For base URLs that are set afterwards.
  void set_proxies(proxy_options proxies) { proxies_ = std::move(proxies); }
  /// error::invalid_base_url, invalid_ca_file, invalid_certificate; invalid_proxy where the proxy for it is none.
  refusal set_base_url(std::string_view url);
  /// In place of fields of the same name. error::invalid_header.
  refusal set_headers(header_list const& headers);

  /// A request's bytes and where they go.
  /// @param path_and_query follows the base URL. Precondition: http::is_path_and_query().
  /// @param accept unless the headers have an Accept.
  /// @param body JSON (unless the headers have a Content-Type); empty: none, and no Content-Type either.
  call_request make_call(std::string_view method, std::string_view path_and_query, std::string_view accept,
                         std::string_view body) const;

  tokenwire::timeouts timeouts{};
  retry_options retry{};
  tokenwire::limits limits{};

  connection_pool& pool() const noexcept { return *pool_; }

 private:
  http::base_url url_{};
  header_list fields_{};
  std::shared_ptr<tls_source> tls_source_;
  std::shared_ptr<connection_pool> pool_;
  std::shared_ptr<tls_context const> tls_{};
  proxy_options proxies_{};
  std::optional<http::proxy> proxy_{};
  std::shared_ptr<tls_context const> proxy_tls_{};
};

}  // namespace tokenwire::net

#endif
