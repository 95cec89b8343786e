// What every measurement of this library finds in an answer, to be compared with what the stream says.

#ifndef TOKENWIRE_BENCH_CLIENTS_TAKING_HPP
#define TOKENWIRE_BENCH_CLIENTS_TAKING_HPP

#include <tokenwire/perplexity.hpp>

#include "clients/client.hpp"

namespace bench {

inline void take(tokenwire::perplexity::chat_chunk const& chunk, findings& found) {
  ++found.events;
  found.text_bytes += chunk.text().size() + chunk.reasoning().size();
}

/// At the answer's end.
inline void take(tokenwire::perplexity::chat_completion const& result, findings& found) {
  found.sources += result.search_results().size();
  if (auto const* usage = result.usage()) found.completion_tokens += usage->completion_tokens;
}

/// As `found` counts the rest; line feeds are for those that count nothing else.
inline bool says_the_same(findings found, findings const& expected) {
  found.lines = expected.lines;
  return found == expected;
}

}  // namespace bench

#endif
