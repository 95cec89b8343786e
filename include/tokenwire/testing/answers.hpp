// Answers in the providers' wire form.

#ifndef TOKENWIRE_TESTING_ANSWERS_HPP
#define TOKENWIRE_TESTING_ANSWERS_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokenwire::testing {

/// How a made chat completion answer looks. The defaults are Perplexity's full mode of 2026. Texts are UTF-8.
struct chat_answer_options {
  std::string model{"sonar"};
  /// The answer, `<think>` tags included where there are some; empty: one of about a hundred words made from
  /// `question`, which thinks first where the model's name has "reasoning" in it.
  std::string text{};
  std::string question{};
  /// Bytes of the text an event, cut at character boundaries; 0: about one word an event.
  std::size_t event_text{0};
  std::size_t sources{8};
  bool leading_ping{true};
  bool crlf{true};
  /// The 2025 form: spaces after `:` and `,`, `\uXXXX` for what is not ASCII, `finish_reason` null, `object` always
  /// `chat.completion`.
  bool spaced_json{false};
  /// End with `data: [DONE]`.
  bool done_sentinel{false};
  /// Ends the answer after so many tokens, with the finish reason `length`; 0: no such end.
  std::size_t max_tokens{0};
  /// Values that vary come from this: the same options give the same bytes.
  std::uint64_t seed{1};
  /// The answer's id and the second at which it was begun; empty and 0: made from `seed`.
  std::string id{};
  std::int64_t created{0};
  /// Perplexity's concise mode: the steps of the reasoning, then what is new alone, sources in the two `done` events.
  bool concise{false};
  std::size_t images{0};
  std::size_t related_questions{0};
  std::size_t videos{0};
  /// JSON text of a schema that the answer fits, where `text` is empty: see the simulator.
  std::string json_schema{};
  /// Where the sources are from: these domains in turn, any where there are none; but none with a leading `-`.
  std::vector<std::string> domains{};
  /// The sources are from so many days before `created`; 0: of any age.
  std::size_t source_days{0};
};

/// The answer's text that chat_stream_events() would send for these options.
std::string chat_answer_text(chat_answer_options const& options);

/// The stream's blocks, each with its blank line: the ping first where there is one, `chat.completion.done` (and
/// `[DONE]` where it is asked for) last. Joined they are the body.
std::vector<std::string> chat_stream_events(chat_answer_options const& options);

/// The same answer as one JSON document, as a request without `stream` gets it.
std::string chat_document(chat_answer_options const& options);

}  // namespace tokenwire::testing

#endif
