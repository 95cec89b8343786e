// Ctrl-C, for a loop that waits and for a write that blocks.

#ifndef TOKENWIRE_EXAMPLES_ASK_INTERRUPT_HPP
#define TOKENWIRE_EXAMPLES_ASK_INTERRUPT_HPP

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>

namespace ask {

/// SIGINT has come.
bool interrupt_came() noexcept;

/// Catches SIGINT from construction on, also where the caller had it ignored (as shells do in background jobs).
/// A system call that blocks returns with EINTR. One object a program.
class interrupt_watch {
 public:
  /// @param on_interrupt called once, where the context runs. The watch alone does not keep the context running:
  /// stop() when there is nothing left to interrupt.
  interrupt_watch(boost::asio::io_context& context, std::function<void()> on_interrupt);
  void stop();

 private:
  boost::asio::posix::stream_descriptor pipe_;
};

/// Keeps SIGINT from threads that are started in its scope, so that it comes to the thread that it should wake.
class interrupt_blocked {
 public:
  interrupt_blocked() noexcept;
  ~interrupt_blocked();
  interrupt_blocked(interrupt_blocked const&) = delete;
  interrupt_blocked& operator=(interrupt_blocked const&) = delete;
};

}  // namespace ask

#endif
