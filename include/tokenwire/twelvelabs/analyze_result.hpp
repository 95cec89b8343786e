// A whole analysis: what analyze() returns, and what a stream has gathered.

#ifndef TOKENWIRE_TWELVELABS_ANALYZE_RESULT_HPP
#define TOKENWIRE_TWELVELABS_ANALYZE_RESULT_HPP

#include <optional>
#include <string>
#include <string_view>
#include <tokenwire/end_mark.hpp>
#include <tokenwire/twelvelabs/response_types.hpp>

namespace tokenwire::twelvelabs {

/// What the service says of a video, whole or as far as it has come. A value.
class analyze_result {
 public:
  /// `data`, or the texts of a stream put together. Where finish_reason() is `length` the service cut it.
  std::string const& text() const noexcept { return text_; }
  /// Nothing: the service tells nothing of the kind. For code that shows any answer.
  std::string_view reasoning() const noexcept { return {}; }
  /// Null when none came.
  usage_info const* usage() const noexcept { return usage_ ? &*usage_ : nullptr; }

  /// `id`; of a stream its `generation_id`.
  std::string const& id() const noexcept { return id_; }
  /// `stop`, `length`, or one not known yet; empty when absent.
  std::string const& finish_reason() const noexcept { return finish_reason_; }
  /// The message of an `error` that came beside a text that can be used, as with `length`. For people; empty when there
  /// was none.
  std::string const& warning() const noexcept { return warning_; }

  /// Of an answer that came as one document: its JSON text, unknown fields included. Empty where it came as a stream.
  std::string const& raw() const noexcept { return raw_; }

  end_mark ended_by() const noexcept { return ended_by_; }
  /// The `x-request-id` of the HTTP response that it came with; empty when unknown.
  std::string const& request_id() const noexcept { return request_id_; }

 private:
  friend class analyze_decoder;

  std::string text_{};
  std::string id_{};
  std::string finish_reason_{};
  std::string warning_{};
  std::string request_id_{};
  std::string raw_{};
  std::optional<usage_info> usage_{};
  end_mark ended_by_{end_mark::none};
};

}  // namespace tokenwire::twelvelabs

#endif
