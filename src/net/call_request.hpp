// What to send, where, and how long to try.

#ifndef TOKENWIRE_SRC_NET_CALL_REQUEST_HPP
#define TOKENWIRE_SRC_NET_CALL_REQUEST_HPP

#include <memory>
#include <memory_resource>
#include <string>
#include <string_view>
#include <tokenwire/options.hpp>

#include "http/redirect.hpp"
#include "http/secrets.hpp"
#include "net/observed_call.hpp"
#include "net/router.hpp"

namespace tokenwire::net {

class call_registry;
class connection_pool;
class rate_limiter;

/// These, and the credentials of the route's proxy.
std::shared_ptr<http::secrets const> with_proxy(http::secrets known, route const& through);

struct call_request : route {
  std::string method{};
  /// Begins with a slash.
  std::string path_and_query{};
  /// Without those that follow from the route and the body.
  header_list fields{};
  /// Head and body, as they go on the wire: what write() makes.
  std::string bytes{};
  std::size_t body_size{};

  /// Never null.
  std::shared_ptr<connection_pool> pool{};
  std::shared_ptr<rate_limiter> rate{};
  /// For enter(): not null then.
  std::shared_ptr<call_registry> registry{};
  /// For redirects: not null where there may be any.
  std::shared_ptr<net::router> router{};
  tokenwire::timeouts timeouts{};
  retry_options retry{};
  tokenwire::limits limits{};
  unsigned max_redirects{};
  /// Whether the body of a 429 says that no waiting helps, which its status does not; null: no body does. It is looked
  /// at as far as it is kept.
  bool (*is_final)(std::string_view body) noexcept {};
  /// Content codings were offered.
  bool accepts_codings{};
  /// What must not be shown of it, nor of where it was redirected from; null: nothing.
  std::shared_ptr<http::secrets const> secrets{};
  observed_call observed{};
  /// For coroutine frames and what they share; null: the heap.
  std::pmr::memory_resource* memory{};

  /// Sets the bytes.
  void write(std::string_view body);
  /// The same method and body, elsewhere; without credentials where that is another origin.
  /// Errors: those of router::find(), and all stays as it is.
  refusal redirect(http::redirect_target const& target);
};

/// Of the request's memory.
inline std::pmr::polymorphic_allocator<> allocator_of(call_request const& request) noexcept {
  return request.memory ? request.memory : std::pmr::new_delete_resource();
}

}  // namespace tokenwire::net

#endif
