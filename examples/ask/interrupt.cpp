#include "ask/interrupt.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <boost/system/system_error.hpp>
#include <cerrno>
#include <csignal>
#include <utility>

namespace ask {
namespace {

volatile std::sig_atomic_t came = 0;
// Written to by the handler; a signal's arrival becomes a readable descriptor.
int wake_up = -1;

extern "C" void on_sigint(int) {
  int const kept = errno;
  came = 1;
  [[maybe_unused]] ssize_t const written = write(wake_up, "", 1);
  errno = kept;
}

void mask_sigint(int how) noexcept {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  pthread_sigmask(how, &set, nullptr);
}

}  // namespace

bool interrupt_came() noexcept {
  return came != 0;
}

interrupt_watch::interrupt_watch(boost::asio::io_context& context, std::function<void()> on_interrupt)
    : pipe_(context) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
    throw boost::system::system_error({errno, boost::system::system_category()}, "pipe");
  pipe_.assign(ends[0]);
  wake_up = ends[1];
  struct sigaction action{};
  action.sa_handler = on_sigint;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);  // without SA_RESTART
  pipe_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                   [call = std::move(on_interrupt)](boost::system::error_code ec) {
                     if (!ec) call();
                   });
}

void interrupt_watch::stop() {
  boost::system::error_code ignored;
  pipe_.cancel(ignored);
}

interrupt_blocked::interrupt_blocked() noexcept {
  mask_sigint(SIG_BLOCK);
}

interrupt_blocked::~interrupt_blocked() {
  mask_sigint(SIG_UNBLOCK);
}

}  // namespace ask
