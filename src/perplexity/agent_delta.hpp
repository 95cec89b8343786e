// The event that an agent's stream is made of, read without a tree.

#ifndef TOKENWIRE_SRC_PERPLEXITY_AGENT_DELTA_HPP
#define TOKENWIRE_SRC_PERPLEXITY_AGENT_DELTA_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenwire::perplexity {

/// A `response.output_text.delta`. The views are into the event's data, or into `unescaped`.
struct agent_delta {
  std::string_view delta{};
  std::string_view item_id{};
  std::optional<std::int64_t> sequence_number{};
  std::optional<std::int64_t> output_index{};
  std::optional<std::int64_t> content_index{};
  /// Its memory is used again.
  std::string unescaped{};
};

/// True when the data is such an event and nothing but its known members, each once, written plainly. It only accepts:
/// of anything else it gives false, whatever it is, and the parser has to say.
bool read_delta(std::string_view data, agent_delta& out);

}  // namespace tokenwire::perplexity

#endif
