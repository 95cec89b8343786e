// What a person, or a program, is told about an answer.

#ifndef TOKENWIRE_EXAMPLES_ASK_REPORT_HPP
#define TOKENWIRE_EXAMPLES_ASK_REPORT_HPP

#include <memory>
#include <string>
#include <string_view>
#include <tokenwire/diagnostics.hpp>
#include <tokenwire/error.hpp>
#include <tokenwire/perplexity/chat_job.hpp>
#include <tokenwire/perplexity/embeddings.hpp>
#include <tokenwire/perplexity/search.hpp>
#include <vector>

#include "ask/answer.hpp"

namespace ask {

/// Told of each piece of an answer, then once of its end. All functions throw what write_output() throws.
class report {
 public:
  virtual ~report() = default;

  virtual void piece(std::string_view text, std::string_view reasoning) = 0;
  /// Told of all steps of the reasoning so far, now and then; says each of them once.
  virtual void steps(std::vector<tokenwire::perplexity::reasoning_step> const& so_far) = 0;
  virtual void end(ask::answer const& answer) = 0;
  /// Of what is no answer: all that there is to tell.
  virtual void found(tokenwire::perplexity::search_response const& response) = 0;
  virtual void embedded(tokenwire::perplexity::embeddings_response const& response) = 0;
  /// A job goes on; called at least once for each state.
  virtual void job(tokenwire::perplexity::chat_job const& job) = 0;
  virtual void failure(tokenwire::error_code const& ec, tokenwire::diagnostics const& facts) = 0;
};

/// Says each new state of a job on the standard error, with the id by which it can be asked for again.
class job_states {
 public:
  void say(tokenwire::perplexity::chat_job const& job);

 private:
  std::string said_{};
};

/// The answer to the standard output, all else to the standard error.
std::unique_ptr<report> make_text_report();
/// One JSON object a line.
std::unique_ptr<report> make_json_report();

}  // namespace ask

#endif
