// What is told of an answer when it is over, whichever provider's it is.

#ifndef TOKENWIRE_EXAMPLES_ASK_ANSWER_HPP
#define TOKENWIRE_EXAMPLES_ASK_ANSWER_HPP

#include <optional>
#include <string>
#include <string_view>
#include <tokenwire/perplexity/agent_response.hpp>
#include <tokenwire/perplexity/chat_completion.hpp>
#include <tokenwire/twelvelabs/response.hpp>
#include <vector>

namespace ask {

/// Empty where the provider says nothing of the kind.
struct answer {
  std::string id{};
  std::string model{};
  /// What counts in the end: no reasoning, also where some of it came as text.
  std::string text{};
  std::string reasoning{};
  /// The words in which a model declined.
  std::string refusal{};
  std::vector<tokenwire::perplexity::reasoning_step> steps{};
  std::string finish_reason{};
  /// More of it, for people.
  std::string finish_detail{};
  /// The service cut it.
  bool is_cut{};
  std::string_view ended_by{};
  std::vector<std::string> citations{};
  std::vector<tokenwire::perplexity::search_result> search_results{};
  std::optional<tokenwire::perplexity::usage_info> usage{};
  std::string request_id{};
  /// Goes on with the conversation (`--session`).
  std::string session_id{};
  /// With `--schema`: the JSON object in the text, which fits the schema where `validated` says that it was held
  /// against it.
  std::string object{};
  bool validated{};
};

answer answer_of(tokenwire::perplexity::chat_completion const& completion);
answer answer_of(tokenwire::perplexity::agent_response const& response);
/// Its citations are sources, with what the text says there as a snippet.
answer answer_of(tokenwire::twelvelabs::response const& response);

/// The steps of an answer's reasoning, of the first choice as all that is reported.
std::vector<tokenwire::perplexity::reasoning_step> const& steps_of(
    tokenwire::perplexity::chat_completion const& completion) noexcept;

}  // namespace ask

#endif
