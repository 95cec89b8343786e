// Streams of one executor that are read side by side: whose turn it is, and one wait for them all.

#ifndef TOKENWIRE_SRC_PERPLEXITY_STREAM_GROUP_HPP
#define TOKENWIRE_SRC_PERPLEXITY_STREAM_GROUP_HPP

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <tokenwire/error.hpp>
#include <tokenwire/perplexity/chat_stream.hpp>
#include <utility>
#include <vector>

#include "net/generator_line.hpp"
#include "perplexity/chat_stream_access.hpp"

namespace tokenwire::perplexity {

/// What there is of one of them.
struct stream_look {
  /// `not_yet`: nothing of any.
  next_status status{next_status::not_yet};
  std::size_t place{};
  chat_chunk const* chunk{};
  error_code error{};
};

/// A generator's body looks at its streams in turn, and waits when there is nothing to look at:
///
///   auto wait = [&group](auto handler) { group.wait(std::move(handler)); };
///   for (;;) {
///     stream_look const found = group.look();
///     if (found.status == next_status::not_yet) {
///       if (group.none_left()) co_return;
///       co_await async_operation<>(wait);
///     }
///     …
///   }
///
/// A stream stands in line when there may be something of it, or it is waited for and gets in line when there is.
/// It keeps what it has until it is asked for the next: nothing is stored here. net::generator_line says how the body
/// is woken.
///
/// The generator has to be destroyed before the group. All on the streams' executor.
class stream_group {
 public:
  using stream_ptr = std::shared_ptr<chat_stream_access::impl>;

  stream_group() = default;
  stream_group(stream_group const&) = delete;
  stream_group& operator=(stream_group const&) = delete;

  /// At the end of the line. Gives its place: 0, 1, 2, … Precondition: nobody else waits for it.
  std::size_t add(stream_ptr stream);
  /// Lets go of it; its place stays empty. Precondition: look() has given its end.
  void remove(std::size_t place) noexcept;

  /// What the next in line has. A chunk stays where it is, and the stream is out of the line, until advance(). A stream
  /// that has ended does not come again.
  stream_look look();
  /// Takes the chunk that look() gave, which is valid until the stream's turn comes again: at the end of the line.
  void advance(std::size_t place) noexcept;

  /// All that were added have ended, and look() has said so.
  bool none_left() const noexcept { return left_ == 0; }
  std::size_t left() const noexcept { return left_; }
  chat_stream_access::impl& stream(std::size_t place) const noexcept { return *streams_[place]; }

  /// Wakes the body when one of the streams gets in line. It cannot be cancelled, for those that are do get in line; a
  /// body that is given up meanwhile goes with the group.
  void wait(detail::generator_handler<> handler) { line_.wait(std::move(handler)); }

  /// Closes the connections of all that have not ended, or of one.
  void cancel_all() noexcept;
  void cancel(std::size_t place) noexcept;
  /// Those that were cancelled while they rested find out now, not when they are looked at next: else each would count
  /// as work of its context till then. What they have given is not valid any more. Precondition: none was removed.
  void run_out_all();
  void run_out(std::size_t place);

 private:
  std::vector<stream_ptr> streams_;
  std::size_t left_{};
  // Destroyed before the streams, which would wake it.
  net::generator_line line_;
};

/// Throws api_error, error::invalid_streams, when these cannot be read side by side. But for who reads them, which
/// check_idle() sees on their executor alone.
void check_streams(std::span<chat_stream const> streams);
void check_idle(std::span<chat_stream const> streams);

}  // namespace tokenwire::perplexity

#endif
