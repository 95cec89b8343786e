// The client's operations on agents.

#include <functional>
#include <tokenwire/api_error.hpp>
#include <tokenwire/perplexity/agent.hpp>
#include <utility>

#include "answer/fetch.hpp"
#include "answer/wait_for.hpp"
#include "answer/whole_answer.hpp"
#include "http/url.hpp"
#include "net/run_on.hpp"
#include "perplexity/agent_access.hpp"
#include "perplexity/agent_value_fields.hpp"
#include "perplexity/client_impl.hpp"

namespace tokenwire::perplexity {
namespace asio = boost::asio;

/// For answer::wait_for().
class waited_response {
 public:
  using value_type = agent_response;

  waited_response(std::shared_ptr<client_settings const> settings, agent_response response, request_options look,
                  std::function<void(agent_response const&)> progress)
      : settings_(std::move(settings)),
        response_(std::move(response)),
        look_(std::move(look)),
        progress_(std::move(progress)) {}

  bool is_whole() const noexcept { return response_.finished(); }
  bool finished() const noexcept { return response_.finished(); }
  prepared_call look() const { return settings_->of_response("get_response", "GET", response_.id(), {}, look_); }
  void read(net::http_call const& call, std::string const& body) {
    response_ = read_agent_response(call, body);
    answer::report_end(call, answer::outcome_of_value(response_));
  }
  void progress() const {
    if (progress_) progress_(response_);
  }
  std::string state() const {
    return "the response " + response_.id() +
           (response_.status().empty() ? " has not finished" : " is still " + response_.status());
  }
  /// @param look the request for it, whose secrets the server may have repeated in it.
  agent_response take(diagnostics facts, net::call_request const& look) {
    if (response_.status() != "failed") return std::move(response_);
    if (agent_error const* const why = response_.error()) {
      facts.message = why->message;
      facts.provider_code = why->code;
      facts.type = why->type;
    }
    facts.detail = "the response " + response_.id() + " ended as failed";
    facts.partial_text = response_.text();
    answer::hide_secrets(look, facts);
    throw_api_error(error::job_failed, std::move(facts));
  }
  static void check(net::http_call const&, std::string const&, agent_response const&) noexcept {}

 private:
  std::shared_ptr<client_settings const> settings_;
  agent_response response_;
  request_options look_;
  std::function<void(agent_response const&)> progress_;
};

namespace {

using settings_ptr = std::shared_ptr<client_settings const>;

response_cancellation read_cancellation(net::http_call const& call, std::string const& body) {
  answer::parsed_document const document(call, body);
  response_cancellation found;
  json::read_fields(document.root(), found);
  // A server may answer with the whole response.
  if (found.response_id.empty()) found.response_id = json::find_string(document.root(), "id");
  if (found.response_id.empty() && found.status.empty())
    document.refuse("expected a cancellation, got a JSON object without a response_id and a status");
  found.raw.assign(body);
  return found;
}

response_file_list read_file_list(net::http_call const& call, std::string const& body) {
  answer::parsed_document const document(call, body);
  if (json::find_array(document.root(), "data") == nullptr)
    document.refuse("expected a list of files, got a JSON object without data");
  response_file_list files;
  json::read_fields(document.root(), files);
  files.raw.assign(body);
  return files;
}

response_file_content read_file(net::http_call const& call, std::string const& body) {
  response_file_content file;
  file.bytes = body;
  file.content_type = call.info.content_type;
  file.content_disposition = call.info.header("content-disposition").value_or("");
  return file;
}

}  // namespace

agent_stream start_response(client_settings const& settings, agent_request const& request, bool stream,
                            asio::any_io_executor executor, request_options const& own) {
  prepared_response prepared = settings.response(request, stream, own);
  auto const memory = net::allocator_of(prepared.call.request);
  auto state = std::allocate_shared<agent_access::impl>(memory, std::move(executor), std::move(prepared.call.request),
                                                        settings.time(), prepared.session);
  state->refuse(prepared.call.why.ec, std::move(prepared.call.why.detail));
  if (prepared.dropped_runs) state->extra.runs = std::make_unique<answer::endpoint>(*std::move(prepared.dropped_runs));
  return agent_access::make(std::move(state));
}

template <std::same_as<agent_request> Request>
agent_stream client::stream(Request const& request, request_options const& options) const {
  return start_response(impl_->settings, request, true, impl_->executor, options);
}
template agent_stream client::stream(agent_request const&, request_options const&) const;

template <std::same_as<agent_request> Request>
agent_stream client::stream(Request const& request, asio::any_io_executor executor,
                            request_options const& options) const {
  return start_response(impl_->settings, request, true, std::move(executor), options);
}
template agent_stream client::stream(agent_request const&, asio::any_io_executor, request_options const&) const;

asio::awaitable<agent_response> client::create_response(agent_request const& request) const {
  request_options const none;
  return create_response(request, none);
}

asio::awaitable<agent_response> client::create_response(agent_request const& request,
                                                        request_options const& options) const {
  return net::run_on(impl_->executor, answer::whole_answer<agent_response>(
                                          start_response(impl_->settings, request, false, impl_->executor, options)));
}

asio::awaitable<agent_response> client::get_response(std::string_view id) const {
  request_options const none;
  return get_response(id, none);
}

asio::awaitable<agent_response> client::get_response(std::string_view id, request_options const& settings) const {
  settings_ptr const ours(impl_, &impl_->settings);
  auto read = [](net::http_call const& call, std::string const& body) { return read_agent_response(call, body); };
  return net::run_on(impl_->executor, answer::fetch(impl_->executor, ours, ours->time(),
                                                    ours->of_response("get_response", "GET", id, {}, settings), read));
}

asio::awaitable<response_cancellation> client::cancel_response(std::string_view id) const {
  request_options const none;
  return cancel_response(id, none);
}

asio::awaitable<response_cancellation> client::cancel_response(std::string_view id,
                                                               request_options const& settings) const {
  settings_ptr const ours(impl_, &impl_->settings);
  return net::run_on(
      impl_->executor,
      answer::fetch(impl_->executor, ours, ours->time(),
                    ours->of_response("cancel_response", "POST", id, "/cancel", settings), &read_cancellation));
}

asio::awaitable<response_file_list> client::list_response_files(std::string_view id) const {
  request_options const none;
  return list_response_files(id, none);
}

asio::awaitable<response_file_list> client::list_response_files(std::string_view id,
                                                                request_options const& settings) const {
  settings_ptr const ours(impl_, &impl_->settings);
  return net::run_on(impl_->executor,
                     answer::fetch(impl_->executor, ours, ours->time(),
                                   ours->of_response("list_files", "GET", id, "/files", settings), &read_file_list));
}

asio::awaitable<response_file_content> client::get_response_file_content(std::string_view id,
                                                                         std::string_view file_id) const {
  request_options const none;
  return get_response_file_content(id, file_id, none);
}

asio::awaitable<response_file_content> client::get_response_file_content(std::string_view id, std::string_view file_id,
                                                                         request_options const& settings) const {
  settings_ptr const ours(impl_, &impl_->settings);
  prepared_call prepared{check_id(file_id, "a file's"), {}};
  if (!prepared.why)
    prepared = ours->of_response("get_file", "GET", id, "/files/" + http::percent_encoded(file_id) + "/content",
                                 settings, "application/octet-stream");
  return net::run_on(impl_->executor,
                     answer::fetch(impl_->executor, ours, ours->time(), std::move(prepared), &read_file));
}

asio::awaitable<agent_response> client::wait(agent_response const& response) const {
  response_wait_options const defaults;
  return wait(response, defaults);
}

asio::awaitable<agent_response> client::wait(agent_response const& response,
                                             response_wait_options const& options) const {
  request_options const none;
  return wait(response, options, none);
}

asio::awaitable<agent_response> client::wait(agent_response const& response, response_wait_options const& options,
                                             request_options const& settings) const {
  settings_ptr const ours(impl_, &impl_->settings);
  answer::wait_plan plan = answer::make_wait_plan(impl_->executor, ours, ours->time(), ours->registry(), options);
  waited_response waited(ours, response, settings, options.on_progress);
  return net::run_on(impl_->executor, answer::wait_for(std::move(plan), std::move(waited)));
}

}  // namespace tokenwire::perplexity
