// One chat completion answer in concise mode: four kinds of events, each with what is new alone.

#ifndef TOKENWIRE_TESTING_CONCISE_ANSWER_HPP
#define TOKENWIRE_TESTING_CONCISE_ANSWER_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "testing/answer_material.hpp"
#include "testing/block_source.hpp"

namespace tokenwire::testing {

/// The blocks: the ping, a `chat.reasoning` a step, `chat.reasoning.done`, a `chat.completion.chunk` a piece of text,
/// `chat.completion.done`, `[DONE]` where it is asked for.
class concise_answer final : public block_source {
 public:
  explicit concise_answer(chat_answer_options options);

  std::size_t blocks() const noexcept override;
  void append(std::size_t i, std::string& out) const override;

  std::string const& text() const noexcept { return made_.text; }

 private:
  struct choice {
    std::string_view delta{};
    std::string_view delta_steps{};
    std::string_view message{};
    std::string_view message_steps{};
    std::string_view finish_reason{};
  };

  void make_steps();
  json_writer begin(std::string_view object, std::size_t event) const;
  void write_lists(json_writer& writer) const;
  void write_choice(json_writer& writer, choice const& choice) const;
  std::string reasoning(std::size_t step) const;
  std::string reasoning_done() const;
  std::string chunk(std::size_t piece) const;
  std::string done() const;

  answer_material made_;
  std::vector<std::string> steps_;
  std::string all_steps_;  // joined
};

}  // namespace tokenwire::testing

#endif
