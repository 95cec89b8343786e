// The standard output, written at once and checked.

#ifndef TOKENWIRE_EXAMPLES_ASK_OUTPUT_HPP
#define TOKENWIRE_EXAMPLES_ASK_OUTPUT_HPP

#include <exception>
#include <string_view>

namespace ask {

/// Thrown when nobody reads the standard output any more, or it was never open.
struct output_closed : std::exception {
  char const* what() const noexcept override { return "the standard output is closed"; }
};
/// Thrown when SIGINT came while a write waited for its reader.
struct output_interrupted : std::exception {
  char const* what() const noexcept override { return "interrupted"; }
};

/// To be called first in main(): SIGPIPE becomes an error of the write, and a standard descriptor that is closed is
/// held by /dev/null, so that no socket gets its number.
void prepare_standard_streams() noexcept;

/// Writes all of it, unbuffered. Throws output_closed, output_interrupted, or boost::system::system_error.
void write_output(std::string_view text);

/// Writes to the standard error as far as that is possible.
void write_error(std::string_view text) noexcept;

}  // namespace ask

#endif
