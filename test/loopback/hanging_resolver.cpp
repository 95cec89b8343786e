#include "support/hanging_resolver.hpp"

#include <dlfcn.h>
#include <netdb.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

namespace {

struct state {
  std::mutex mutex;
  std::condition_variable changed;
  std::string hangs;
  bool hanging = false;
  bool released = false;
  unsigned look_ups = 0;
  std::vector<std::string> unknown;
};

state& the_state() {
  static auto* const made = new state;  // never destroyed: a resolver's thread may be the last to go
  return *made;
}

/// Whether the test has its own answer for the name, after any wait that it asked for.
bool is_unknown(std::string_view name) {
  state& s = the_state();
  std::unique_lock lock(s.mutex);
  if (std::find(s.unknown.begin(), s.unknown.end(), name) != s.unknown.end()) return true;
  if (s.hangs != name) return false;
  ++s.look_ups;
  s.hanging = true;
  s.changed.notify_all();
  s.changed.wait(lock, [&] { return s.released; });
  return true;
}

}  // namespace

extern "C" int getaddrinfo(char const* node, char const* service, addrinfo const* hints, addrinfo** result) {
  if (node && is_unknown(node)) return EAI_NONAME;
  static auto const system = reinterpret_cast<decltype(&getaddrinfo)>(dlsym(RTLD_NEXT, "getaddrinfo"));
  return system(node, service, hints, result);
}

namespace tokenwire::test {

hanging_resolver::hanging_resolver(std::string name) {
  state& s = the_state();
  std::lock_guard const lock(s.mutex);
  s.hangs = std::move(name);
  s.hanging = s.released = false;
  s.look_ups = 0;
}

hanging_resolver::~hanging_resolver() {
  release();
}

void hanging_resolver::wait_until_it_hangs() const {
  state& s = the_state();
  std::unique_lock lock(s.mutex);
  s.changed.wait(lock, [&] { return s.hanging; });
}

void hanging_resolver::release() const {
  state& s = the_state();
  std::lock_guard const lock(s.mutex);
  s.released = true;
  s.changed.notify_all();
}

unsigned hanging_resolver::look_ups() const {
  state& s = the_state();
  std::lock_guard const lock(s.mutex);
  return s.look_ups;
}

void hanging_resolver::fail_for(std::string name) {
  state& s = the_state();
  std::lock_guard const lock(s.mutex);
  s.unknown.push_back(std::move(name));
}

}  // namespace tokenwire::test
