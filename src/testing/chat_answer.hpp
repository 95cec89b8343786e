// One chat completion answer, made event by event.

#ifndef TOKENWIRE_TESTING_CHAT_ANSWER_HPP
#define TOKENWIRE_TESTING_CHAT_ANSWER_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "testing/block_source.hpp"
#include "testing/json_writer.hpp"
#include "tokenwire/testing/answers.hpp"

namespace tokenwire::testing {

/// The blocks are the stream's: the ping, an event a piece of text, the last event, `[DONE]` where it is asked for.
class chat_answer final : public block_source {
 public:
  explicit chat_answer(chat_answer_options options);

  std::size_t blocks() const noexcept override;
  void append(std::size_t i, std::string& out) const override;

  std::string const& text() const noexcept { return text_; }
  std::string document() const;

 private:
  struct piece {
    std::size_t end;
    std::int64_t tokens;  // of the text up to here
  };

  bool spaced() const noexcept { return options_.spaced_json; }
  json_style style() const noexcept { return spaced() ? json_style::spaced : json_style::compact; }
  char const* line_end() const noexcept { return options_.crlf ? "\r\n" : "\n"; }

  void cut();
  void make_metadata();
  void append_ping(std::string& out) const;
  // The event that brings piece `i`; the last one where i == pieces_.size().
  void append_event(std::size_t i, std::string& out) const;
  std::string json(std::string_view object, std::size_t i) const;
  void write_usage(json_writer& writer, std::size_t i) const;
  void write_choice(json_writer& writer, std::size_t i, bool document) const;

  chat_answer_options options_;
  std::string text_;
  std::vector<piece> pieces_;
  std::int64_t prompt_tokens_{};
  std::string id_;
  std::int64_t created_{};
  std::string finish_reason_{"stop"};
  std::string metadata_;  // the members `citations` and `search_results`, the same in every event
};

}  // namespace tokenwire::testing

#endif
