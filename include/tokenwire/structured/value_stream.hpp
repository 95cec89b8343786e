// An answer's stream read as a value that grows, for any provider.

#ifndef TOKENWIRE_STRUCTURED_VALUE_STREAM_HPP
#define TOKENWIRE_STRUCTURED_VALUE_STREAM_HPP

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <tokenwire/detail/chrono.hpp>
#include <tokenwire/next_status.hpp>
#include <tokenwire/structured/structured_error.hpp>
#include <tokenwire/structured/value_parser.hpp>

namespace tokenwire::structured {

template <class Stream, class Handler>
class step_operation;

/// What answer_value_stream<T, Stream> does that needs no T. Read by one operation at a time.
/// @tparam Stream a provider's: an answer_stream. Compiled in the library.
template <class Stream>
class value_stream : public std::enable_shared_from_this<value_stream<Stream>> {
 public:
  using step_handler = boost::asio::any_completion_handler<void(error_code, bool)>;

  /// @param renew makes the value what a new one is.
  value_stream(Stream stream, shape const& type, void* value, void (*renew)(void*), read_options const& options);

  /// Goes on to the next text. False at the end, where the value is whole.
  static boost::asio::awaitable<bool> step(std::shared_ptr<value_stream> self);
  /// The same until a point in time.
  static boost::asio::awaitable<next_status> step_until(std::shared_ptr<value_stream> self,
                                                        std::chrono::steady_clock::time_point deadline);
  /// The same for a handler, with an error in place of an exception.
  /// @param where the handler's executor; empty: the handler is asked.
  static void start_step(std::shared_ptr<value_stream> self, step_handler handler, boost::asio::any_io_executor where);
  /// The same without waiting. Does not throw.
  next_status try_step();
  /// Destroys the stream, which ends a pending operation. Nothing but what is pending already may go on then.
  void close() noexcept;

  value_parser const& parser() const noexcept { return parser_; }
  Stream const& stream() const noexcept { return *stream_; }
  Stream& stream() noexcept { return *stream_; }
  error_code error() const noexcept;
  structured::problem const& problem() const noexcept;
  tokenwire::diagnostics const& diagnostics() const noexcept;

 private:
  template <class, class>
  friend class step_operation;
  using chunk_type = typename Stream::chunk_type;

  /// Throws what it failed with, or operation_aborted once it is closed.
  void check() const;
  /// What came, null at the end. False: there is nothing to tell. Precondition: it has not failed.
  bool take(chunk_type const* chunk);
  void fail(structured::problem what);

  std::optional<Stream> stream_;
  value_parser parser_;
  void* value_;
  void (*renew_)(void*);
  std::optional<structured_error> failure_{};
};

/// The value in a whole answer. Throws structured_error.
/// @tparam Answer a provider's; compiled in the library.
template <class Answer>
void read_answer(Answer const& answer, shape const& type, void* value, read_options const& options);

}  // namespace tokenwire::structured

#endif
