// One response about a knowledge store: as events of every type, and as a document.

#ifndef TOKENWIRE_TESTING_RESPONSE_ANSWER_HPP
#define TOKENWIRE_TESTING_RESPONSE_ANSWER_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "testing/answer_text.hpp"
#include "testing/block_source.hpp"
#include "testing/json_writer.hpp"
#include "testing/twelvelabs_request.hpp"

namespace tokenwire::testing {

struct response_answer_options {
  response_query query{};
  std::string id{};
  /// Of the session, 1 for the first.
  std::size_t turn{1};
  std::int64_t created{};
  std::uint64_t seed{1};
};

/// A question with "fail" in it fails, one with "incomplete" is cut in the middle.
class response_answer final : public block_source {
 public:
  explicit response_answer(response_answer_options options);

  std::size_t blocks() const noexcept override { return before_.size() + ends_.size() + after_.size(); }
  void append(std::size_t i, std::string& out) const override;

  /// As a request without `stream` gets it.
  std::string document() const { return response(end_status()); }

 private:
  struct item {
    std::string id;
    std::string type;
    std::string text;
    std::string phase;
  };

  std::string_view end_status() const noexcept;
  std::int64_t number_of(std::size_t event) const noexcept;
  std::string event(std::string_view type, std::size_t number, std::string_view members) const;
  void add(std::string_view type, std::string_view members);
  void add_message(std::size_t index);
  void add_call(std::size_t index);
  std::string response(std::string_view status) const;
  std::string item_json(std::size_t index, std::string_view status, std::string_view text) const;
  std::string part_json(std::size_t index, std::string_view text) const;
  std::string annotations_json() const;

  response_answer_options options_;
  std::vector<item> items_;
  std::vector<std::size_t> ends_;
  // Events, but for the deltas of the final answer, which stand between the two.
  std::vector<std::string> before_;
  std::vector<std::string> after_;
  bool counting_deltas_{};
};

}  // namespace tokenwire::testing

#endif
