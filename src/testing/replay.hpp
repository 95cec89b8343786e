// Recorded bodies, sent again byte for byte.

#ifndef TOKENWIRE_TESTING_REPLAY_HPP
#define TOKENWIRE_TESTING_REPLAY_HPP

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "testing/block_source.hpp"

namespace tokenwire::testing {

/// A recorded body; its blocks end with the blank lines of the event stream.
class recording final : public block_source {
 public:
  explicit recording(std::string bytes);
  std::size_t blocks() const noexcept override { return ends_.size(); }
  void append(std::size_t i, std::string& out) const override;

  /// The last event's JSON as the document that the same request without `stream` gets; empty where there is none.
  std::string document() const;

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
};

/// The recordings of a file or of the `.sse` files in a folder.
class replay {
 public:
  /// Errors: throws boost::system::system_error that names `path`.
  explicit replay(std::string const& path);

  /// In turn, by file name.
  std::shared_ptr<recording const> next();

 private:
  std::vector<std::shared_ptr<recording const>> recordings_;
  std::size_t next_{};
};

}  // namespace tokenwire::testing

#endif
