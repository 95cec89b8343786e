// The client of Perplexity's API, and of servers that speak its chat completions.

#ifndef TOKENWIRE_PERPLEXITY_CLIENT_HPP
#define TOKENWIRE_PERPLEXITY_CLIENT_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <tokenwire/perplexity/chat_completion.hpp>
#include <tokenwire/perplexity/chat_request.hpp>
#include <tokenwire/perplexity/chat_stream.hpp>
#include <tokenwire/perplexity/client_options.hpp>
#include <type_traits>

namespace tokenwire::perplexity {

/// Makes requests. Cheap to keep, made once for a program; streams may outlive it.
///
/// Thread safety: distinct objects are safe; a shared one is not, but for the const functions once it is made.
class client {
 public:
  /// @param executor where streams and completions run unless told otherwise: an io_context with one thread, or a
  /// strand.
  /// Errors: throws api_error: error::missing_api_key, invalid_base_url, invalid_header, invalid_ca_file.
  explicit client(boost::asio::any_io_executor executor, client_options options = client_options::from_environment());

  /// The same, on the executor of an execution context.
  template <class ExecutionContext>
    requires requires(ExecutionContext& context) { context.get_executor(); } &&
             (!std::is_convertible_v<ExecutionContext&, boost::asio::any_io_executor>)
  explicit client(ExecutionContext& context, client_options options = client_options::from_environment())
      : client(boost::asio::any_io_executor(context.get_executor()), std::move(options)) {}

  client(client&&) noexcept;
  client& operator=(client&&) noexcept;
  ~client();

  /// A stream of the answer. The request is serialised now and sent at the stream's first operation; a request that
  /// cannot be sent fails there.
  chat_stream stream(chat_request const& request) const;
  chat_stream stream(chat_request const& request, boost::asio::any_io_executor executor) const;

  /// The answer as one document. The request is serialised now and sent when awaited.
  ///
  /// Executor: the awaiting coroutine goes on where it ran. Cancellation: terminal. Errors: as chat_stream::next().
  ///
  /// It takes no temporary: GCC 12 miscompiles a braced temporary in an expression that holds a co_await. Name the
  /// request first.
  boost::asio::awaitable<chat_completion> complete(chat_request const& request) const;
  boost::asio::awaitable<chat_completion> complete(chat_request&& request) const = delete;

  boost::asio::any_io_executor get_executor() const noexcept;

 private:
  friend struct client_access;
  struct impl;
  explicit client(std::shared_ptr<impl const> state) noexcept;
  static boost::asio::awaitable<chat_completion> finish(chat_stream stream);
  std::shared_ptr<impl const> impl_;
};

}  // namespace tokenwire::perplexity

#endif
