// What the command line and the environment ask for.

#ifndef TOKENWIRE_EXAMPLES_ASK_COMMAND_LINE_HPP
#define TOKENWIRE_EXAMPLES_ASK_COMMAND_LINE_HPP

#include <optional>
#include <string>
#include <tokenwire/perplexity/agent_request.hpp>
#include <tokenwire/perplexity/chat_request.hpp>
#include <tokenwire/perplexity/client_options.hpp>
#include <tokenwire/perplexity/embeddings.hpp>
#include <tokenwire/perplexity/search.hpp>
#include <variant>

#include "ask/usage_error.hpp"
#include "ask/video_question.hpp"

namespace ask {

struct settings {
  tokenwire::perplexity::client_options client{};
  tokenwire::perplexity::chat_request request{};
  bool stream{true};
  /// Create a job and wait for it.
  bool job{};
  /// These in place of a question.
  std::optional<tokenwire::perplexity::search_request> search{};
  std::optional<tokenwire::perplexity::embeddings_request> embed{};
  /// In place of `request`.
  std::optional<tokenwire::perplexity::agent_request> agent{};
  /// This, of another provider's, in place of all above but `stream`.
  std::optional<video_question> video{};
  bool json{};
  /// Neither a key nor a base URL was given.
  bool simulate{};
};

/// `--help`: the text to print.
struct help_wanted {
  std::string text{};
};

/// Reads the question from the standard input where the command line says so. Throws usage_error.
std::variant<settings, help_wanted> read_command_line(int argc, char const* const* argv);

}  // namespace ask

#endif
