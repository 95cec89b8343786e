// The client of TwelveLabs' API, as far as it answers questions. Uploading, indexing and the care of knowledge stores
// are none of its business.

#ifndef TOKENWIRE_TWELVELABS_CLIENT_HPP
#define TOKENWIRE_TWELVELABS_CLIENT_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <tokenwire/request_options.hpp>
#include <tokenwire/twelvelabs/analyze_request.hpp>
#include <tokenwire/twelvelabs/analyze_stream.hpp>
#include <tokenwire/twelvelabs/client_options.hpp>
#include <tokenwire/twelvelabs/response_request.hpp>
#include <tokenwire/twelvelabs/response_stream.hpp>
#include <type_traits>
#include <utility>

namespace tokenwire::structured {
struct shape;
struct read_options;
template <class T, class Stream>
class answer_value_stream;
}  // namespace tokenwire::structured

namespace tokenwire::twelvelabs {

template <class T>
struct structured_response;
template <class T>
struct structured_analysis;

/// Answers as values while they come: see <tokenwire/structured/answer_value_stream.hpp>.
template <class T>
using structured_response_stream = structured::answer_value_stream<T, response_stream>;
template <class T>
using structured_analyze_stream = structured::answer_value_stream<T, analyze_stream>;

/// Makes requests. Cheap to keep, made once for a program; streams may outlive it.
///
/// Errors: a knowledge store, an item or a video that does not exist or is not ready is what the status says
/// (not_found, bad_request, …); which it is say the provider's code and message in the diagnostics. Rate limits are
/// rate_limited, with the provider's Retry-After; the response_info's headers have the X-Ratelimit- fields.
///
/// Thread safety: distinct objects are safe; a shared one is not, but for the const functions. See doc/threads.md.
class client {
 public:
  /// @param executor where streams and awaited operations run unless told otherwise: an io_context with one thread, or
  /// a strand.
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
  /// cannot be sent, or options that cannot hold, fail there.
  response_stream stream(response_request const& request, request_options const& options = {}) const;
  response_stream stream(response_request const& request, boost::asio::any_io_executor executor,
                         request_options const& options = {}) const;
  analyze_stream stream(analyze_request const& request, request_options const& options = {}) const;
  analyze_stream stream(analyze_request const& request, boost::asio::any_io_executor executor,
                        request_options const& options = {}) const;

  /// The answer as one document. The request is serialised now and sent when awaited, on the client's executor. Look at
  /// the response's status(): `incomplete` is no error, `failed` is error::error_in_stream.
  ///
  /// Executor: the awaiting coroutine goes on where it ran. Cancellation: terminal. Errors: as answer_stream::next(); a
  /// server may answer with a stream all the same, and what had arrived of one that fails is in the diagnostics.
  ///
  /// It and analyze() take no temporary: GCC 12 miscompiles a braced temporary in an expression that holds a co_await.
  /// Name the request and the options first.
  boost::asio::awaitable<response> create_response(response_request const& request) const;
  boost::asio::awaitable<response> create_response(response_request const& request,
                                                   request_options const& options) const;
  boost::asio::awaitable<response> create_response(response_request&& request) const = delete;
  boost::asio::awaitable<response> create_response(response_request const& request,
                                                   request_options&& options) const = delete;
  boost::asio::awaitable<response> create_response(response_request&& request,
                                                   request_options const& options) const = delete;

  /// What is said of a video, as one document. The same holds as of create_response(). Of the finish reason `length`
  /// the text is cut.
  boost::asio::awaitable<analyze_result> analyze(analyze_request const& request) const;
  boost::asio::awaitable<analyze_result> analyze(analyze_request const& request, request_options const& options) const;
  boost::asio::awaitable<analyze_result> analyze(analyze_request&& request) const = delete;
  boost::asio::awaitable<analyze_result> analyze(analyze_request const& request,
                                                 request_options&& options) const = delete;
  boost::asio::awaitable<analyze_result> analyze(analyze_request&& request,
                                                 request_options const& options) const = delete;

  /// The answer as a value of a described type, whose schema goes out as `text.format`, or as the `response_format` of
  /// an analysis: see <tokenwire/twelvelabs/structured.hpp>, which is to be included for it and for stream_as(), and
  /// doc/structured.md. A request with a format of its own is error::invalid_request, and so is a type with a map in
  /// it: the service closes every object, and a map would come back empty.
  ///
  /// Executor, cancellation, errors: as create_response(); and structured_error, the answer's text in the diagnostics.
  template <class T>
  boost::asio::awaitable<structured_response<T>> create_response_as(response_request const& request) const;
  template <class T>
  boost::asio::awaitable<structured_response<T>> create_response_as(response_request const& request,
                                                                    request_options const& options) const;
  template <class T>
  boost::asio::awaitable<structured_response<T>> create_response_as(response_request const& request,
                                                                    request_options const& options,
                                                                    structured::read_options const& reading) const;
  template <class T>
  boost::asio::awaitable<structured_response<T>> create_response_as(response_request&& request) const = delete;
  template <class T>
  boost::asio::awaitable<structured_response<T>> create_response_as(response_request const& request,
                                                                    request_options&& options) const = delete;
  template <class T>
  boost::asio::awaitable<structured_response<T>> create_response_as(response_request&& request,
                                                                    request_options const& options) const = delete;
  template <class T>
  boost::asio::awaitable<structured_response<T>> create_response_as(response_request const& request,
                                                                    request_options const& options,
                                                                    structured::read_options&& reading) const = delete;
  template <class T>
  boost::asio::awaitable<structured_response<T>> create_response_as(
      response_request&& request, request_options const& options,
      structured::read_options const& reading) const = delete;
  template <class T>
  boost::asio::awaitable<structured_response<T>> create_response_as(
      response_request const& request, request_options&& options,
      structured::read_options const& reading) const = delete;

  template <class T>
  boost::asio::awaitable<structured_analysis<T>> analyze_as(analyze_request const& request) const;
  template <class T>
  boost::asio::awaitable<structured_analysis<T>> analyze_as(analyze_request const& request,
                                                            request_options const& options) const;
  template <class T>
  boost::asio::awaitable<structured_analysis<T>> analyze_as(analyze_request const& request,
                                                            request_options const& options,
                                                            structured::read_options const& reading) const;
  template <class T>
  boost::asio::awaitable<structured_analysis<T>> analyze_as(analyze_request&& request) const = delete;
  template <class T>
  boost::asio::awaitable<structured_analysis<T>> analyze_as(analyze_request const& request,
                                                            request_options&& options) const = delete;
  template <class T>
  boost::asio::awaitable<structured_analysis<T>> analyze_as(analyze_request&& request,
                                                            request_options const& options) const = delete;
  template <class T>
  boost::asio::awaitable<structured_analysis<T>> analyze_as(analyze_request const& request,
                                                            request_options const& options,
                                                            structured::read_options&& reading) const = delete;
  template <class T>
  boost::asio::awaitable<structured_analysis<T>> analyze_as(analyze_request&& request, request_options const& options,
                                                            structured::read_options const& reading) const = delete;
  template <class T>
  boost::asio::awaitable<structured_analysis<T>> analyze_as(analyze_request const& request, request_options&& options,
                                                            structured::read_options const& reading) const = delete;

  /// The same as a stream, whose value grows.
  template <class T>
  structured_response_stream<T> stream_as(response_request const& request, request_options const& options = {}) const;
  template <class T>
  structured_response_stream<T> stream_as(response_request const& request, request_options const& options,
                                          structured::read_options const& reading) const;
  template <class T>
  structured_response_stream<T> stream_as(response_request const& request, boost::asio::any_io_executor executor,
                                          request_options const& options = {}) const;
  template <class T>
  structured_response_stream<T> stream_as(response_request const& request, boost::asio::any_io_executor executor,
                                          request_options const& options,
                                          structured::read_options const& reading) const;
  template <class T>
  structured_analyze_stream<T> stream_as(analyze_request const& request, request_options const& options = {}) const;
  template <class T>
  structured_analyze_stream<T> stream_as(analyze_request const& request, request_options const& options,
                                         structured::read_options const& reading) const;
  template <class T>
  structured_analyze_stream<T> stream_as(analyze_request const& request, boost::asio::any_io_executor executor,
                                         request_options const& options = {}) const;
  template <class T>
  structured_analyze_stream<T> stream_as(analyze_request const& request, boost::asio::any_io_executor executor,
                                         request_options const& options, structured::read_options const& reading) const;

  boost::asio::any_io_executor get_executor() const noexcept;

  /// Begins nothing any more: what is asked for from now on fails with error::client_closed, also by streams that were
  /// made before and sent nothing yet. What is under way goes on. Connections are closed as requests end, idle ones
  /// now. Thread safe; idempotent. The destructor does the same, but for streams that were made before.
  void close() const;
  /// Ends all that is under way, with operation_aborted. Their executors do it. The client can be used further. Thread
  /// safe.
  void cancel() const;

 private:
  struct impl;
  response_stream start(response_request const& request, bool stream, boost::asio::any_io_executor executor,
                        request_options const& options) const;
  analyze_stream start(analyze_request const& request, boost::asio::any_io_executor executor,
                       request_options const& options) const;
  response_stream start_shaped(response_request const& request, structured::shape const& type, bool stream,
                               boost::asio::any_io_executor executor, request_options const& options) const;
  response_stream stream_shaped(response_request const& request, structured::shape const& type,
                                boost::asio::any_io_executor executor, request_options const& options) const;
  analyze_stream stream_shaped(analyze_request const& request, structured::shape const& type,
                               boost::asio::any_io_executor executor, request_options const& options) const;
  boost::asio::awaitable<response> complete_shaped(response_request const& request, structured::shape const& type,
                                                   request_options const& options) const;
  boost::asio::awaitable<analyze_result> complete_shaped(analyze_request const& request, structured::shape const& type,
                                                         request_options const& options) const;
  std::shared_ptr<impl const> impl_;
};

}  // namespace tokenwire::twelvelabs

#endif
