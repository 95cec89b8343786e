// One analysis of a video: as JSON lines, and as a document.

#ifndef TOKENWIRE_TESTING_ANALYZE_ANSWER_HPP
#define TOKENWIRE_TESTING_ANALYZE_ANSWER_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "testing/block_source.hpp"
#include "testing/json_writer.hpp"
#include "testing/twelvelabs_request.hpp"

namespace tokenwire::testing {

class analyze_answer final : public block_source {
 public:
  analyze_answer(analyze_query query, std::string id, std::uint64_t seed);

  std::size_t blocks() const noexcept override { return ends_.size() + 2; }
  void append(std::size_t i, std::string& out) const override;

  /// As a request without `stream` gets it.
  std::string document() const;

 private:
  void write_end(json_writer& out) const;
  void write_usage(json_writer& out) const;

  analyze_query query_;
  std::string id_;
  std::string text_;
  std::vector<std::size_t> ends_;
  bool cut_{};
};

}  // namespace tokenwire::testing

#endif
