#include <tokenwire/api_error.hpp>
#include <tokenwire/twelvelabs/client.hpp>
#include <utility>

#include "answer/fetch.hpp"
#include "answer/provider.hpp"
#include "answer/session_steps.hpp"
#include "answer/whole_answer.hpp"
#include "net/run_on.hpp"
#include "twelvelabs/client_impl.hpp"
#include "twelvelabs/plan_limit.hpp"
#include "twelvelabs/request_json.hpp"

namespace tokenwire::twelvelabs {
namespace asio = boost::asio;

namespace {

constexpr answer::provider us{"twelvelabs", default_base_url, "TWELVE_LABS_API_KEY"};
constexpr char json_type[] = "application/json";
constexpr char events_type[] = "text/event-stream";
constexpr char lines_type[] = "application/x-ndjson, application/json";

header_list credentials(std::optional<std::string> const& key) {
  if (!key) return {};
  return {{"x-api-key", *key}};
}

/// What is told of a request's model; of a response there is none.
std::string model_of(response_request const&) {
  return {};
}
std::string model_of(analyze_request const& request) {
  return request.model_name.value_or("");
}

/// A document, or the lines of a stream that the service sent all the same.
analyze_result read_analysis(net::http_call const& call, std::string const& body, decoder_options const& decoding) {
  analyze_decoder decoder(decoding);
  decoder.set_request_id(call.info.request_id);
  if (decoder.decode_document(body) == answer::decoded::chunk) return decoder.result();
  diagnostics facts = answer::answer_failure(call, decoder.details());
  facts.partial_text = decoder.result().text();
  answer::fail_call(call, decoder.error(), std::move(facts));
}

}  // namespace

client::impl::impl(asio::any_io_executor where, client_options given, net::time_source& clock)
    : executor(std::move(where)),
      options(std::move(given)),
      service(answer::make_service(options, credentials(options.api_key), clock)),
      time(clock) {
  answer::throw_if(answer::check_key(us, options.api_key, options.base_url));
  answer::throw_if(answer::check_paths({{"responses", options.paths.responses}, {"analyses", options.paths.analyze}}));
  answer::throw_if(answer::apply(options, service));
}

decoder_options client::impl::decoding(request_options const& own) const noexcept {
  tokenwire::limits const& limits = own.limits ? *own.limits : options.limits;
  return {.max_json_depth = limits.json_depth, .error_body = limits.error_body};
}

template <class Request>
answer::prepared_call client::impl::prepare(std::string_view operation, std::string const& path,
                                            std::string_view stream_type, Request const& request, bool stream,
                                            request_options const& own) const {
  answer::prepared_call prepared;
  std::string const body = to_json(request, stream, prepared.why.ec, prepared.why.detail);
  if (prepared.why) return prepared;
  net::service asked = service;
  prepared.why = answer::apply(own, us, options.api_key, asked);
  if (!prepared.why) prepared.why = answer::check_own_path(own, true);
  if (prepared.why) return prepared;
  prepared.request = asked.make_call("POST", own.path.value_or(path), stream ? stream_type : json_type, body);
  answer::name_operation(us, operation, prepared.request.observed);
  prepared.request.observed.stream = stream;
  if (prepared.request.observed.observer) prepared.request.observed.model = model_of(request);
  prepared.request.is_final = &is_plan_limit;
  return prepared;
}

template <class Reader>
answer::session_options<Reader> client::impl::session(bool stream, request_options const& own) const {
  return {.decoding = decoding(own),
          .on_malformed_event = own.on_malformed_event.value_or(options.on_malformed_event),
          .restart_incomplete = own.restart_incomplete.value_or(options.restart_incomplete),
          .streams = stream};
}

client::client(asio::any_io_executor executor, client_options options)
    : impl_(std::make_shared<impl const>(std::move(executor), std::move(options), net::time_source::steady())) {}
client::client(client&&) noexcept = default;
client& client::operator=(client&&) noexcept = default;
client::~client() = default;

response_stream client::start(response_request const& request, bool stream, asio::any_io_executor executor,
                              request_options const& options) const {
  auto call = impl_->prepare("create_response", impl_->options.paths.responses, events_type, request, stream, options);
  auto const memory = net::allocator_of(call.request);
  auto state = std::allocate_shared<detail::stream_access::impl<response_event, response>>(
      memory, std::move(executor), std::move(call.request), impl_->time,
      impl_->session<response_reader>(stream, options));
  state->refuse(call.why.ec, std::move(call.why.detail));
  return response_stream(std::move(state));
}

response_stream client::stream(response_request const& request, request_options const& options) const {
  return start(request, true, impl_->executor, options);
}

response_stream client::stream(response_request const& request, asio::any_io_executor executor,
                               request_options const& options) const {
  return start(request, true, std::move(executor), options);
}

analyze_stream client::stream(analyze_request const& request, request_options const& options) const {
  return start(request, impl_->executor, options);
}

analyze_stream client::stream(analyze_request const& request, asio::any_io_executor executor,
                              request_options const& options) const {
  return start(request, std::move(executor), options);
}

analyze_stream client::start(analyze_request const& request, asio::any_io_executor executor,
                             request_options const& options) const {
  auto call = impl_->prepare("analyze", impl_->options.paths.analyze, lines_type, request, true, options);
  auto const memory = net::allocator_of(call.request);
  auto state = std::allocate_shared<detail::stream_access::impl<analyze_event, analyze_result>>(
      memory, std::move(executor), std::move(call.request), impl_->time, impl_->session<analyze_reader>(true, options));
  state->refuse(call.why.ec, std::move(call.why.detail));
  return analyze_stream(std::move(state));
}

asio::awaitable<response> client::create_response(response_request const& request) const {
  request_options const none;
  return create_response(request, none);
}

asio::awaitable<response> client::create_response(response_request const& request,
                                                  request_options const& options) const {
  return net::run_on(impl_->executor, answer::whole_answer<response>(start(request, false, impl_->executor, options)));
}

asio::awaitable<analyze_result> client::analyze(analyze_request const& request) const {
  request_options const none;
  return analyze(request, none);
}

asio::awaitable<analyze_result> client::analyze(analyze_request const& request, request_options const& options) const {
  return impl_->analysis(impl_, request, {}, options);
}

asio::awaitable<analyze_result> client::impl::analysis(std::shared_ptr<impl const> self, analyze_request const& request,
                                                       net::refusal why, request_options const& own) {
  auto prepared = self->prepare("analyze", self->options.paths.analyze, json_type, request, false, own);
  if (why) prepared.why = std::move(why);
  auto read = [decoding = self->decoding(own)](net::http_call const& call, std::string const& body) {
    return read_analysis(call, body, decoding);
  };
  asio::any_io_executor const where = self->executor;
  net::time_source& clock = self->time;
  return net::run_on(where, answer::fetch(where, std::move(self), clock, std::move(prepared), std::move(read)));
}

asio::any_io_executor client::get_executor() const noexcept {
  return impl_->executor;
}

void client::close() const {
  impl_->service.registry().close();
  impl_->service.pool().retire();
}

void client::cancel() const {
  impl_->service.registry().cancel_all();
}

}  // namespace tokenwire::twelvelabs
