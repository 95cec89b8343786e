#include "support/process.hpp"

#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <stdexcept>

namespace bench {
namespace {

// Not exit(): what the parent has at its end is not the child's.
[[noreturn]] void run(std::function<void()> const& body) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  int status = 0;
  try {
    body();
  } catch (std::exception const& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
    status = 1;
  }
  std::fflush(stdout);
  _exit(status);
}

pid_t forked() {
  std::fflush(stdout);
  pid_t const id = fork();
  if (id < 0) throw std::runtime_error("fork failed");
  return id;
}

}  // namespace

void pin_to_core(unsigned core) noexcept {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  auto const count = static_cast<unsigned>(CPU_COUNT(&allowed));
  if (count < 2) return;
  unsigned left = core % count;
  for (std::size_t i = 0; i != CPU_SETSIZE; ++i) {
    if (!CPU_ISSET(i, &allowed) || left-- != 0) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(i, &one);
    sched_setaffinity(0, sizeof one, &one);
    return;
  }
}

double cpu_microseconds() noexcept {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  auto const time = [](timeval const& t) {
    return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec);
  };
  return time(used.ru_utime) + time(used.ru_stime);
}

std::uint64_t voluntary_switches() noexcept {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<std::uint64_t>(used.ru_nvcsw);
}

std::size_t resident_bytes() {
  std::size_t whole = 0;
  std::size_t resident = 0;
  std::ifstream("/proc/self/statm") >> whole >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

void allow_descriptors(std::size_t wanted) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = wanted;
  if (limit.rlim_max < wanted) limit.rlim_max = wanted;
  if (setrlimit(RLIMIT_NOFILE, &limit) == 0) return;
  getrlimit(RLIMIT_NOFILE, &limit);
  throw std::runtime_error("this needs " + std::to_string(wanted) + " descriptors, and the limit is " +
                           std::to_string(limit.rlim_max) + ": raise it with `ulimit -n`");
}

child_process::child_process(std::function<void()> const& body) : id_(forked()) {
  if (id_ == 0) run(body);
}

child_process::~child_process() {
  kill(id_, SIGKILL);
  waitpid(id_, nullptr, 0);
}

std::string in_child(unsigned core, std::function<std::string()> const& body) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("pipe failed");
  pid_t const id = forked();
  if (id == 0) {
    run([&] {
      close(ends[0]);
      pin_to_core(core);
      std::string const found = body();
      std::string_view rest = found;
      while (!rest.empty()) {
        ssize_t const n = write(ends[1], rest.data(), rest.size());
        if (n <= 0) throw std::runtime_error("the parent has gone");
        rest.remove_prefix(static_cast<std::size_t>(n));
      }
    });
  }
  close(ends[1]);
  std::string found;
  char bytes[4096];
  for (ssize_t n; (n = read(ends[0], bytes, sizeof bytes)) > 0;) found.append(bytes, static_cast<std::size_t>(n));
  close(ends[0]);
  int status = 0;
  waitpid(id, &status, 0);
  if (status != 0) throw std::runtime_error("a measurement did not end well");
  return found;
}

}  // namespace bench
