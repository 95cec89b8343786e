// What every provider's client does with its options, and the calls that are made of them.

#ifndef TOKENWIRE_SRC_ANSWER_PROVIDER_HPP
#define TOKENWIRE_SRC_ANSWER_PROVIDER_HPP

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tokenwire/options.hpp>
#include <tokenwire/request_options.hpp>
#include <utility>

#include "answer/prepared_call.hpp"
#include "net/connection_pool.hpp"
#include "net/log_observer.hpp"
#include "net/rate_limiter.hpp"
#include "net/router.hpp"
#include "net/service.hpp"

namespace tokenwire::answer {

/// Who is asked.
struct provider {
  /// As an observer is told.
  std::string_view name;
  std::string_view default_base_url;
  /// The environment variable that the key is in.
  std::string_view key_variable;
};

/// error::missing_api_key, also where the default server would be asked without one; error::invalid_header.
net::refusal check_key(provider const& who, std::optional<std::string> const& key, std::string_view base_url);

struct named_path {
  std::string_view whose;
  std::string const& path;
  bool may_have_query{};
};
/// error::invalid_base_url.
net::refusal check_paths(std::initializer_list<named_path> paths);

/// Of a path that an id follows, after a slash of its own.
void trim_slashes(std::string& path);

/// For net::service's constructor and by members that every client's options have, by the same names.
template <class Options>
net::service make_service(Options const& options, header_list credentials, net::time_source& time) {
  return {std::move(credentials), std::make_shared<net::router>(options.tls, options.proxy),
          std::make_shared<net::connection_pool>(options.pool, time),
          std::make_shared<net::rate_limiter>(options.rate, time)};
}

/// Errors: those of the service's setters.
template <class Options>
net::refusal apply(Options const& options, net::service& service) {
  net::refusal why = service.set_headers(options.headers);
  if (!why && options.accept_compressed) why = service.accept_codings();
  if (!why) why = service.set_base_url(options.base_url);
  if (why) return why;
  service.timeouts = options.timeouts;
  service.retry = options.retry;
  service.limits = options.limits;
  service.max_redirects = options.max_redirects;
  service.observer = net::with_log(options.observer, options.log);
  return {};
}

/// What a request has of its own. Errors: check_key()'s, and those of the service's setters.
net::refusal apply(request_options const& own, provider const& who, std::optional<std::string> const& key,
                   net::service& service);

/// error::invalid_request where it is no path.
net::refusal check_own_path(request_options const& own, bool may_have_query);

/// Names what is done, for an observer.
void name_operation(provider const& who, std::string_view operation, net::observed_call& observed);

/// Where documents are, by the settings of a request; ids may follow the path.
struct endpoint {
  provider who;
  net::refusal why;
  net::service service;
  std::string path;

  /// @param below what follows the path.
  /// @param body JSON; empty: none.
  /// @param accept a media type.
  prepared_call call(std::string_view operation, std::string_view method, std::string_view below, std::string_view body,
                     std::string_view accept = "application/json") const;
};

/// @param path the endpoint's, unless the request has another.
endpoint find_endpoint(provider const& who, std::optional<std::string> const& key, net::service service,
                       std::string path, request_options const& own);

}  // namespace tokenwire::answer

#endif
