#include <tokenwire/perplexity/chat_chunk.hpp>
#include <utility>

namespace tokenwire::perplexity {

struct owned_chat_chunk::storage {
  chat_chunk chunk{};
  // One block for all text; the lists beside it.
  std::string text{};
  std::vector<chat_choice_view> choices{};
  std::vector<std::vector<reasoning_step>> steps{};
  std::vector<std::vector<tool_call>> calls{};
  usage_info usage{};

  // Calls `use` with every view of text in the chunk and its choices.
  template <class Use>
  void for_each_view(chat_chunk& of, Use use) {
    for (std::string_view* view :
         {&of.text_, &of.reasoning_, &of.id_, &of.model_, &of.object_, &of.status_, &of.type_, &of.raw_}) {
      use(*view);
    }
    for (chat_choice_view& choice : choices) {
      use(choice.finish_reason);
      for (chat_message_view* message : {&choice.delta, &choice.message}) {
        use(message->role);
        use(message->content);
        use(message->tool_call_id);
        use(message->refusal);
      }
    }
  }
};

owned_chat_chunk::owned_chat_chunk(chat_chunk const& source) : storage_(std::make_unique<storage>()) {
  storage& own = *storage_;
  own.chunk = source;
  own.choices.assign(source.choices_.begin(), source.choices_.end());
  own.chunk.choices_ = own.choices;
  if (source.usage_ != nullptr) {
    own.usage = *source.usage_;
    own.chunk.usage_ = &own.usage;
  }
  std::size_t size = 0;
  own.for_each_view(own.chunk, [&](std::string_view& view) { size += view.size(); });
  // The views point into the block: it must not move while it fills.
  own.text.reserve(size);
  own.for_each_view(own.chunk, [&](std::string_view& view) {
    std::size_t const at = own.text.size();
    own.text.append(view);
    view = std::string_view{own.text}.substr(at);
  });
  // A vector's elements stay where they are when the vector that holds it moves.
  for (chat_choice_view& choice : own.choices) {
    for (chat_message_view* message : {&choice.delta, &choice.message}) {
      if (!message->reasoning_steps.empty()) {
        message->reasoning_steps =
            own.steps.emplace_back(message->reasoning_steps.begin(), message->reasoning_steps.end());
      }
      if (!message->tool_calls.empty()) {
        message->tool_calls = own.calls.emplace_back(message->tool_calls.begin(), message->tool_calls.end());
      }
    }
  }
}

owned_chat_chunk::owned_chat_chunk(owned_chat_chunk&&) noexcept = default;
owned_chat_chunk& owned_chat_chunk::operator=(owned_chat_chunk&&) noexcept = default;
owned_chat_chunk::~owned_chat_chunk() = default;

chat_chunk const& owned_chat_chunk::operator*() const noexcept {
  return storage_->chunk;
}
chat_chunk const* owned_chat_chunk::operator->() const noexcept {
  return &storage_->chunk;
}
chat_chunk const* owned_chat_chunk::get() const noexcept {
  return &storage_->chunk;
}

}  // namespace tokenwire::perplexity
