// The body of an event stream, as a file has it, and what every client has to find in it.

#ifndef TOKENWIRE_BENCH_SUPPORT_RECORDING_HPP
#define TOKENWIRE_BENCH_SUPPORT_RECORDING_HPP

#include <cstdint>
#include <string>
#include <vector>

#include "clients/client.hpp"

namespace bench {

struct recording {
  /// Events and comments, each with its blank line.
  std::vector<std::string> blocks{};
  /// Of one answer; `lines` as they are on the wire, with each block in an HTTP chunk of its own.
  findings expected{};
};

/// What the blocks say, by another library than the ones that are measured find it with, where that is possible.
/// Throws std::exception where they do not hold chunks of a chat.
findings expected_of(std::vector<std::string> const& blocks);

/// Throws std::runtime_error.
recording read_recording(std::string const& path);
/// An answer as the simulator makes it, for want of a recorded one.
recording make_recording();

}  // namespace bench

#endif
