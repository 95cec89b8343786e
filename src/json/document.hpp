// One JSON text, parsed into a tree that lives in memory which the thread keeps.

#ifndef TOKENWIRE_SRC_JSON_DOCUMENT_HPP
#define TOKENWIRE_SRC_JSON_DOCUMENT_HPP

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tokenwire::json {

/// What Boost.JSON refuses and most senders' readers accept is replaced by U+FFFD: invalid UTF-8, and escapes that are
/// half of a surrogate pair. Everything else about JSON is strict.
///
/// Make one, use it and let it go before anything else is parsed: its memory is the thread's scratch (a second one at
/// the same time works and costs an allocation).
class document {
 public:
  /// A deeper limit than this is taken as this: the parser uses stack for each level.
  static constexpr std::size_t deepest = 1000;

  document();
  ~document();
  document(document const&) = delete;
  document& operator=(document const&) = delete;

  /// True when the text is JSON; root() is its value then.
  bool parse(std::string_view text, std::size_t max_depth);

  boost::json::value const& root() const noexcept { return root_; }
  /// The text that root() was parsed from: the given one, or the copy with replacements.
  std::string_view text() const noexcept { return text_; }
  bool replaced() const noexcept { return replaced_; }

  /// After a failed parse: why, and at which byte.
  boost::system::error_code error() const noexcept { return ec_; }
  bool too_deep() const noexcept;
  std::size_t error_offset() const;
  /// The text is the beginning of JSON, and ends in the middle of it.
  bool incomplete() const noexcept;
  /// For people: what was expected and what came.
  std::string fault() const;

 private:
  struct scratch;

  bool parse_once(std::string_view text);

  std::unique_ptr<scratch> own_{};
  scratch* scratch_;
  std::optional<boost::json::monotonic_resource> memory_{};
  boost::json::value root_{};
  boost::system::error_code ec_{};
  std::string copy_{};
  std::string_view text_{};
  std::size_t max_depth_{};
  bool replaced_{};
};

}  // namespace tokenwire::json

#endif
