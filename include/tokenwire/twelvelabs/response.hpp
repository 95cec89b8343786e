// A whole response: what create_response() returns, and what a stream has gathered.

#ifndef TOKENWIRE_TWELVELABS_RESPONSE_HPP
#define TOKENWIRE_TWELVELABS_RESPONSE_HPP

#include <optional>
#include <string>
#include <tokenwire/end_mark.hpp>
#include <tokenwire/twelvelabs/response_types.hpp>
#include <vector>

namespace tokenwire::twelvelabs {

/// An answer about a knowledge store, whole or as far as it has come. A value: copies are deep.
///
/// Look at status(): an answer that the service cut comes to its end without an error.
class response {
 public:
  /// The text of the final answer: of all parts of all messages that is_answer() holds for, in the order in which it
  /// came. Of a structured answer JSON, which is whole only where the status is `completed`.
  std::string const& text() const noexcept { return text_; }
  /// The text of the other messages (`commentary`), a blank line between two of them.
  std::string const& reasoning() const noexcept { return reasoning_; }
  /// The words in which the model declined, of all parts of the final answer that are a `refusal`; empty where it did
  /// not.
  std::string const& refusal() const noexcept { return refusal_; }
  /// What the final answer's text cites, begin and end as bytes of text().
  std::vector<annotation> const& citations() const noexcept { return citations_; }
  /// Null when none came.
  usage_info const* usage() const noexcept { return usage_ ? &*usage_ : nullptr; }

  std::string const& id() const noexcept { return id_; }
  std::string const& type() const noexcept { return type_; }
  std::string const& object() const noexcept { return object_; }
  /// `in_progress`, `completed`, `incomplete` (cut, see incomplete_details()), `failed`, or one not known yet. Empty
  /// when it is not known.
  std::string const& status() const noexcept { return status_; }
  bool completed() const noexcept { return status_ == "completed"; }
  /// Once it has ended: why it was cut, where that is said, else the status. Empty before.
  std::string_view finish_reason() const noexcept {
    if (status_ == "in_progress" || status_ == "queued") return {};
    return incomplete_details_ && !incomplete_details_->reason.empty() ? incomplete_details_->reason : status_;
  }
  /// Why the service cut the answer; null where it does not say that it did. Of a status `incomplete` null means that
  /// the reason is not known.
  twelvelabs::incomplete_details const* incomplete_details() const noexcept {
    return incomplete_details_ ? &*incomplete_details_ : nullptr;
  }
  std::string const& knowledge_store_id() const noexcept { return knowledge_store_id_; }
  /// For response_request::session_id of the next turn. A stream has it from its first event on.
  std::string const& session_id() const noexcept { return session_id_; }
  /// RFC 3339.
  std::string const& created_at() const noexcept { return created_at_; }
  /// In the order in which the items began. In a stream as far as they have come.
  std::vector<output_item> const& output() const noexcept { return output_; }

  /// Of an answer that came as one document: its JSON text, unknown fields included. Empty where it came as a stream:
  /// each event has its own.
  std::string const& raw() const noexcept { return raw_; }

  end_mark ended_by() const noexcept { return ended_by_; }
  /// The `x-request-id` of the HTTP response that it came with; empty when unknown.
  std::string const& request_id() const noexcept { return request_id_; }

 private:
  friend class response_decoder;

  std::string text_{};
  std::string reasoning_{};
  std::string refusal_{};
  std::vector<annotation> citations_{};
  std::optional<usage_info> usage_{};
  std::string id_{};
  std::string type_{};
  std::string object_{};
  std::string status_{};
  std::optional<twelvelabs::incomplete_details> incomplete_details_{};
  std::string knowledge_store_id_{};
  std::string session_id_{};
  std::string created_at_{};
  std::string request_id_{};
  std::string raw_{};
  std::vector<output_item> output_{};
  end_mark ended_by_{end_mark::none};
};

}  // namespace tokenwire::twelvelabs

#endif
