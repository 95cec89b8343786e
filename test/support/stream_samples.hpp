// Chat streams for decoder tests: the forms on record, and made ones of any length. Each string is one event's data.

#ifndef TOKENWIRE_TEST_SUPPORT_STREAM_SAMPLES_HPP
#define TOKENWIRE_TEST_SUPPORT_STREAM_SAMPLES_HPP

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokenwire::test {

using event_data = std::vector<std::string>;

/// Full mode of 2026: everything in every event, `chat.completion.done` at the end.
event_data full_mode_sample();
/// A reasoning model, `<think>` in the content.
event_data think_sample();
/// 2025: spaced JSON, `chat.completion` in all events, `finish_reason` null.
event_data old_form_sample();
/// The four objects of concise mode.
event_data concise_sample();
/// What gateways send: no message, the role once, usage at the end, `[DONE]`.
event_data gateway_sample();

struct stream_shape {
  std::uint32_t seed{1};
  std::size_t events{40};
  std::size_t sources{3};
  bool spaced{false};
  /// `\uXXXX` for what is not ASCII.
  bool escaped{false};
  bool think{false};
  bool zero_cost{true};
  /// message.content repeats the text (full mode); else it is "" until the end (concise).
  bool repeats_message{true};
  bool has_message{true};
};

event_data make_stream(stream_shape const& shape);

/// A JSON string's content.
std::string json_escaped(std::string_view utf8, bool ascii_only = false);

/// The data of each event of the recorded streams in the folder that TOKENWIRE_CAPTURES names; none when it is unset.
std::vector<event_data> captured_streams();

}  // namespace tokenwire::test

#endif
