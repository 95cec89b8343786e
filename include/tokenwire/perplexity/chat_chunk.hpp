// One event of a chat completion stream.

#ifndef TOKENWIRE_PERPLEXITY_CHAT_CHUNK_HPP
#define TOKENWIRE_PERPLEXITY_CHAT_CHUNK_HPP

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tokenwire/perplexity/chat_types.hpp>
#include <vector>

namespace tokenwire::perplexity {

/// `delta` or `message` of a choice, as views.
struct chat_message_view {
  /// Empty where the server left it out.
  std::string_view role{};
  /// Empty when null or absent. Content that came as an array of parts is the concatenation of the parts' text.
  std::string_view content{};
  std::span<reasoning_step const> reasoning_steps{};
  std::span<tool_call const> tool_calls{};
  /// Empty when null or absent.
  std::string_view tool_call_id{};
  /// What some servers send in place of content when the model refuses; empty when null or absent.
  std::string_view refusal{};
};

struct chat_choice_view {
  std::int64_t index{};
  /// Empty when null or absent.
  std::string_view finish_reason{};
  /// What is new in this chunk.
  chat_message_view delta{};
  /// In full mode all that has come so far, `<think>` tags included; empty where the server does not repeat it.
  chat_message_view message{};
};

/// One event of the stream. Everything that is a view or a reference is valid until the stream's next operation, or its
/// destruction; own() makes a copy that stays. Sources and the other metadata are shared with the chunks before:
/// the shared_…() functions keep them without a copy.
///
/// Thread safety: as the stream's.
class chat_chunk {
 public:
  /// The new text of the answer: the first choice's `delta.content` without `<think>` tags and what is between them.
  /// The first choice is the one that the stream began with (chat_completion::choices). Where it comes without deltas,
  /// what its `message.content` has beyond the text before stands for them. Of a `text_chunk` its `text`; of a `done`
  /// its whole text where no pieces came before.
  std::string_view text() const noexcept { return text_; }
  /// The new text between `<think>` and `</think>`, and what gateways send as the delta's `reasoning_content` or
  /// `reasoning`.
  std::string_view reasoning() const noexcept { return reasoning_; }
  /// A `</think>` came without its `<think>`: the text of the chunks up to here was reasoning, and reasoning() goes on
  /// with it. The stream's result has it as reasoning; this chunk's text() begins after the tag.
  bool text_was_reasoning() const noexcept { return text_was_reasoning_; }
  /// The answer begins anew after a cut (client_options::restart_incomplete): everything before this chunk is void. It
  /// has no text, and nothing else either.
  bool restarted() const noexcept { return restarted_; }
  /// Citations, search results, images, related questions or videos came and differ from what came last.
  bool has_new_sources() const noexcept { return new_sources_; }

  std::string_view id() const noexcept { return id_; }
  std::string_view model() const noexcept { return model_; }
  /// `chat.completion.chunk`, `chat.completion.done`, … ; empty where the server left it out.
  std::string_view object() const noexcept { return object_; }
  /// Seconds since 1970; may grow during a stream.
  std::int64_t created() const noexcept { return created_; }
  /// As the event has them: often one of several, in any order.
  std::span<chat_choice_view const> choices() const noexcept { return choices_; }
  /// The first choice's message and delta; empty ones when there is no choice.
  chat_message_view const& message() const noexcept { return choices_.empty() ? none_ : choices_.front().message; }
  chat_message_view const& delta() const noexcept { return choices_.empty() ? none_ : choices_.front().delta; }
  std::string_view finish_reason() const noexcept {
    return choices_.empty() ? std::string_view{} : choices_.front().finish_reason;
  }
  /// Null when the chunk carried none.
  usage_info const* usage() const noexcept { return usage_; }
  /// `PENDING`, `COMPLETED`; empty when null or absent.
  std::string_view status() const noexcept { return status_; }
  /// `message`, `info`, `end_of_stream`; empty when null or absent.
  std::string_view type() const noexcept { return type_; }

  /// What this chunk carried; an empty list when it carried none. Shared with the chunks before and after while equal.
  std::vector<std::string> const& citations() const noexcept { return value_or_empty(citations_); }
  std::vector<search_result> const& search_results() const noexcept { return value_or_empty(search_results_); }
  std::vector<image_result> const& images() const noexcept { return value_or_empty(images_); }
  std::vector<std::string> const& related_questions() const noexcept { return value_or_empty(related_questions_); }
  std::vector<video_result> const& videos() const noexcept { return value_or_empty(videos_); }
  /// The same, kept alive by the caller; null when the chunk carried none.
  std::shared_ptr<std::vector<std::string> const> shared_citations() const noexcept { return citations_; }
  std::shared_ptr<std::vector<search_result> const> shared_search_results() const noexcept { return search_results_; }
  std::shared_ptr<std::vector<image_result> const> shared_images() const noexcept { return images_; }
  std::shared_ptr<std::vector<std::string> const> shared_related_questions() const noexcept {
    return related_questions_;
  }
  std::shared_ptr<std::vector<video_result> const> shared_videos() const noexcept { return videos_; }

  /// The event's data as it came: JSON text, unknown fields included.
  std::string_view raw() const noexcept { return raw_; }

 private:
  friend class chat_decoder;
  friend class owned_chat_chunk;

  template <class T>
  static std::vector<T> const& value_or_empty(std::shared_ptr<std::vector<T> const> const& list) noexcept {
    static std::vector<T> const empty;
    return list ? *list : empty;
  }

  static constexpr chat_message_view none_{};

  std::string_view text_{};
  std::string_view reasoning_{};
  std::string_view id_{};
  std::string_view model_{};
  std::string_view object_{};
  std::string_view status_{};
  std::string_view type_{};
  std::string_view raw_{};
  std::int64_t created_{};
  std::span<chat_choice_view const> choices_{};
  usage_info const* usage_{};
  std::shared_ptr<std::vector<std::string> const> citations_{};
  std::shared_ptr<std::vector<search_result> const> search_results_{};
  std::shared_ptr<std::vector<image_result> const> images_{};
  std::shared_ptr<std::vector<std::string> const> related_questions_{};
  std::shared_ptr<std::vector<video_result> const> videos_{};
  bool new_sources_{};
  bool text_was_reasoning_{};
  bool restarted_{};
};

/// A copy of a chunk that stays valid. Moves; the chunk's address stays the same.
class owned_chat_chunk {
 public:
  explicit owned_chat_chunk(chat_chunk const& source);
  owned_chat_chunk(owned_chat_chunk&&) noexcept;
  owned_chat_chunk& operator=(owned_chat_chunk&&) noexcept;
  ~owned_chat_chunk();

  /// Precondition of all three: not moved from.
  chat_chunk const& operator*() const noexcept;
  chat_chunk const* operator->() const noexcept;
  chat_chunk const* get() const noexcept;

 private:
  struct storage;
  std::unique_ptr<storage> storage_;
};

/// Copies a chunk, raw() included, so that it outlives the stream's next operation.
inline owned_chat_chunk own(chat_chunk const& chunk) {
  return owned_chat_chunk(chunk);
}

}  // namespace tokenwire::perplexity

#endif
