// One chat completion answer in full mode, made event by event.

#ifndef TOKENWIRE_TESTING_CHAT_ANSWER_HPP
#define TOKENWIRE_TESTING_CHAT_ANSWER_HPP

#include <cstddef>
#include <string>
#include <string_view>

#include "testing/answer_material.hpp"
#include "testing/block_source.hpp"

namespace tokenwire::testing {

/// The blocks are the stream's: the ping, an event a piece of text, the last event, `[DONE]` where it is asked for.
class chat_answer final : public block_source {
 public:
  explicit chat_answer(chat_answer_options options);

  std::size_t blocks() const noexcept override;
  void append(std::size_t i, std::string& out) const override;

  std::string const& text() const noexcept { return made_.text; }
  std::string document() const;

 private:
  // The event that brings piece `i`; the last one where i == pieces.size().
  std::string json(std::string_view object, std::size_t i) const;
  void write_choice(json_writer& writer, std::size_t i, bool document) const;

  answer_material made_;
  std::string metadata_;  // the lists, the same in every event
};

/// In the mode that the options name.
block_source_ptr make_chat_stream(chat_answer_options options);

}  // namespace tokenwire::testing

#endif
