// Reads a stream of server-sent events from the standard input and prints each event as a line of JSON.

#include <tokenwire/sse.hpp>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <exception>
#include <iostream>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>

#include "json/utf8.hpp"

namespace {

namespace sse = tokenwire::sse;

constexpr auto help = R"(sse_cat: what is in a stream of server-sent events (text/event-stream)?

Reads the stream from the standard input. Prints one line of JSON for each event, as soon as the blank line that ends
the event has come; then one last line about how the stream stood when the input ended:

  {"type":"message","data":"...","id":""}     an event: its name, its data lines joined by \n, the last event id
  {"retry":null,"pending":null}               the last line: the last retry value in milliseconds, and the event that
                                              was not ended by a blank line (which a browser would drop)

Comments and unknown fields are left out. Bytes that are no UTF-8 are shown as U+FFFD. No event is too large.

Examples:

  curl -sN https://example.com/events | sse_cat                 watch a live stream
  sse_cat < answer.sse | jq -r '.data // empty | fromjson'      only the data, which is JSON itself
  sse_cat --chunk 1 < answer.sse                                the same events, fed byte by byte
)";

constexpr auto exit_help = R"(
Exit status: 0 whatever the input holds, and when the output is closed early; 1 the input cannot be read or the output
cannot be written; 2 a wrong option.)";

/// The reader of the output has gone: nothing is left to do and nothing to say.
struct output_closed {};

/// Waits where a descriptor that somebody made non-blocking is not ready.
bool may_try_again(int descriptor, short events) {
  if (errno == EINTR) return true;
  if (errno != EAGAIN && errno != EWOULDBLOCK) return false;
  pollfd waiting{.fd = descriptor, .events = events, .revents = 0};
  return poll(&waiting, 1, -1) >= 0 || errno == EINTR;
}

/// Takes what is there, so that a live stream is shown at once. 0 at the end, also at an error (see errno).
std::size_t read_input(char* buffer, std::size_t size) {
  for (;;) {
    errno = 0;
    auto const count = read(STDIN_FILENO, buffer, size);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (!may_try_again(STDIN_FILENO, POLLIN)) return 0;
  }
}

void write_output(std::string_view bytes) {
  while (!bytes.empty()) {
    auto const count = write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EPIPE || errno == EBADF) {
      throw output_closed();
    } else if (!may_try_again(STDOUT_FILENO, POLLOUT)) {
      throw std::system_error(errno, std::generic_category(), "standard output");
    }
  }
}

void write_line(boost::json::value const& value) {
  write_output(boost::json::serialize(value) + '\n');
}

boost::json::string text(std::string_view bytes) {
  std::string valid;
  tokenwire::json::append_replacing_invalid(bytes, valid);
  return boost::json::string(valid);
}

boost::json::value to_json(sse::event const& event) {
  return {{"type", text(event.type)}, {"data", text(event.data)}, {"id", text(event.id)}};
}

boost::json::value end_to_json(sse::decoder& decoder) {
  boost::json::value end{{"retry", nullptr}, {"pending", nullptr}};
  if (auto const retry = decoder.retry()) end.at("retry") = *retry;
  if (auto const* pending = decoder.pending()) end.at("pending") = to_json(*pending);
  return end;
}

void print_events(std::size_t chunk) {
  std::array<char, std::size_t{64} * 1024> buffer;
  sse::decoder decoder(0);
  while (auto const size = read_input(buffer.data(), buffer.size())) {
    for (std::string_view left(buffer.data(), size); !left.empty(); left.remove_prefix(std::min(chunk, left.size()))) {
      decoder.feed(left.substr(0, chunk));
      while (auto const* event = decoder.next()) write_line(to_json(*event));
    }
  }
  int const failure = errno;
  write_line(end_to_json(decoder));
  if (failure != 0) throw std::system_error(failure, std::generic_category(), "standard input");
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(help, "sse_cat");
  app.footer(exit_help);
  std::size_t chunk = std::numeric_limits<std::size_t>::max();
  app.add_option("--chunk", chunk, "Feed the decoder at most N bytes at a time (default: what was read)")
      ->type_name("N")
      ->check([](std::string const& number) -> std::string {
        bool const digits = number.find_first_not_of("0123456789") == std::string::npos;
        bool const positive = number.find_first_not_of('0') != std::string::npos;
        return digits && positive ? "" : "takes a whole number from 1 on, not '" + number + "'";
      });
  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }

  std::signal(SIGPIPE, SIG_IGN);
  try {
    print_events(chunk);
  } catch (output_closed const&) {
  } catch (std::exception const& error) {
    std::cerr << "sse_cat: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
