// The client's operations that are one request and one document.

#include <tokenwire/perplexity/client.hpp>
#include <utility>

#include "answer/fetch.hpp"
#include "http/url.hpp"
#include "net/run_on.hpp"
#include "perplexity/client_impl.hpp"
#include "perplexity/embeddings_json.hpp"
#include "perplexity/search_json.hpp"
#include "perplexity/service_values.hpp"

namespace tokenwire::perplexity {
namespace asio = boost::asio;

namespace {

using answer::fetch;

/// By what the endpoint is asked.
template <class Request>
prepared_call prepare(client_settings const& settings, std::string_view operation, std::string const& path,
                      Request const& request, request_options const& own) {
  net::refusal why;
  std::string const body = to_json(request, why.ec, why.detail);
  if (why) return {std::move(why), {}};
  return settings.document(operation, "POST", path, {}, body, own);
}

}  // namespace

asio::awaitable<search_response> client::search(search_request const& request) const {
  request_options const none;
  return search(request, none);
}

asio::awaitable<search_response> client::search(search_request const& request, request_options const& settings) const {
  std::shared_ptr<client_settings const> const ours(impl_, &impl_->settings);
  return net::run_on(impl_->executor,
                     fetch(impl_->executor, ours, ours->time(),
                           prepare(*ours, "search", ours->paths().search, request, settings), &read_search_response));
}

asio::awaitable<embeddings_response> client::create_embeddings(embeddings_request const& request) const {
  request_options const none;
  return create_embeddings(request, none);
}

asio::awaitable<embeddings_response> client::create_embeddings(embeddings_request const& request,
                                                               request_options const& settings) const {
  std::shared_ptr<client_settings const> const ours(impl_, &impl_->settings);
  auto read = [form = form_of(request)](net::http_call const& call, std::string const& body) {
    return read_embeddings(call, body, form);
  };
  prepared_call prepared = prepare(*ours, "embeddings", ours->paths().embeddings, request, settings);
  return net::run_on(impl_->executor, fetch(impl_->executor, ours, ours->time(), std::move(prepared), read));
}

asio::awaitable<contextualized_embeddings_response> client::create_contextualized_embeddings(
    contextualized_embeddings_request const& request) const {
  request_options const none;
  return create_contextualized_embeddings(request, none);
}

asio::awaitable<contextualized_embeddings_response> client::create_contextualized_embeddings(
    contextualized_embeddings_request const& request, request_options const& settings) const {
  std::shared_ptr<client_settings const> const ours(impl_, &impl_->settings);
  auto read = [form = form_of(request)](net::http_call const& call, std::string const& body) {
    return read_contextualized_embeddings(call, body, form);
  };
  prepared_call prepared = prepare(*ours, "embeddings", ours->paths().contextualized_embeddings, request, settings);
  return net::run_on(impl_->executor, fetch(impl_->executor, ours, ours->time(), std::move(prepared), read));
}

asio::awaitable<model_list> client::list_models() const {
  request_options const none;
  return list_models(none);
}

asio::awaitable<model_list> client::list_models(request_options const& settings) const {
  std::shared_ptr<client_settings const> const ours(impl_, &impl_->settings);
  prepared_call prepared = ours->document("list_models", "GET", ours->paths().models, {}, {}, settings);
  return net::run_on(impl_->executor, fetch(impl_->executor, ours, ours->time(), std::move(prepared), &read_models));
}

asio::awaitable<browser_session> client::create_browser_session() const {
  request_options const none;
  return create_browser_session(none);
}

asio::awaitable<browser_session> client::create_browser_session(request_options const& settings) const {
  std::shared_ptr<client_settings const> const ours(impl_, &impl_->settings);
  prepared_call prepared =
      ours->document("create_browser_session", "POST", ours->paths().browser_sessions, {}, "{}", settings);
  // Two requests would start two.
  prepared.request.retry.hedge_delay = {};
  return net::run_on(impl_->executor,
                     fetch(impl_->executor, ours, ours->time(), std::move(prepared), &read_browser_session));
}

asio::awaitable<void> client::delete_browser_session(std::string_view id) const {
  request_options const none;
  return delete_browser_session(id, none);
}

asio::awaitable<void> client::delete_browser_session(std::string_view id, request_options const& settings) const {
  std::shared_ptr<client_settings const> const ours(impl_, &impl_->settings);
  prepared_call prepared{check_id(id, "a session's"), {}};
  if (!prepared.why)
    prepared = ours->document("delete_browser_session", "DELETE", ours->paths().browser_sessions,
                              '/' + http::percent_encoded(id), {}, settings);
  auto read = [](net::http_call const&, std::string const&) { return answer::no_value{}; };
  return answer::ended(
      net::run_on(impl_->executor, fetch(impl_->executor, ours, ours->time(), std::move(prepared), read)));
}

}  // namespace tokenwire::perplexity
