// One response of the Agent API: its events, and the documents that it is at each stage.

#ifndef TOKENWIRE_TESTING_AGENT_ANSWER_HPP
#define TOKENWIRE_TESTING_AGENT_ANSWER_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "testing/answer_material.hpp"
#include "testing/block_source.hpp"

namespace tokenwire::testing {

struct agent_answer_options {
  /// `id` is that of the response.
  chat_answer_options answer{};
  bool background{};
  bool store{true};
  bool fails{};
  std::string previous_response_id{};
  /// A skill that is loaded on the way; empty: none.
  std::string skill{};
  /// Code is run, and a file is made of the answer.
  bool sandbox{};
};

/// The blocks are the stream's, an event each, named and numbered; some numbers are left out, as the provider does.
class agent_answer final : public block_source {
 public:
  explicit agent_answer(agent_answer_options options);

  std::size_t blocks() const noexcept override { return events_.size() + std::size_t{made_.options.done_sentinel}; }
  void append(std::size_t i, std::string& out) const override;

  std::string const& id() const noexcept { return id_; }
  std::string const& text() const noexcept { return made_.text; }
  std::string const& file_id() const noexcept { return file_id_; }
  /// The response object. @param status of `completed`, `incomplete`, `failed` with all that there is.
  std::string document(std::string_view status) const;
  /// How it ends.
  std::string_view final_status() const noexcept;

 private:
  json_writer begin(std::string_view type);
  void end(json_writer& event);
  void add_response(std::string_view type, std::string_view status);
  void add_item(std::string_view type, std::size_t index, std::string_view item);
  void add_reasoning(std::string_view type, std::string_view thought, std::string_view more);
  void add_message(std::size_t index);
  void make_events();
  std::string message(std::string_view content) const;
  std::string sources() const;
  void write_usage(json_writer& writer) const;

  agent_answer_options options_;
  answer_material made_;
  std::string id_;
  std::string file_id_;
  std::vector<std::string> items_;
  struct event {
    std::string name;
    std::string json;
  };
  std::vector<event> events_;
  std::int64_t next_number_{};
};

}  // namespace tokenwire::testing

#endif
