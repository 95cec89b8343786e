// What the command line and the environment ask for.

#ifndef TOKENWIRE_EXAMPLES_ASK_COMMAND_LINE_HPP
#define TOKENWIRE_EXAMPLES_ASK_COMMAND_LINE_HPP

#include <stdexcept>
#include <string>
#include <tokenwire/perplexity/chat_request.hpp>
#include <tokenwire/perplexity/client_options.hpp>
#include <variant>

namespace ask {

struct settings {
  tokenwire::perplexity::client_options client{};
  tokenwire::perplexity::chat_request request{};
  bool stream{true};
  bool json{};
  /// Neither a key nor a base URL was given.
  bool simulate{};
};

/// A command line that cannot be obeyed; what() says why.
struct usage_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// `--help`: the text to print.
struct help_wanted {
  std::string text{};
};

/// Reads the question from the standard input where the command line says so. Throws usage_error.
std::variant<settings, help_wanted> read_command_line(int argc, char const* const* argv);

}  // namespace ask

#endif
