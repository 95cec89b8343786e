// Processes of a measurement: each on a core of its own, what one found out told to the other.

#ifndef TOKENWIRE_BENCH_SUPPORT_PROCESS_HPP
#define TOKENWIRE_BENCH_SUPPORT_PROCESS_HPP

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace bench {

/// Keeps the calling process on one core, where the machine has more than that.
void pin_to_core(unsigned core) noexcept;

/// User and system time of this process, microseconds.
double cpu_microseconds() noexcept;
/// How often this process waited of its own accord.
std::uint64_t voluntary_switches() noexcept;
/// What of this process is in memory, bytes.
std::size_t resident_bytes();
/// Allows this process so many descriptors. Throws std::runtime_error, which says what to do, where the system does
/// not.
void allow_descriptors(std::size_t wanted);

/// A process that goes with this object, and with its parent.
class child_process {
 public:
  /// Forks; the child ends when `body` returns. Precondition: one thread runs.
  explicit child_process(std::function<void()> const& body);
  ~child_process();
  child_process(child_process const&) = delete;
  child_process& operator=(child_process const&) = delete;

 private:
  pid_t id_;
};

/// What `body` returns, from a process of its own on that core. Throws std::runtime_error where it fails, with its
/// words.
std::string in_child(unsigned core, std::function<std::string()> const& body);

}  // namespace bench

#endif
