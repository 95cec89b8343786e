#include "perplexity/client_settings.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <utility>

#include "http/url.hpp"
#include "json/utf8.hpp"
#include "perplexity/agent_request_json.hpp"

namespace tokenwire::perplexity {
namespace {

constexpr char json_type[] = "application/json";
constexpr answer::provider us{"perplexity", default_base_url, "PERPLEXITY_API_KEY"};

net::refusal check_paths(endpoint_paths const& paths) {
  return answer::check_paths({{"chat completions", paths.chat, true},
                              {"jobs", paths.jobs},
                              {"the search", paths.search},
                              {"embeddings", paths.embeddings},
                              {"contextualized embeddings", paths.contextualized_embeddings},
                              {"models", paths.models},
                              {"browser sessions", paths.browser_sessions},
                              {"responses", paths.responses}});
}

header_list credentials(std::optional<std::string> const& key) {
  if (!key) return {};
  return {{"Authorization", "Bearer " + *key}};
}

}  // namespace

client_settings::client_settings(client_options options, net::time_source& time)
    : options_(std::move(options)),
      service_(answer::make_service(options_, credentials(options_.api_key), time)),
      time_(time),
      has_defaults_(options_.defaults != chat_request{}) {
  answer::throw_if(answer::check_key(us, options_.api_key, options_.base_url));
  answer::throw_if(check_paths(options_.paths));
  answer::trim_slashes(options_.paths.jobs);
  answer::throw_if(answer::apply(options_, service_));
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
  answer::name_operation(us, operation, observed);
  if (observed.observer) observed.model = request.model.empty() ? options_.defaults.model : request.model;
}

std::string client_settings::body_of(chat_request const& request, request_body kind, net::refusal& why) const {
  if (!has_defaults_) return to_json(request, kind, why.ec, why.detail);
  return to_json(with_defaults(request, options_.defaults), kind, why.ec, why.detail);
}

prepared_chat client_settings::chat(chat_request const& request, request_body kind, request_options const& own) const {
  prepared_chat prepared;
  net::refusal& why = prepared.call.why;
  std::string const body = body_of(request, kind, why);
  net::service service = service_;
  if (!why) why = answer::apply(own, us, options_.api_key, service);
  if (!why) why = answer::check_own_path(own, true);
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

prepared_response client_settings::response(agent_request const& request, bool stream,
                                            request_options const& own) const {
  prepared_response prepared;
  tokenwire::limits const& limits = own.limits ? *own.limits : options_.limits;
  prepared.session.decoding = {.quick = reuse, .max_json_depth = limits.json_depth, .error_body = limits.error_body};
  prepared.session.on_malformed_event = own.on_malformed_event.value_or(options_.on_malformed_event);
  prepared.session.restart_incomplete = own.restart_incomplete.value_or(options_.restart_incomplete);
  prepared.session.streams = stream;
  net::refusal why;
  std::string const body = to_json(request, stream, why.ec, why.detail);
  answer::endpoint responses = find(options_.paths.responses, own);
  if (!why) why = responses.why;
  if (why) {
    prepared.call.why = std::move(why);
    return prepared;
  }
  prepared.call = responses.call("response", "POST", {}, body, stream ? "text/event-stream" : json_type);
  net::observed_call& observed = prepared.call.request.observed;
  observed.stream = stream;
  if (observed.observer) observed.model = request.model.empty() ? request.preset : request.model;
  bool const cancels = stream && own.cancel_dropped_runs.value_or(options_.cancel_dropped_runs);
  if (cancels) prepared.dropped_runs = std::move(responses);
  return prepared;
}

prepared_call client_settings::of_response(std::string_view operation, std::string_view method, std::string_view id,
                                           std::string_view below, request_options const& own,
                                           std::string_view accept) const {
  if (net::refusal why = check_id(id, "a response's")) return {std::move(why), {}};
  std::string const rest = '/' + http::percent_encoded(id) + std::string(below);
  return find(options_.paths.responses, own).call(operation, method, rest, {}, accept);
}

answer::endpoint client_settings::find(std::string path, request_options const& own) const {
  return answer::find_endpoint(us, options_.api_key, service_, std::move(path), own);
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
  answer::endpoint const jobs = find(options_.paths.jobs, own);
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
