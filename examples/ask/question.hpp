// What the command line says of the question: the request.

#ifndef TOKENWIRE_EXAMPLES_ASK_QUESTION_HPP
#define TOKENWIRE_EXAMPLES_ASK_QUESTION_HPP

#include <optional>
#include <string>
#include <tokenwire/perplexity/agent_request.hpp>
#include <tokenwire/perplexity/chat_request.hpp>
#include <tokenwire/perplexity/embeddings.hpp>
#include <tokenwire/perplexity/search.hpp>
#include <vector>

namespace CLI {
class App;
}

namespace ask {

struct question_options {
  std::string question{};
  std::string model{"sonar"};
  std::optional<std::string> system{};
  std::vector<std::string> images{};
  std::optional<std::string> schema{};
  std::optional<tokenwire::perplexity::stream_mode> stream_mode{};
  std::optional<tokenwire::perplexity::reasoning_effort> reasoning{};
  std::optional<tokenwire::perplexity::search_mode> search_mode{};
  std::optional<tokenwire::perplexity::search_recency_filter> recency{};
  std::vector<std::string> domains{};
};

void declare_question(CLI::App& app, question_options& options);

/// The question, of the standard input where it says so; and a file's bytes. Throw usage_error.
/// @param option by which the file was named.
std::string read_question_text(question_options const& options);
std::string read_file(char const* option, std::string const& name);

/// Read what the options name: the standard input, a schema, images. Throw usage_error.
tokenwire::perplexity::chat_request make_request(question_options options);
/// @param model empty: none was given.
tokenwire::perplexity::agent_request make_agent_request(question_options options, std::string model,
                                                        std::string preset);
tokenwire::perplexity::search_request make_search(question_options options);
tokenwire::perplexity::embeddings_request make_embedding(question_options options);

}  // namespace ask

#endif
