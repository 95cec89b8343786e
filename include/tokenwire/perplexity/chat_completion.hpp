// A whole answer: what complete() returns, and what a stream has gathered.

#ifndef TOKENWIRE_PERPLEXITY_CHAT_COMPLETION_HPP
#define TOKENWIRE_PERPLEXITY_CHAT_COMPLETION_HPP

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tokenwire/end_mark.hpp>
#include <tokenwire/perplexity/chat_types.hpp>
#include <vector>

namespace tokenwire::perplexity {

using tokenwire::end_mark;
using tokenwire::name;

struct chat_message {
  std::string role{};
  /// As the API sent it, `<think>` tags included. From a stream: all deltas joined, also where a last event repeats the
  /// text otherwise.
  std::string content{};
  std::vector<reasoning_step> reasoning_steps{};
  /// Whole, in the order that they began in, without the numbers of a stream's deltas.
  std::vector<tool_call> tool_calls{};
  std::string tool_call_id{};
  /// What some servers send in place of content when the model refuses, joined as the content is. No part of text().
  std::string refusal{};

  bool operator==(chat_message const&) const = default;
};

struct chat_choice {
  std::int64_t index{};
  /// Empty when null or absent.
  std::string finish_reason{};
  chat_message message{};

  bool operator==(chat_choice const&) const = default;
};

/// An answer, whole or as far as it has come. A value: copies are deep but for the sources, which are shared.
class chat_completion {
 public:
  /// The first choice's content without `<think>` tags and what is between them.
  std::string const& text() const noexcept { return text_; }
  /// What stood between `<think>` and `</think>`, exactly: "<think>" + reasoning + "</think>" + text is the content.
  /// From a gateway that sends reasoning beside the content (`reasoning_content`, `reasoning`): that.
  std::string const& reasoning() const noexcept { return reasoning_; }
  /// A `</think>` that is still to come would make the text so far reasoning (chat_chunk::text_was_reasoning()). No
  /// more once a tag has come, the content has begun as a JSON object, or the answer has ended.
  bool text_may_be_reasoning() const noexcept {
    return text_may_be_reasoning_ && ended_by_ == end_mark::none && finish_reason().empty();
  }

  std::string const& id() const noexcept { return id_; }
  std::string const& model() const noexcept { return model_; }
  std::string const& object() const noexcept { return object_; }
  /// Seconds since 1970, of the last chunk that had it.
  std::int64_t created() const noexcept { return created_; }
  /// The first is the one that text() is of: the lowest index of those that the answer began with, which is 0 where a
  /// server keeps to the rule. The others follow by index, in whatever order they came.
  std::vector<chat_choice> const& choices() const noexcept { return choices_; }
  /// The first choice's finish reason; empty when there is none.
  std::string_view finish_reason() const noexcept {
    return choices_.empty() ? std::string_view{} : std::string_view{choices_.front().finish_reason};
  }
  /// The last usage that came; null when none came. One of zeros alone takes nothing back that was counted before: some
  /// servers end with such a one, and no answer uses nothing. So with a cost of zeros.
  usage_info const* usage() const noexcept { return usage_ ? &*usage_ : nullptr; }
  std::string const& status() const noexcept { return status_; }
  std::string const& type() const noexcept { return type_; }

  /// The last that came; empty when none came.
  std::vector<std::string> const& citations() const noexcept { return value_or_empty(citations_); }
  std::vector<search_result> const& search_results() const noexcept { return value_or_empty(search_results_); }
  std::vector<image_result> const& images() const noexcept { return value_or_empty(images_); }
  std::vector<std::string> const& related_questions() const noexcept { return value_or_empty(related_questions_); }
  std::vector<video_result> const& videos() const noexcept { return value_or_empty(videos_); }

  /// Of an answer that came as one document (complete(), a job's response): its JSON text, unknown fields included.
  /// Empty where it came as a stream: each chunk has its own.
  std::string const& raw() const noexcept { return raw_; }

  end_mark ended_by() const noexcept { return ended_by_; }
  /// The `x-request-id` of the response that it came with; empty when unknown.
  std::string const& request_id() const noexcept { return request_id_; }

 private:
  friend class chat_decoder;

  template <class T>
  static std::vector<T> const& value_or_empty(std::shared_ptr<std::vector<T> const> const& list) noexcept {
    static std::vector<T> const empty;
    return list ? *list : empty;
  }

  std::string text_{};
  std::string reasoning_{};
  std::string id_{};
  std::string model_{};
  std::string object_{};
  std::string status_{};
  std::string type_{};
  std::string request_id_{};
  std::string raw_{};
  bool text_may_be_reasoning_{};
  std::int64_t created_{};
  std::vector<chat_choice> choices_{};
  std::optional<usage_info> usage_{};
  std::shared_ptr<std::vector<std::string> const> citations_{};
  std::shared_ptr<std::vector<search_result> const> search_results_{};
  std::shared_ptr<std::vector<image_result> const> images_{};
  std::shared_ptr<std::vector<std::string> const> related_questions_{};
  std::shared_ptr<std::vector<video_result> const> videos_{};
  end_mark ended_by_{end_mark::none};
};

}  // namespace tokenwire::perplexity

#endif
