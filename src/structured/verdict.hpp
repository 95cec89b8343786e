// What an answer as a whole says about the value that it should be.

#ifndef TOKENWIRE_SRC_STRUCTURED_VERDICT_HPP
#define TOKENWIRE_SRC_STRUCTURED_VERDICT_HPP

#include <string_view>
#include <tokenwire/structured/value_parser.hpp>

namespace tokenwire::structured {

/// What an answer says beside its text.
struct answer_facts {
  std::string_view text{};
  std::string_view reasoning{};
  std::string_view refusal{};
  std::string_view finish_reason{};
  /// The provider cut it, for a reason that may have any name.
  bool is_cut{};
  /// The text so far may yet prove to be reasoning.
  bool text_may_be_reasoning{};
};

/// What is wrong with an answer whose text has been fed; nothing where the value is whole. A refusal goes before all
/// else. A value that is whole counts where the answer was cut behind it, but not where something was left out.
problem judge(answer_facts const& answer, value_parser& parser);

}  // namespace tokenwire::structured

#endif
