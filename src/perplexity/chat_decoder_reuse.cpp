// The reuse path: an event that is the one before with new values. event_pattern.hpp says why that is sound.

#include "perplexity/chat_decoder_impl.hpp"

namespace tokenwire::perplexity {
namespace {

// What a checked string says: its own bytes, or `buffer` where they have escapes. False at an escape that is none.
bool decode_string(json::string_token const& token, std::string& buffer, std::string_view& out) {
  if (!token.escaped) {
    out = token.raw;
    return true;
  }
  buffer.clear();
  if (!json::append_unescaped(token.raw, buffer)) return false;
  out = buffer;
  return true;
}

void set(usage_info& usage, usage_member what, std::int64_t value) noexcept {
  switch (what) {
    case usage_member::prompt_tokens:
      usage.prompt_tokens = value;
      break;
    case usage_member::completion_tokens:
      usage.completion_tokens = value;
      break;
    case usage_member::total_tokens:
      usage.total_tokens = value;
      break;
    case usage_member::citation_tokens:
      usage.citation_tokens = value;
      break;
    case usage_member::num_search_queries:
      usage.num_search_queries = value;
      break;
    case usage_member::reasoning_tokens:
      usage.reasoning_tokens = value;
      break;
    case usage_member::other:
      break;
  }
}

}  // namespace

std::size_t chat_decoder::forecast::known(std::string_view bytes) noexcept {
  constexpr std::string_view field = "data:";
  if (!decoder_.options.reuse || !bytes.starts_with(field)) return 0;
  std::size_t const begin = field.size() + (bytes.substr(field.size()).starts_with(' ') ? 1 : 0);
  auto const text = bytes.substr(begin);
  auto const [size, whole] = decoder_.pattern.match(text, decoder_.last_sources, values_);
  data_ = text.substr(0, size);
  whole_ = whole;
  return begin + size;
}

bool chat_decoder::impl::decode_reused(std::string_view data, forecast const* seen) {
  // The bytes are the same ones: what was found of them is still true.
  if (seen != nullptr && seen->data_.data() == data.data() && seen->data_.data() != nullptr)
    return seen->whole_ && seen->data_.size() == data.size() && take(data, seen->values_);
  event_pattern::values found;
  auto const [size, whole] = pattern.match(data, last_sources, found);
  return whole && size == data.size() && take(data, found);
}

bool chat_decoder::impl::take(std::string_view data, event_pattern::values const& found) {
  std::string_view delta;
  if (!decode_string(found.delta, delta_content, delta)) return false;
  std::string_view tail = delta;
  if (!found.tail_is_delta && !decode_string(found.tail, joined, tail)) return false;

  // Accepted: from here on the state changes.
  pattern.accept(found);
  std::string& content = result.choices_.front().message.content;
  if (pattern.has_message_content() && message_is_content && tail != delta) {
    message_is_content = false;
    message_content.assign(content);
  }
  content.append(delta);
  chat_choice_view& choice = views.front();
  choice.delta.content = delta;
  if (pattern.has_message_content()) {
    if (!message_is_content) message_content.append(tail);
    choice.message.content = message_is_content ? content : message_content;
  }
  if (pattern.has_created()) chunk.created_ = result.created_ = found.created;
  for (std::size_t i = 0; i < pattern.usage_count(); ++i) set(*usage, pattern.usage_at(i), found.usage[i]);
  if (pattern.usage_count() != 0) add_usage();
  chunk.raw_ = data;
  chunk.new_sources_ = false;
  add_text(delta, false);
  ++chunk_count;
  ++reused_count;
  return true;
}

}  // namespace tokenwire::perplexity
