#include "structured/verdict.hpp"

#include "structured/words.hpp"

namespace tokenwire::structured {

problem judge(answer_facts const& answer, value_parser& parser) {
  bool const whole = parser.finish();
  auto const outcome = [&](error code, std::string got) {
    std::string path(parser.problem().path);
    return problem{make_error_code(code), std::move(path), "a value", std::move(got), answer.text.size()};
  };
  if (!answer.refusal.empty()) return outcome(error::answer_refused, "a refusal: " + quoted_words(answer.refusal));
  if (answer.finish_reason == "content_filter")
    return outcome(error::content_filtered, "an answer with something left out");
  if (whole) return {};
  bool const at_its_longest = answer.finish_reason == "length" || answer.finish_reason == "max_tokens" ||
                              answer.finish_reason == "max_output_tokens";
  bool const is_cut = answer.is_cut || at_its_longest || answer.finish_reason == "cancelled";
  // What is wrong in what came is wrong, cut or not.
  if (is_cut && (parser.problem().offset >= answer.text.size() || parser.empty()))
    return outcome(error::answer_truncated,
                   at_its_longest ? "its beginning: the answer was cut at its longest"
                                  : "its beginning: the answer was cut, " + quoted_words(answer.finish_reason));
  if (answer.text.empty() && !answer.reasoning.empty()) return outcome(error::no_json_value, "reasoning alone");
  if (answer.text.empty()) {
    std::string got = "no text";
    if (!answer.finish_reason.empty()) got += " and finish reason " + quoted_words(answer.finish_reason);
    return outcome(error::empty_answer, std::move(got));
  }
  return parser.problem();
}

}  // namespace tokenwire::structured
