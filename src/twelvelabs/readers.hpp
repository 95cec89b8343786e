// What reads this provider's answers, and what an observer is told of them.

#ifndef TOKENWIRE_SRC_TWELVELABS_READERS_HPP
#define TOKENWIRE_SRC_TWELVELABS_READERS_HPP

#include <tokenwire/sse.hpp>

#include "answer/stream_impl.hpp"
#include "ndjson.hpp"
#include "net/call_events.hpp"
#include "twelvelabs/analyze_decoder.hpp"
#include "twelvelabs/response_decoder.hpp"

namespace tokenwire::twelvelabs {

using response_reader = answer::reader<response_decoder, sse::decoder>;
using analyze_reader = answer::reader<analyze_decoder, ndjson::decoder>;

void describe(response const& answer, net::call_outcome& outcome) noexcept;
void describe(analyze_result const& answer, net::call_outcome& outcome) noexcept;

}  // namespace tokenwire::twelvelabs

namespace tokenwire::answer {

template <>
struct reader_for<twelvelabs::response_event> {
  using type = twelvelabs::response_reader;
};
template <>
struct reader_for<twelvelabs::analyze_event> {
  using type = twelvelabs::analyze_reader;
};

}  // namespace tokenwire::answer

#endif
