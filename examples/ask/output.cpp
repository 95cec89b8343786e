#include "ask/output.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <boost/system/system_error.hpp>
#include <cerrno>
#include <csignal>

#include "ask/interrupt.hpp"

namespace ask {
namespace {

bool output_was_closed = false;

// One write of a part; 0 and errno when nothing could be written. Waits where somebody made the descriptor
// non-blocking.
std::size_t write_some(int descriptor, std::string_view text) noexcept {
  ssize_t const written = write(descriptor, text.data(), text.size());
  if (written >= 0) return static_cast<std::size_t>(written);
  if (errno == EAGAIN || errno == EWOULDBLOCK) {
    pollfd wait{.fd = descriptor, .events = POLLOUT, .revents = 0};
    if (poll(&wait, 1, -1) >= 0) errno = EAGAIN;
  }
  return 0;
}

}  // namespace

void prepare_standard_streams() noexcept {
  std::signal(SIGPIPE, SIG_IGN);
  for (int descriptor = 0; descriptor <= 2; ++descriptor) {
    if (fcntl(descriptor, F_GETFD) != -1) continue;
    if (descriptor == STDOUT_FILENO) output_was_closed = true;
    // The lowest free number, which is this one.
    [[maybe_unused]] int const held = open("/dev/null", O_RDWR);
  }
}

void write_output(std::string_view text) {
  if (output_was_closed && !text.empty()) throw output_closed();
  while (!text.empty()) {
    errno = 0;
    std::size_t const written = write_some(STDOUT_FILENO, text);
    text.remove_prefix(written);
    if (written != 0 || errno == EAGAIN) continue;
    if (errno == EINTR) {
      if (interrupt_came()) throw output_interrupted();
      continue;
    }
    if (errno == EPIPE) throw output_closed();
    throw boost::system::system_error({errno, boost::system::system_category()}, "writing to the standard output");
  }
}

void write_error(std::string_view text) noexcept {
  while (!text.empty()) {
    errno = 0;
    std::size_t const written = write_some(STDERR_FILENO, text);
    text.remove_prefix(written);
    if (written == 0 && errno != EAGAIN && errno != EINTR) return;
  }
}

}  // namespace ask
