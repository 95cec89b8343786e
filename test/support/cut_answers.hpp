// Answers whose every byte has its place, and what has to become of a stream whose answer breaks off at one of them.

#ifndef TOKENWIRE_TEST_SUPPORT_CUT_ANSWERS_HPP
#define TOKENWIRE_TEST_SUPPORT_CUT_ANSWERS_HPP

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <tokenwire/error.hpp>
#include <tokenwire/perplexity/chat_completion.hpp>
#include <vector>

#include "support/hostile_server.hpp"

namespace tokenwire::test {

enum class framing { chunked, length, until_close };

/// A whole answer: what is sent, and how far the body and its events are at each byte of it.
class cut_answer {
 public:
  enum class mark { none, soft, hard };
  struct event {
    std::string data;
    std::string text{};
    mark ends{mark::none};
  };

  cut_answer(framing how, std::string line_end, std::vector<event> const& events);

  std::string const& wire() const noexcept { return wire_; }
  std::size_t size() const noexcept { return wire_.size(); }
  std::size_t head_size() const noexcept { return head_size_; }

  struct state {
    std::string text;
    perplexity::end_mark hard{perplexity::end_mark::none};
    bool soft{};
  };
  /// What the events say that the first `sent` bytes of the wire have whole.
  /// @param body_ends the body's end comes there: an event whose data are whole counts without its blank line.
  state after(std::size_t sent, bool body_ends = false) const;
  framing how() const noexcept { return how_; }

 private:
  struct place {
    /// Bytes of the body up to where its data are whole, and to where it is.
    std::size_t data_end;
    std::size_t end;
    event what;
  };

  framing how_;
  std::string wire_;
  std::size_t head_size_;
  std::vector<place> events_;
  /// For each number of bytes sent, how many of the body they have.
  std::vector<std::size_t> payload_;
};

/// The answers that the tests cut: a text, mostly in two pieces, and what ends it.
std::vector<cut_answer> cut_answers(framing how);

/// Each deadline another one, so that none is taken for the other.
inline constexpr std::chrono::seconds first_byte_limit{40};
inline constexpr std::chrono::seconds idle_limit{7};
inline constexpr std::chrono::seconds grace_limit{2};
inline constexpr std::chrono::milliseconds drain_limit{100};
inline constexpr tokenwire::timeouts cut_timeouts{
    .first_byte = first_byte_limit, .idle = idle_limit, .finish_grace = grace_limit};

/// What has to become of a stream.
struct cut_outcome {
  error_code ec{};
  /// Nothing is said until so much time has passed.
  std::chrono::milliseconds after{};
  std::string text{};
  perplexity::end_mark ended_by{perplexity::end_mark::none};
  unsigned status{};
  std::string_view phase{};
};

/// The rules, by where the cut is.
cut_outcome expected_after(cut_answer const& answer, std::size_t sent, trouble what);

}  // namespace tokenwire::test

#endif
