#include <tokenwire/perplexity/client.hpp>
#include <utility>

#include "answer/whole_answer.hpp"
#include "net/run_on.hpp"
#include "perplexity/chat_stream_access.hpp"
#include "perplexity/client_access.hpp"
#include "perplexity/client_impl.hpp"

namespace tokenwire::perplexity {
namespace asio = boost::asio;

client::client(asio::any_io_executor executor, client_options options)
    : impl_(std::make_shared<impl const>(std::move(executor), std::move(options), net::time_source::steady())) {}
client::client(std::shared_ptr<impl const> state) noexcept : impl_(std::move(state)) {}
client::client(client&&) noexcept = default;
client& client::operator=(client&&) noexcept = default;
client::~client() = default;

chat_stream client::start(chat_request const& request, bool stream, asio::any_io_executor executor,
                          request_options const& options) const {
  client_settings const& settings = impl_->settings;
  prepared_chat chat = settings.chat(request, stream ? request_body::stream : request_body::document, options);
  auto const memory = net::allocator_of(chat.call.request);
  auto state = std::allocate_shared<chat_stream_access::impl>(memory, std::move(executor), std::move(chat.call.request),
                                                              settings.time(), chat.session);
  state->refuse(chat.call.why.ec, std::move(chat.call.why.detail));
  return chat_stream(std::move(state));
}

chat_stream client::stream(chat_request const& request, request_options const& options) const {
  return start(request, true, impl_->executor, options);
}

chat_stream client::stream(chat_request const& request, asio::any_io_executor executor,
                           request_options const& options) const {
  return start(request, true, std::move(executor), options);
}

asio::awaitable<chat_completion> client::complete(chat_request const& request) const {
  request_options const none;
  return complete(request, none);
}

asio::awaitable<chat_completion> client::complete(chat_request const& request, request_options const& options) const {
  return net::run_on(impl_->executor,
                     answer::whole_answer<chat_completion>(start(request, false, impl_->executor, options)));
}

asio::any_io_executor client::get_executor() const noexcept {
  return impl_->executor;
}

void client::close() const {
  impl_->settings.registry().close();
  impl_->settings.pool().retire();
}

void client::cancel() const {
  impl_->settings.registry().cancel_all();
}

client client_access::make(asio::any_io_executor executor, client_options options, net::time_source& time) {
  return client(std::make_shared<client::impl const>(std::move(executor), std::move(options), time));
}

client client_access::make_plain(asio::any_io_executor executor, client_options options) {
  auto state = std::make_shared<client::impl>(std::move(executor), std::move(options), net::time_source::steady());
  state->settings.reuse = false;
  return client(std::move(state));
}

client client_access::share(client const& other) {
  return client(other.impl_);
}

chat_stream client_access::start_document(client const& where, chat_request const& request,
                                          request_options const& options) {
  return where.start(request, false, where.impl_->executor, options);
}

net::call_registry& client_access::registry(client const& of) {
  return of.impl_->settings.registry();
}

}  // namespace tokenwire::perplexity
