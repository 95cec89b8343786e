// One API on one server: what all requests to it have in common, whichever provider's it is.

#ifndef TOKENWIRE_SRC_NET_SERVICE_HPP
#define TOKENWIRE_SRC_NET_SERVICE_HPP

#include <memory>
#include <string>
#include <string_view>
#include <tokenwire/options.hpp>

#include "net/call_registry.hpp"
#include "net/call_request.hpp"
#include "net/connection_pool.hpp"
#include "net/router.hpp"

namespace tokenwire::net {

/// A value: a request with settings of its own is made from a changed copy.
///
/// What a setter refuses leaves the rest as it is. No refusal quotes a header's value or a URL.
class service {
 public:
  /// Without a server yet. The fields of every request: User-Agent, Accept-Encoding and `credentials`, which have
  /// passed http::is_field_value().
  service(header_list credentials, std::shared_ptr<net::router> router, std::shared_ptr<connection_pool> pool,
          std::shared_ptr<rate_limiter> rate);

  /// Offers codings of the body. error::unsupported_option where none can be undone.
  refusal accept_codings();
  /// error::invalid_base_url, and those of router::find().
  refusal set_base_url(std::string_view url);
  /// In place of fields of the same name. error::invalid_header.
  refusal set_headers(header_list const& headers);

  /// A request's bytes and where they go.
  /// @param path_and_query follows the base URL; a `/v1` that both have stands once. Precondition:
  /// http::is_path_and_query().
  /// @param accept unless the headers have an Accept.
  /// @param body JSON (unless the headers have a Content-Type); empty: none, and no Content-Type either.
  call_request make_call(std::string_view method, std::string_view path_and_query, std::string_view accept,
                         std::string_view body) const;

  tokenwire::timeouts timeouts{};
  retry_options retry{};
  tokenwire::limits limits{};
  unsigned max_redirects{};
  /// May be null.
  std::shared_ptr<tokenwire::observer> observer{};
  /// As call_request has it.
  std::pmr::memory_resource* memory{};

  connection_pool& pool() const noexcept { return *pool_; }
  call_registry& registry() const noexcept { return *registry_; }

 private:
  void note_secrets();

  std::string base_path_{};
  net::route route_{};
  header_list fields_{};
  std::shared_ptr<net::router> router_;
  std::shared_ptr<connection_pool> pool_;
  std::shared_ptr<rate_limiter> rate_;
  std::shared_ptr<call_registry> registry_;
  std::shared_ptr<http::secrets const> secrets_{};
  bool accepts_codings_{};
};

}  // namespace tokenwire::net

#endif
