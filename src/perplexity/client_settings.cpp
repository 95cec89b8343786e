#include "perplexity/client_settings.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <tokenwire/api_error.hpp>
#include <utility>

#include "http/request.hpp"
#include "http/url.hpp"
#include "json/utf8.hpp"
#include "net/log_observer.hpp"

namespace tokenwire::perplexity {
namespace {

constexpr char json_type[] = "application/json";
constexpr char bad_path[] = "it has to begin with a slash and hold no character that must be %-encoded";

void throw_if(net::refusal why) {
  if (!why) return;
  diagnostics facts;
  facts.detail = std::move(why.detail);
  throw_api_error(why.ec, std::move(facts));
}

/// The service itself, however its URL is written.
bool is_default_server(std::string_view base_url) {
  std::string reason;
  auto const url = http::parse_base_url(base_url, reason);
  return url && url->where == http::parse_base_url(default_base_url, reason)->where;
}

net::refusal check_key(std::optional<std::string> const& key, std::string_view base_url) {
  if (key && key->empty()) return {error::missing_api_key, "the API key is empty"};
  if (!key && is_default_server(base_url))
    return {error::missing_api_key, "no API key was given, nor by PERPLEXITY_API_KEY"};
  if (key && !http::is_field_value(*key))
    return {error::invalid_header, "the API key holds what a header does not allow"};
  return {};
}

net::refusal check_paths(endpoint_paths const& paths) {
  auto const bad = [](std::string_view whose) -> net::refusal {
    return {error::invalid_base_url, std::string("the path of ").append(whose).append(": ") + bad_path};
  };
  if (!http::is_path_and_query(paths.chat)) return bad("chat completions");
  if (!http::is_path(paths.jobs)) return bad("jobs");
  if (!http::is_path(paths.search)) return bad("the search");
  if (!http::is_path(paths.embeddings)) return bad("embeddings");
  if (!http::is_path(paths.contextualized_embeddings)) return bad("contextualized embeddings");
  if (!http::is_path(paths.models)) return bad("models");
  if (!http::is_path(paths.browser_sessions)) return bad("browser sessions");
  return {};
}

net::refusal refused_path() {
  return {error::invalid_request, std::string("path: ") + bad_path};
}

/// Of a path that an id follows, after a slash of its own.
void trim_slashes(std::string& path) {
  while (path.ends_with('/')) path.pop_back();
}

void name_operation(net::observed_call& observed, std::string_view operation) {
  observed.provider_name = "perplexity";
  observed.operation_name = operation;
}

header_list credentials(std::optional<std::string> const& key) {
  if (!key) return {};
  return {{"Authorization", "Bearer " + *key}};
}

}  // namespace

std::shared_ptr<net::http_call> prepared_call::start(net::time_source& time) {
  throw_if(std::move(why));
  return std::make_shared<net::http_call>(std::move(request), time);
}

client_settings::client_settings(client_options options, net::time_source& time)
    : options_(std::move(options)),
      service_(credentials(options_.api_key), std::make_shared<net::router>(options_.tls, options_.proxy),
               std::make_shared<net::connection_pool>(options_.pool, time),
               std::make_shared<net::rate_limiter>(options_.rate, time)),
      time_(time),
      has_defaults_(options_.defaults != chat_request{}) {
  throw_if(check_key(options_.api_key, options_.base_url));
  throw_if(check_paths(options_.paths));
  trim_slashes(options_.paths.jobs);
  throw_if(service_.set_headers(options_.headers));
  if (options_.accept_compressed) throw_if(service_.accept_codings());
  throw_if(service_.set_base_url(options_.base_url));
  service_.timeouts = options_.timeouts;
  service_.retry = options_.retry;
  service_.limits = options_.limits;
  service_.max_redirects = options_.max_redirects;
  service_.observer = net::with_log(options_.observer, options_.log);
}

client_settings::~client_settings() {
  service_.pool().retire();
}

chat_decoder_options client_settings::decoding(request_options const& own) const noexcept {
  tokenwire::limits const& limits = own.limits ? *own.limits : options_.limits;
  return {.reuse = reuse,
          .max_json_depth = limits.json_depth,
          .separate_reasoning = own.separate_reasoning.value_or(options_.separate_reasoning),
          .error_body = limits.error_body};
}

void client_settings::describe(net::observed_call& observed, std::string_view operation,
                               chat_request const& request) const {
  name_operation(observed, operation);
  if (observed.observer) observed.model = request.model.empty() ? options_.defaults.model : request.model;
}

std::string client_settings::body_of(chat_request const& request, request_body kind, net::refusal& why) const {
  if (!has_defaults_) return to_json(request, kind, why.ec, why.detail);
  return to_json(with_defaults(request, options_.defaults), kind, why.ec, why.detail);
}

net::refusal client_settings::apply(request_options const& own, net::service& service) const {
  if (own.base_url) {
    net::refusal why = check_key(options_.api_key, *own.base_url);
    if (!why) why = service.set_base_url(*own.base_url);
    if (why) return why;
  }
  if (own.timeouts) service.timeouts = *own.timeouts;
  if (own.retry) service.retry = *own.retry;
  if (own.limits) service.limits = *own.limits;
  if (own.max_redirects) service.max_redirects = *own.max_redirects;
  return service.set_headers(own.headers);
}

prepared_chat client_settings::chat(chat_request const& request, request_body kind, request_options const& own) const {
  prepared_chat prepared;
  net::refusal& why = prepared.call.why;
  std::string const body = body_of(request, kind, why);
  net::service service = service_;
  if (!why) why = apply(own, service);
  if (!why && own.path && !http::is_path_and_query(*own.path)) why = refused_path();
  prepared.session.decoding = decoding(own);
  prepared.session.on_malformed_event = own.on_malformed_event.value_or(options_.on_malformed_event);
  prepared.session.restart_incomplete = own.restart_incomplete.value_or(options_.restart_incomplete);
  prepared.session.streams = kind == request_body::stream;
  if (why) return prepared;
  char const* const accept = kind == request_body::stream ? "text/event-stream" : json_type;
  prepared.call.request = service.make_call("POST", own.path.value_or(options_.paths.chat), accept, body);
  describe(prepared.call.request.observed, "chat", request);
  prepared.call.request.observed.stream = kind == request_body::stream;
  return prepared;
}

client_settings::endpoint client_settings::find(std::string path, request_options const& own) const {
  endpoint found{{}, service_, own.path.value_or(std::move(path))};
  found.why = apply(own, found.service);
  if (!found.why && !http::is_path(found.path)) found.why = refused_path();
  trim_slashes(found.path);
  return found;
}

prepared_call client_settings::endpoint::call(std::string_view operation, std::string_view method,
                                              std::string_view below, std::string_view body) const {
  if (why) return {why, {}};
  prepared_call made{{}, service.make_call(method, path + std::string(below), json_type, body)};
  name_operation(made.request.observed, operation);
  return made;
}

prepared_call client_settings::document(std::string_view operation, std::string_view method, std::string path,
                                        std::string_view below, std::string_view body,
                                        request_options const& own) const {
  return find(std::move(path), own).call(operation, method, below, body);
}

prepared_call client_settings::create_job(chat_request const& request, std::string_view idempotency_key,
                                          request_options const& own) const {
  if (idempotency_key.empty() || !json::is_valid_utf8(idempotency_key)) {
    return {{error::invalid_request, idempotency_key.empty() ? "idempotency_key: got no text, expected some or no value"
                                                             : "idempotency_key: got text that is not valid UTF-8"},
            {}};
  }
  endpoint const jobs = find(options_.paths.jobs, own);
  prepared_call call{jobs.why, {}};
  if (call.why) return call;
  std::string const inner = body_of(request, request_body::bare, call.why);
  if (call.why) return call;
  std::string const body = R"({"request":)" + inner + R"(,"idempotency_key":)" +
                           boost::json::serialize(boost::json::string(idempotency_key)) + '}';
  call = jobs.call("create_job", "POST", {}, body);
  call.request.retry.hedge_delay = {};
  describe(call.request.observed, "create_job", request);
  return call;
}

net::refusal check_id(std::string_view id, std::string_view of_what) {
  if (id.empty()) return {error::invalid_request, "id: got no text, expected " + std::string(of_what)};
  // Proxies take these segments out of a path, and what is left is another resource.
  if (id == "." || id == "..") return {error::invalid_request, "id: got dots alone, expected " + std::string(of_what)};
  return {};
}

prepared_call client_settings::get_job(std::string_view id, request_options const& own) const {
  if (net::refusal why = check_id(id, "a job's")) return {std::move(why), {}};
  return document("get_job", "GET", options_.paths.jobs, '/' + http::percent_encoded(id), {}, own);
}

prepared_call client_settings::list_jobs(std::optional<std::int64_t> limit, std::string_view token,
                                         request_options const& own) const {
  if (limit && *limit < 1)
    return {{error::invalid_request, "limit: got " + std::to_string(*limit) + ", expected at least 1"}, {}};
  std::string query;
  if (limit) query += "?limit=" + std::to_string(*limit);
  if (!token.empty()) query += (limit ? "&next_token=" : "?next_token=") + http::percent_encoded(token);
  return document("list_jobs", "GET", options_.paths.jobs, query, {}, own);
}

}  // namespace tokenwire::perplexity
