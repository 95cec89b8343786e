#include "answer/provider.hpp"

#include "http/request.hpp"
#include "http/url.hpp"

namespace tokenwire::answer {
namespace {

constexpr char bad_path[] = "it has to begin with a slash and hold no character that must be %-encoded";

/// The service itself, however its URL is written.
bool is_default_server(provider const& who, std::string_view base_url) {
  std::string reason;
  auto const url = http::parse_base_url(base_url, reason);
  return url && url->where == http::parse_base_url(who.default_base_url, reason)->where;
}

}  // namespace

net::refusal check_key(provider const& who, std::optional<std::string> const& key, std::string_view base_url) {
  if (key && key->empty()) return {error::missing_api_key, "the API key is empty"};
  if (!key && is_default_server(who, base_url))
    return {error::missing_api_key, std::string("no API key was given, nor by ").append(who.key_variable)};
  if (key && !http::is_field_value(*key))
    return {error::invalid_header, "the API key holds what a header does not allow"};
  return {};
}

net::refusal check_paths(std::initializer_list<named_path> paths) {
  for (named_path const& each : paths) {
    bool const good = each.may_have_query ? http::is_path_and_query(each.path) : http::is_path(each.path);
    if (!good) return {error::invalid_base_url, std::string("the path of ").append(each.whose).append(": ") + bad_path};
  }
  return {};
}

void trim_slashes(std::string& path) {
  while (path.ends_with('/')) path.pop_back();
}

net::refusal apply(request_options const& own, provider const& who, std::optional<std::string> const& key,
                   net::service& service) {
  if (own.base_url) {
    net::refusal why = check_key(who, key, *own.base_url);
    if (!why) why = service.set_base_url(*own.base_url);
    if (why) return why;
  }
  if (own.timeouts) service.timeouts = *own.timeouts;
  if (own.retry) service.retry = *own.retry;
  if (own.limits) service.limits = *own.limits;
  if (own.max_redirects) service.max_redirects = *own.max_redirects;
  return service.set_headers(own.headers);
}

net::refusal check_own_path(request_options const& own, bool may_have_query) {
  if (!own.path || (may_have_query ? http::is_path_and_query(*own.path) : http::is_path(*own.path))) return {};
  return {error::invalid_request, std::string("path: ") + bad_path};
}

void name_operation(provider const& who, std::string_view operation, net::observed_call& observed) {
  observed.provider_name = who.name;
  observed.operation_name = operation;
}

endpoint find_endpoint(provider const& who, std::optional<std::string> const& key, net::service service,
                       std::string path, request_options const& own) {
  endpoint found{who, {}, std::move(service), own.path.value_or(std::move(path))};
  found.why = apply(own, who, key, found.service);
  if (!found.why) found.why = check_own_path(own, false);
  trim_slashes(found.path);
  return found;
}

prepared_call endpoint::call(std::string_view operation, std::string_view method, std::string_view below,
                             std::string_view body, std::string_view accept) const {
  if (why) return {why, {}};
  prepared_call made{{}, service.make_call(method, path + std::string(below), accept, body)};
  name_operation(who, operation, made.request.observed);
  return made;
}

}  // namespace tokenwire::answer
