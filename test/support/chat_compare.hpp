// What differs between two chunks or two completions, for tests that want them equal.

#ifndef TOKENWIRE_TEST_SUPPORT_CHAT_COMPARE_HPP
#define TOKENWIRE_TEST_SUPPORT_CHAT_COMPARE_HPP

#include <string>
#include <tokenwire/perplexity/chat_chunk.hpp>
#include <tokenwire/perplexity/chat_completion.hpp>

namespace tokenwire::test {

/// The names of what differs, each followed by a space; empty when all is equal.
std::string difference(perplexity::chat_chunk const& a, perplexity::chat_chunk const& b);
std::string difference(perplexity::chat_completion const& a, perplexity::chat_completion const& b);

}  // namespace tokenwire::test

#endif
