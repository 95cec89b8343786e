// The client of Perplexity's API, and of servers that speak its chat completions.

#ifndef TOKENWIRE_PERPLEXITY_CLIENT_HPP
#define TOKENWIRE_PERPLEXITY_CLIENT_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <concepts>
#include <memory>
#include <string_view>
#include <tokenwire/perplexity/chat_completion.hpp>
#include <tokenwire/perplexity/chat_job.hpp>
#include <tokenwire/perplexity/chat_request.hpp>
#include <tokenwire/perplexity/chat_stream.hpp>
#include <tokenwire/perplexity/client_options.hpp>
#include <tokenwire/perplexity/request_options.hpp>
#include <type_traits>
#include <utility>

namespace tokenwire {
template <class T>
class async_generator;

namespace structured {
struct shape;
struct read_options;
template <class T, class Stream>
class answer_value_stream;
}  // namespace structured
}  // namespace tokenwire

namespace tokenwire::perplexity {

struct search_request;
struct search_response;
struct embeddings_request;
struct embeddings_response;
struct contextualized_embeddings_request;
struct contextualized_embeddings_response;
struct model_list;
struct browser_session;
struct agent_request;
class agent_response;
class agent_stream;
struct response_wait_options;
struct response_cancellation;
struct response_file_list;
struct response_file_content;
template <class T>
struct structured_completion;
template <class T>
struct structured_response;

/// Answers as values while they come: see <tokenwire/structured/answer_value_stream.hpp>.
template <class T>
using structured_stream = structured::answer_value_stream<T, chat_stream>;
template <class T>
using structured_agent_stream = structured::answer_value_stream<T, agent_stream>;

/// Makes requests. Cheap to keep, made once for a program; streams may outlive it.
///
/// Thread safety: distinct objects are safe; a shared one is not, but for the const functions. See doc/threads.md.
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
  /// cannot be sent, or options that cannot hold, fail there.
  chat_stream stream(chat_request const& request, request_options const& options = {}) const;
  chat_stream stream(chat_request const& request, boost::asio::any_io_executor executor,
                     request_options const& options = {}) const;

  /// The answer as one document. The request is serialised now and sent when awaited, on the client's executor.
  ///
  /// Executor: the awaiting coroutine goes on where it ran. Cancellation: terminal. Errors: as chat_stream::next(); a
  /// server may answer with a stream all the same, and what had arrived of one that fails is in the diagnostics.
  ///
  /// It, and each operation below, takes no temporary: GCC 12 miscompiles a braced temporary in an expression that
  /// holds a co_await. Name the request and the options first.
  boost::asio::awaitable<chat_completion> complete(chat_request const& request) const;
  boost::asio::awaitable<chat_completion> complete(chat_request const& request, request_options const& options) const;
  boost::asio::awaitable<chat_completion> complete(chat_request&& request) const = delete;
  boost::asio::awaitable<chat_completion> complete(chat_request const& request,
                                                   request_options&& options) const = delete;
  boost::asio::awaitable<chat_completion> complete(chat_request&& request,
                                                   request_options const& options) const = delete;

  /// The answer as a value of a described type, whose schema goes out as the request's response format: see
  /// <tokenwire/perplexity/structured.hpp>, which is to be included for it and for stream_as(), and doc/structured.md.
  /// A request with a response format of its own is error::invalid_request.
  ///
  /// Executor, cancellation, errors: as complete(); and structured_error, the answer's text in the diagnostics.
  template <class T>
  boost::asio::awaitable<structured_completion<T>> complete_as(chat_request const& request) const;
  template <class T>
  boost::asio::awaitable<structured_completion<T>> complete_as(chat_request const& request,
                                                               request_options const& options) const;
  template <class T>
  boost::asio::awaitable<structured_completion<T>> complete_as(chat_request const& request,
                                                               request_options const& options,
                                                               structured::read_options const& reading) const;
  template <class T>
  boost::asio::awaitable<structured_completion<T>> complete_as(chat_request&& request) const = delete;
  template <class T>
  boost::asio::awaitable<structured_completion<T>> complete_as(chat_request const& request,
                                                               request_options&& options) const = delete;
  template <class T>
  boost::asio::awaitable<structured_completion<T>> complete_as(chat_request&& request,
                                                               request_options const& options) const = delete;
  template <class T>
  boost::asio::awaitable<structured_completion<T>> complete_as(chat_request const& request,
                                                               request_options const& options,
                                                               structured::read_options&& reading) const = delete;
  template <class T>
  boost::asio::awaitable<structured_completion<T>> complete_as(chat_request&& request, request_options const& options,
                                                               structured::read_options const& reading) const = delete;
  template <class T>
  boost::asio::awaitable<structured_completion<T>> complete_as(chat_request const& request, request_options&& options,
                                                               structured::read_options const& reading) const = delete;

  /// The same as a stream, whose value grows.
  template <class T>
  structured_stream<T> stream_as(chat_request const& request, request_options const& options = {}) const;
  template <class T>
  structured_stream<T> stream_as(chat_request const& request, request_options const& options,
                                 structured::read_options const& reading) const;
  template <class T>
  structured_stream<T> stream_as(chat_request const& request, boost::asio::any_io_executor executor,
                                 request_options const& options = {}) const;
  template <class T>
  structured_stream<T> stream_as(chat_request const& request, boost::asio::any_io_executor executor,
                                 request_options const& options, structured::read_options const& reading) const;

  /// Asks the service to work on a completion by itself (`sonar-deep-research`). Serialised now, sent when awaited.
  /// The job that comes back is seldom finished: wait() for it.
  ///
  /// Executor, cancellation, errors of the job operations: as complete(). An answer that is not a job is
  /// error::malformed_event.
  boost::asio::awaitable<chat_job> create_job(chat_request const& request) const;
  boost::asio::awaitable<chat_job> create_job(chat_request const& request, create_job_options const& options) const;
  boost::asio::awaitable<chat_job> create_job(chat_request const& request, create_job_options const& options,
                                              request_options const& settings) const;
  boost::asio::awaitable<chat_job> create_job(chat_request&& request) const = delete;
  boost::asio::awaitable<chat_job> create_job(chat_request const& request, create_job_options&& options) const = delete;
  boost::asio::awaitable<chat_job> create_job(chat_request&& request, create_job_options const& options) const = delete;
  boost::asio::awaitable<chat_job> create_job(chat_request const& request, create_job_options const& options,
                                              request_options&& settings) const = delete;
  boost::asio::awaitable<chat_job> create_job(chat_request const& request, create_job_options&& options,
                                              request_options const& settings) const = delete;
  boost::asio::awaitable<chat_job> create_job(chat_request&& request, create_job_options const& options,
                                              request_options const& settings) const = delete;

  /// A job as it is now. An id that is empty, or `.` or `..`, is error::invalid_request; any other is sent as it is,
  /// percent-encoded.
  boost::asio::awaitable<chat_job> get_job(std::string_view id) const;
  boost::asio::awaitable<chat_job> get_job(std::string_view id, request_options const& settings) const;
  boost::asio::awaitable<chat_job> get_job(std::string_view id, request_options&& settings) const = delete;

  /// The jobs of this key, page by page; a page is fetched when it is asked for. On the client's executor.
  /// To use it include <tokenwire/async_generator.hpp>, which costs more than this header.
  ///
  /// A page whose next_token was asked with before is error::malformed_event: such a list would never end.
  async_generator<chat_job_page const> list_jobs(list_jobs_options options = {}, request_options settings = {}) const;

  /// Looks at a job until it has finished; gives it at once when it has already, and its response is there (a list
  /// leaves that out). A job that failed is error::job_failed, the provider's words in the diagnostics.
  ///
  /// Errors: error::job_wait_timeout, the job's last state in the diagnostics' detail; those of get_job() end the wait,
  /// and it may be begun anew.
  boost::asio::awaitable<chat_job> wait(chat_job const& job) const;
  boost::asio::awaitable<chat_job> wait(chat_job const& job, wait_options const& options) const;
  /// @param settings of each look.
  boost::asio::awaitable<chat_job> wait(chat_job const& job, wait_options const& options,
                                        request_options const& settings) const;
  boost::asio::awaitable<chat_job> wait(chat_job const& job, wait_options&& options) const = delete;
  boost::asio::awaitable<chat_job> wait(chat_job const& job, wait_options const& options,
                                        request_options&& settings) const = delete;
  boost::asio::awaitable<chat_job> wait(chat_job const& job, wait_options&& options,
                                        request_options const& settings) const = delete;
  /// wait(job) where job is a temporary: the same miscompilation.
  boost::asio::awaitable<chat_job> wait(chat_job&& job) const = delete;
  boost::asio::awaitable<chat_job> wait(chat_job&& job, wait_options const& options) const = delete;
  boost::asio::awaitable<chat_job> wait(chat_job&& job, wait_options const& options,
                                        request_options const& settings) const = delete;

  /// Ranked results from the web, without an answer. To use it include <tokenwire/perplexity/search.hpp>.
  ///
  /// Of it, and of each operation below: serialised now, sent when awaited; executor, cancellation and errors as
  /// complete(). An answer that is not what it should be is error::malformed_event.
  boost::asio::awaitable<search_response> search(search_request const& request) const;
  boost::asio::awaitable<search_response> search(search_request const& request, request_options const& settings) const;
  boost::asio::awaitable<search_response> search(search_request&& request) const = delete;
  boost::asio::awaitable<search_response> search(search_request const& request,
                                                 request_options&& settings) const = delete;
  boost::asio::awaitable<search_response> search(search_request&& request,
                                                 request_options const& settings) const = delete;

  /// Vectors, in the order of the texts that they are of. To use it include <tokenwire/perplexity/embeddings.hpp>.
  boost::asio::awaitable<embeddings_response> create_embeddings(embeddings_request const& request) const;
  boost::asio::awaitable<embeddings_response> create_embeddings(embeddings_request const& request,
                                                                request_options const& settings) const;
  boost::asio::awaitable<embeddings_response> create_embeddings(embeddings_request&& request) const = delete;
  boost::asio::awaitable<embeddings_response> create_embeddings(embeddings_request const& request,
                                                                request_options&& settings) const = delete;
  boost::asio::awaitable<embeddings_response> create_embeddings(embeddings_request&& request,
                                                                request_options const& settings) const = delete;

  /// The same of chunks of documents.
  boost::asio::awaitable<contextualized_embeddings_response> create_contextualized_embeddings(
      contextualized_embeddings_request const& request) const;
  boost::asio::awaitable<contextualized_embeddings_response> create_contextualized_embeddings(
      contextualized_embeddings_request const& request, request_options const& settings) const;
  boost::asio::awaitable<contextualized_embeddings_response> create_contextualized_embeddings(
      contextualized_embeddings_request&& request) const = delete;
  boost::asio::awaitable<contextualized_embeddings_response> create_contextualized_embeddings(
      contextualized_embeddings_request const& request, request_options&& settings) const = delete;
  boost::asio::awaitable<contextualized_embeddings_response> create_contextualized_embeddings(
      contextualized_embeddings_request&& request, request_options const& settings) const = delete;

  /// To use it include <tokenwire/perplexity/models.hpp>.
  boost::asio::awaitable<model_list> list_models() const;
  boost::asio::awaitable<model_list> list_models(request_options const& settings) const;
  boost::asio::awaitable<model_list> list_models(request_options&& settings) const = delete;

  /// Starts a browser at the service. To use it include <tokenwire/perplexity/browser_session.hpp>.
  boost::asio::awaitable<browser_session> create_browser_session() const;
  boost::asio::awaitable<browser_session> create_browser_session(request_options const& settings) const;
  boost::asio::awaitable<browser_session> create_browser_session(request_options&& settings) const = delete;
  /// Stops it. Of the id the same holds as of a job's.
  boost::asio::awaitable<void> delete_browser_session(std::string_view id) const;
  boost::asio::awaitable<void> delete_browser_session(std::string_view id, request_options const& settings) const;
  boost::asio::awaitable<void> delete_browser_session(std::string_view id, request_options&& settings) const = delete;

  /// A stream of an agent's response, as that of a chat. To use it and what follows include
  /// <tokenwire/perplexity/agent.hpp>. (A template, so that `stream({…})` means a chat request alone.)
  template <std::same_as<agent_request> Request>
  agent_stream stream(Request const& request, request_options const& options = {}) const;
  template <std::same_as<agent_request> Request>
  agent_stream stream(Request const& request, boost::asio::any_io_executor executor,
                      request_options const& options = {}) const;

  /// The response as one document; one that was asked for in the `background` comes back `queued`. One that failed is
  /// error::error_in_stream; one that is `incomplete` is no error.
  ///
  /// Of it, and of each operation below: serialised now, sent when awaited; executor, cancellation and errors as
  /// complete(). An id that is empty, or `.` or `..`, is error::invalid_request; any other is sent as it is,
  /// percent-encoded.
  boost::asio::awaitable<agent_response> create_response(agent_request const& request) const;
  boost::asio::awaitable<agent_response> create_response(agent_request const& request,
                                                         request_options const& options) const;
  boost::asio::awaitable<agent_response> create_response(agent_request&& request) const = delete;
  boost::asio::awaitable<agent_response> create_response(agent_request const& request,
                                                         request_options&& options) const = delete;
  boost::asio::awaitable<agent_response> create_response(agent_request&& request,
                                                         request_options const& options) const = delete;

  /// The response's text as a value, as complete_as(); to use it and stream_as() include
  /// <tokenwire/perplexity/agent_structured.hpp>. A response that is `incomplete` or `cancelled` before the value is
  /// whole is error::answer_truncated; one that is still `queued` has no value, so the request has no `background`
  /// (error::invalid_request).
  template <class T>
  boost::asio::awaitable<structured_response<T>> create_response_as(agent_request const& request) const;
  template <class T>
  boost::asio::awaitable<structured_response<T>> create_response_as(agent_request const& request,
                                                                    request_options const& options) const;
  template <class T>
  boost::asio::awaitable<structured_response<T>> create_response_as(agent_request const& request,
                                                                    request_options const& options,
                                                                    structured::read_options const& reading) const;
  template <class T>
  boost::asio::awaitable<structured_response<T>> create_response_as(agent_request&& request) const = delete;
  template <class T>
  boost::asio::awaitable<structured_response<T>> create_response_as(agent_request const& request,
                                                                    request_options&& options) const = delete;
  template <class T>
  boost::asio::awaitable<structured_response<T>> create_response_as(agent_request&& request,
                                                                    request_options const& options) const = delete;
  template <class T>
  boost::asio::awaitable<structured_response<T>> create_response_as(agent_request const& request,
                                                                    request_options const& options,
                                                                    structured::read_options&& reading) const = delete;
  template <class T>
  boost::asio::awaitable<structured_response<T>> create_response_as(
      agent_request&& request, request_options const& options, structured::read_options const& reading) const = delete;
  template <class T>
  boost::asio::awaitable<structured_response<T>> create_response_as(
      agent_request const& request, request_options&& options, structured::read_options const& reading) const = delete;

  /// The same as a stream, whose value grows.
  template <class T, std::same_as<agent_request> Request>
  structured_agent_stream<T> stream_as(Request const& request, request_options const& options = {}) const;
  template <class T, std::same_as<agent_request> Request>
  structured_agent_stream<T> stream_as(Request const& request, request_options const& options,
                                       structured::read_options const& reading) const;
  template <class T, std::same_as<agent_request> Request>
  structured_agent_stream<T> stream_as(Request const& request, boost::asio::any_io_executor executor,
                                       request_options const& options = {}) const;
  template <class T, std::same_as<agent_request> Request>
  structured_agent_stream<T> stream_as(Request const& request, boost::asio::any_io_executor executor,
                                       request_options const& options, structured::read_options const& reading) const;

  /// A response as it is now, also one that failed.
  boost::asio::awaitable<agent_response> get_response(std::string_view id) const;
  boost::asio::awaitable<agent_response> get_response(std::string_view id, request_options const& settings) const;
  boost::asio::awaitable<agent_response> get_response(std::string_view id, request_options&& settings) const = delete;

  /// Asks the service to end a run, which ends a little later.
  boost::asio::awaitable<response_cancellation> cancel_response(std::string_view id) const;
  boost::asio::awaitable<response_cancellation> cancel_response(std::string_view id,
                                                                request_options const& settings) const;
  boost::asio::awaitable<response_cancellation> cancel_response(std::string_view id,
                                                                request_options&& settings) const = delete;

  /// The files that a run made.
  boost::asio::awaitable<response_file_list> list_response_files(std::string_view id) const;
  boost::asio::awaitable<response_file_list> list_response_files(std::string_view id,
                                                                 request_options const& settings) const;
  boost::asio::awaitable<response_file_list> list_response_files(std::string_view id,
                                                                 request_options&& settings) const = delete;

  /// The bytes of one, limits::document of them at most (error::body_too_large).
  boost::asio::awaitable<response_file_content> get_response_file_content(std::string_view id,
                                                                          std::string_view file_id) const;
  boost::asio::awaitable<response_file_content> get_response_file_content(std::string_view id, std::string_view file_id,
                                                                          request_options const& settings) const;
  boost::asio::awaitable<response_file_content> get_response_file_content(std::string_view id, std::string_view file_id,
                                                                          request_options&& settings) const = delete;

  /// Looks at a response until it has finished, as wait() for a job does; gives it at once when it has already. One
  /// that failed is error::job_failed, the provider's words in the diagnostics; every other end is told by its status.
  boost::asio::awaitable<agent_response> wait(agent_response const& response) const;
  boost::asio::awaitable<agent_response> wait(agent_response const& response,
                                              response_wait_options const& options) const;
  boost::asio::awaitable<agent_response> wait(agent_response const& response, response_wait_options const& options,
                                              request_options const& settings) const;
  boost::asio::awaitable<agent_response> wait(agent_response const& response,
                                              response_wait_options&& options) const = delete;
  boost::asio::awaitable<agent_response> wait(agent_response&& response) const = delete;
  boost::asio::awaitable<agent_response> wait(agent_response&& response,
                                              response_wait_options const& options) const = delete;

  boost::asio::any_io_executor get_executor() const noexcept;

  /// Begins nothing any more: what is asked for from now on fails with error::client_closed, also by streams that were
  /// made before and sent nothing yet. What is under way goes on, but for what would have to ask anew: the next look of
  /// wait(), the next page of list_jobs(). Connections are closed as requests end, idle ones now.
  /// Thread safe; idempotent. The destructor does the same, but for streams that were made before.
  void close() const;
  /// Ends all that is under way: streams, complete(), jobs' operations and waits, with operation_aborted. Their
  /// executors do it. The client can be used further. Thread safe.
  void cancel() const;

 private:
  friend struct client_access;
  struct impl;
  explicit client(std::shared_ptr<impl const> state) noexcept;
  chat_stream start(chat_request const& request, bool stream, boost::asio::any_io_executor executor,
                    request_options const& options) const;
  chat_stream start_shaped(chat_request const& request, structured::shape const& type, bool stream,
                           boost::asio::any_io_executor executor, request_options const& options) const;
  chat_stream stream_shaped(chat_request const& request, structured::shape const& type,
                            boost::asio::any_io_executor executor, request_options const& options) const;
  boost::asio::awaitable<chat_completion> complete_shaped(chat_request const& request, structured::shape const& type,
                                                          request_options const& options) const;
  agent_stream start_shaped(agent_request const& request, structured::shape const& type, bool stream,
                            boost::asio::any_io_executor executor, request_options const& options) const;
  agent_stream stream_shaped(agent_request const& request, structured::shape const& type,
                             boost::asio::any_io_executor executor, request_options const& options) const;
  boost::asio::awaitable<agent_response> complete_shaped(agent_request const& request, structured::shape const& type,
                                                         request_options const& options) const;
  std::shared_ptr<impl const> impl_;
};

}  // namespace tokenwire::perplexity

#endif
