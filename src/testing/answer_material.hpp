// What a made answer is of, in whichever mode it is sent.

#ifndef TOKENWIRE_TESTING_ANSWER_MATERIAL_HPP
#define TOKENWIRE_TESTING_ANSWER_MATERIAL_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "testing/answer_sources.hpp"
#include "testing/json_writer.hpp"
#include "tokenwire/testing/answers.hpp"

namespace tokenwire::testing {

class answer_material {
 public:
  struct piece {
    std::size_t end;
    std::int64_t tokens;  // of the text up to here
  };
  enum class cost : unsigned char { absent, nothing, whole };

  /// @param think whether a reasoning model's text begins with a `<think>` block.
  answer_material(chat_answer_options given, bool think);

  chat_answer_options options;
  std::string text;
  std::vector<piece> pieces;
  std::string id;
  std::int64_t created{};
  std::string finish_reason{"stop"};
  std::vector<answer_source> sources;
  // Members of an event, written already; empty where there are none.
  std::string citations;
  std::string search_results;
  std::string images;
  std::string related_questions;
  std::string videos;

  bool spaced() const noexcept { return options.spaced_json; }
  json_style style() const noexcept { return spaced() ? json_style::spaced : json_style::compact; }
  std::string_view piece_text(std::size_t i) const noexcept;
  std::int64_t tokens() const noexcept { return pieces.empty() ? 0 : pieces.back().tokens; }

  /// The member `usage` after so many tokens of the answer.
  void write_usage(json_writer& writer, std::int64_t completion, cost how) const;
  /// The list's elements alone.
  static void write_sources(json_writer& writer, std::vector<answer_source> const& list);
  void append_ping(std::string& out) const;
  void append_event(std::string_view json, std::string& out) const;
  /// One with a name.
  void append_event(std::string_view name, std::string_view json, std::string& out) const;
  void append_sentinel(std::string& out) const { append_event("[DONE]", out); }

 private:
  char const* line_end() const noexcept { return options.crlf ? "\r\n" : "\n"; }
  void cut();
  void write_lists();

  std::int64_t prompt_tokens_{};
};

}  // namespace tokenwire::testing

#endif
