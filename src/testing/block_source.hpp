// A response body, block by block.

#ifndef TOKENWIRE_TESTING_BLOCK_SOURCE_HPP
#define TOKENWIRE_TESTING_BLOCK_SOURCE_HPP

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace tokenwire::testing {

/// The blocks of a body: of a stream its events, of a document the one that it is. They are made when they are asked
/// for, so that thousands of answers under way do not each hold a body of a megabyte.
class block_source {
 public:
  block_source() = default;
  block_source(block_source const&) = delete;
  block_source& operator=(block_source const&) = delete;
  virtual ~block_source() = default;

  virtual std::size_t blocks() const noexcept = 0;
  /// Appends block `i` to `out`. Precondition: i < blocks().
  virtual void append(std::size_t i, std::string& out) const = 0;
};

using block_source_ptr = std::shared_ptr<block_source const>;

/// A body that is one block.
class document_source final : public block_source {
 public:
  explicit document_source(std::string text) : text_{std::move(text)} {}
  std::size_t blocks() const noexcept override { return 1; }
  void append(std::size_t, std::string& out) const override { out += text_; }

 private:
  std::string text_;
};

}  // namespace tokenwire::testing

#endif
