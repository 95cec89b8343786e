// What a made answer says, and where its text is cut into events.

#ifndef TOKENWIRE_TESTING_ANSWER_TEXT_HPP
#define TOKENWIRE_TESTING_ANSWER_TEXT_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokenwire::testing {

/// About a hundred words of Markdown on `question`, with `[n]` markers for up to `sources` sources. `reasoning`: begins
/// with a `<think>` block.
std::string make_answer_text(std::string_view question, std::size_t sources, bool reasoning, std::uint64_t seed);

/// The ends of the pieces that `text` is sent in: `piece` bytes each or, when that is 0, about one word each, some
/// words in two and some two together, as the provider does. No piece is empty, and none ends inside a character.
std::vector<std::size_t> cut_text(std::string_view text, std::size_t piece, std::uint64_t seed);

}  // namespace tokenwire::testing

#endif
