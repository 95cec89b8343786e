// An answer's stream read as a value that grows, for any provider.

#ifndef TOKENWIRE_STRUCTURED_VALUE_STREAM_HPP
#define TOKENWIRE_STRUCTURED_VALUE_STREAM_HPP

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <tokenwire/structured/value_parser.hpp>

namespace tokenwire::structured {

/// What structured_stream<T> does that needs no T. Read by one operation at a time.
/// @tparam Stream a provider's; compiled in the library.
template <class Stream>
class value_stream {
 public:
  /// @param renew makes the value what a new one is.
  value_stream(Stream stream, shape const& type, void* value, void (*renew)(void*), read_options const& options);

  /// Goes on to the next text. False at the end, where the value is whole.
  /// Precondition: `keep_alive` holds this.
  static boost::asio::awaitable<bool> step(std::shared_ptr<value_stream> self);
  /// Destroys the stream, which ends a pending operation. Nothing but step() may be called then.
  void close() noexcept;

  value_parser const& parser() const noexcept { return parser_; }
  Stream const& stream() const noexcept { return *stream_; }
  Stream& stream() noexcept { return *stream_; }
  error_code error() const noexcept;
  structured::problem const& problem() const noexcept { return problem_; }

 private:
  [[noreturn]] void fail(structured::problem what);

  std::optional<Stream> stream_;
  value_parser parser_;
  void* value_;
  void (*renew_)(void*);
  structured::problem problem_{};
  bool ended_{};
};

}  // namespace tokenwire::structured

#endif
