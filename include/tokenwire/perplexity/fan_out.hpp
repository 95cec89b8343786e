// Many questions at once, a bounded number of them under way.

#ifndef TOKENWIRE_PERPLEXITY_FAN_OUT_HPP
#define TOKENWIRE_PERPLEXITY_FAN_OUT_HPP

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <tokenwire/diagnostics.hpp>
#include <tokenwire/error.hpp>
#include <tokenwire/perplexity/chat_completion.hpp>
#include <tokenwire/perplexity/chat_request.hpp>
#include <tokenwire/perplexity/client.hpp>
#include <tokenwire/perplexity/request_options.hpp>
#include <vector>

namespace tokenwire::perplexity {

/// What one of the requests came to: an answer, or an error.
struct fan_out_result {
  /// The answer; when it failed, what had arrived of it.
  chat_completion completion{};
  /// No error: the answer is whole. operation_aborted: given up, because another request had failed.
  error_code error{};
  /// The words for the error; of an answer, facts such as the number of attempts.
  tokenwire::diagnostics diagnostics{};

  explicit operator bool() const noexcept { return !error; }
  /// The answer. Throws api_error when there is none. Valid as long as this object.
  chat_completion const& value() const;
};

struct fan_out_options {
  /// How many requests are under way at any time, at most. 0: all.
  std::size_t max_concurrency{8};
  /// The first failure gives up all others: those under way are cancelled, the rest is not sent. They have
  /// operation_aborted as their error.
  bool stop_on_failure{false};
  /// Called with each result and its request's index, in the order that they come to their end, on the client's
  /// executor, before the next request begins. What it throws cancels all and is rethrown.
  std::function<void(std::size_t index, fan_out_result const& result)> on_result{};
  /// Of each request.
  request_options settings{};
};

/// Asks each request for its answer as one document, as client::complete() does. The results are in the order of the
/// requests. A request that fails does not throw and does not end the others, unless stop_on_failure says so.
///
/// Lifetimes: a request is serialised when its turn comes, so the vector stays as it is until the operation is over;
/// options are copied. The client may go.
/// Executor: works on the client's executor, and begins when awaited; the awaiting coroutine goes on where it ran.
/// Cancellation: terminal: all that are under way are cancelled. What had been answered by then is known to on_result
/// alone. client::cancel() gives up all that has not been answered: operation_aborted is their error.
/// Errors: those of requests are results. Throws boost::system::system_error after a cancellation; what on_result
/// throws.
///
/// It takes no temporaries: GCC 12 miscompiles a braced temporary in an expression that holds a co_await. Name the
/// requests and the options first.
boost::asio::awaitable<std::vector<fan_out_result>> fan_out(client const& client,
                                                            std::vector<chat_request> const& requests);
boost::asio::awaitable<std::vector<fan_out_result>> fan_out(client const& client,
                                                            std::vector<chat_request> const& requests,
                                                            fan_out_options const& options);
boost::asio::awaitable<std::vector<fan_out_result>> fan_out(client const& client,
                                                            std::vector<chat_request>&& requests) = delete;
boost::asio::awaitable<std::vector<fan_out_result>> fan_out(client const& client, std::vector<chat_request>&& requests,
                                                            fan_out_options const& options) = delete;
boost::asio::awaitable<std::vector<fan_out_result>> fan_out(client const& client,
                                                            std::vector<chat_request> const& requests,
                                                            fan_out_options&& options) = delete;
boost::asio::awaitable<std::vector<fan_out_result>> fan_out(client const& client, std::vector<chat_request>&& requests,
                                                            fan_out_options&& options) = delete;

}  // namespace tokenwire::perplexity

#endif
