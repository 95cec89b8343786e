#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

#include "clients/client.hpp"
#include "clients/raw_connection.hpp"

namespace bench {
namespace {

struct raw_stream {
  raw_connection connection;
  unsigned left;
  /// The last bytes that came, to see the end of a body that two reads share.
  std::string tail{};
};

bool ends_body(raw_stream& s, std::string_view bytes) {
  constexpr std::string_view end = "\r\n0\r\n\r\n";
  s.tail.append(bytes.substr(bytes.size() - std::min(bytes.size(), end.size())));
  if (s.tail.size() > end.size()) s.tail.erase(0, s.tail.size() - end.size());
  return s.tail == end;
}

/// Reads what is there. True: its last answer has ended.
bool read_all(raw_stream& s, std::span<char> buffer, findings& found) {
  while (std::size_t const n = s.connection.read(buffer)) {
    std::string_view const bytes(buffer.data(), n);
    for (std::size_t at = 0; (at = bytes.find('\n', at)) != bytes.npos; ++at) ++found.lines;
    if (ends_body(s, bytes)) {
      s.tail.clear();
      if (--s.left == 0) return true;
      s.connection.ask();
    }
    // Less than there was room for was all.
    if (n != buffer.size() && !s.connection.is_tls()) break;
  }
  return false;
}

}  // namespace

findings read_raw(workload const& work) {
  int const epoll = epoll_create1(EPOLL_CLOEXEC);
  auto const context = make_raw_context(work);
  std::vector<raw_stream> streams;
  streams.reserve(work.concurrency);
  for (unsigned i = 0; i != work.concurrency; ++i) {
    streams.push_back({raw_connection(work, context), work.requests});
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u32 = i;
    epoll_ctl(epoll, EPOLL_CTL_ADD, streams.back().connection.socket(), &event);
  }
  findings found;
  std::vector<char> buffer(std::size_t{64} * 1024);
  std::array<epoll_event, 256> events;
  for (std::size_t open = streams.size(); open != 0;) {
    int const n = epoll_wait(epoll, events.data(), events.size(), -1);
    for (int i = 0; i < n; ++i) {
      raw_stream& s = streams[events[static_cast<std::size_t>(i)].data.u32];
      if (s.left != 0 && read_all(s, buffer, found)) --open;
    }
  }
  close(epoll);
  return found;
}

}  // namespace bench
