// The state of a chat decoder. Its two paths, plain and reuse, have a file each.

#ifndef TOKENWIRE_SRC_PERPLEXITY_CHAT_DECODER_IMPL_HPP
#define TOKENWIRE_SRC_PERPLEXITY_CHAT_DECODER_IMPL_HPP

#include <boost/json/value.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "answer/rare_diagnostics.hpp"
#include "json/document.hpp"
#include "json/object_scan.hpp"
#include "perplexity/chat_decoder.hpp"
#include "perplexity/event_pattern.hpp"
#include "perplexity/think_splitter.hpp"

namespace tokenwire::perplexity {

/// Objects whose addresses and capacities stay while they are handed out again for the next event.
template <class T>
class recycled {
 public:
  T& take() {
    if (used_ == items_.size()) items_.push_back(std::make_unique<T>());
    T& item = *items_[used_++];
    item.clear();
    return item;
  }
  void recycle() noexcept { used_ = 0; }

 private:
  /// A deque has half a KiB before it has anything.
  std::vector<std::unique_ptr<T>> items_{};
  std::size_t used_{};
};

/// How an event is read.
enum class event_kind : unsigned char {
  chat,
  /// A whole answer that is no stream.
  document,
  // The other dialect.
  text_chunk,
  done,
};

/// By the event's name, else by the JSON's `type`. A chat chunk may have a `type` as well (`message`, `info`,
/// `end_of_stream`), and so has what an agent sends (`response.…`): these are chat.
event_kind kind_of(boost::json::object const& root, std::string_view type) noexcept;

/// A choice's number: its own, else its place among the event's.
std::int64_t index_of(boost::json::object const& choice, std::size_t place) noexcept;

/// An event's members, and behind them those of its `metadata` where the dialect has that.
struct event_members {
  boost::json::object const& root;
  boost::json::object const* metadata{};

  std::string_view string(std::string_view key) const noexcept;
  std::optional<std::int64_t> integer(std::string_view key) const noexcept;
  boost::json::object const* object(std::string_view key) const noexcept;
  boost::json::array const* array(std::string_view key) const noexcept;
};

template <class T>
using shared_list = std::shared_ptr<std::vector<T> const>;

struct chat_decoder::impl {
  explicit impl(chat_decoder_options settings) : options(settings) {}

  decoded decode(std::string_view data, std::string_view type, forecast const* seen);
  decoded decode_document(std::string_view body);
  bool flush();
  void show_instead(chat_chunk other);

  // The plain path. State changes only once the event is known to be a chunk.
  decoded decode_plain(std::string_view data, std::string_view type);
  decoded fail_parse(json::document const& document, std::string_view data);
  decoded fail_malformed(std::string detail, std::string_view data);
  decoded fail_kind(boost::json::value const& root, std::string_view data);
  decoded fail_bare(boost::json::value const& root, std::string_view data);
  decoded fail_provider(boost::json::value const* root, std::string_view data);
  void apply(boost::json::object const& root, json::document const& document, std::string_view data, event_kind kind);
  void learn(std::string_view text, event_layout const& layout);
  void read_scalars(event_members const& event);
  /// What the chunk's usage means for the result's.
  void add_usage();
  void read_sources(event_members const& event, event_layout const* layout);
  template <class T>
  void read_source(boost::json::array const* array, std::string_view text, std::string& last_text, shared_list<T>& last,
                   shared_list<T>& in_chunk);
  void read_text(event_members const& event, event_kind kind);
  /// The first choice is the lowest of the first event that has any, wherever it stands there.
  void begin_choices(boost::json::array const& array);
  void read_choices(boost::json::object const& root, bool is_document);
  /// Why the choices cannot be taken: of a wrong type, which must not look like an answer without text, or more of a
  /// kind than most_of_a_kind, the event's and those before together; empty where they can. Each is looked for among
  /// the others: no server may have a client look for hours.
  std::string fault_of_choices(boost::json::object const& root, event_kind kind) const;
  chat_message_view read_message(boost::json::object const& message, std::string_view content);
  std::string_view keep(std::string_view text);

  // The reuse path. False means that nothing has changed.
  bool decode_reused(std::string_view data, forecast const* seen);
  bool take(std::string_view data, event_pattern::values const& found);

  // What a choice adds to the result (chat_decoder_result.cpp).
  /// Where the result has the choice with that index; the number of its choices where it has none.
  std::size_t place_of(std::int64_t index) const noexcept;
  /// The same, of a choice that is there from now on.
  std::size_t choice_slot(std::int64_t index);
  void add_choice(std::size_t slot, chat_choice_view const& view, bool is_document);
  void add_tool_calls(std::size_t slot, chat_choice_view const& view);
  void add_reasoning_steps(chat_message& into, chat_choice_view const& view);
  void add_reasoning(boost::json::object const& choice, bool is_document);
  void add_text(std::string_view content, bool last);

  static constexpr std::size_t most_of_a_kind = 1024;

  /// What is known of one of the result's tool calls besides what stands there.
  struct call_state {
    /// The server's own.
    std::optional<std::int64_t> number{};
    json::object_scan arguments{};
    std::uint64_t last_event{};
  };

  struct choice_state {
    /// Text came as deltas; message.content is a repetition then.
    bool had_delta{};
    bool had_reasoning_delta{};
    /// Of each tool call; none where they came with a message.
    std::vector<call_state> calls{};
    std::uint64_t last_event{};
  };

  chat_decoder_options options;

  chat_chunk chunk{};
  /// What chunk() gives after flush(), and (empty) after an event that was no chunk; null else.
  std::unique_ptr<chat_chunk> shown_instead{};
  std::vector<chat_choice_view> views{};
  std::optional<usage_info> usage{};
  bool done_event{};

  chat_completion result{};
  std::vector<choice_state> choices{};
  std::size_t unfinished_choices{};
  /// A choice had a delta or a message, or there was a text of the other dialect.
  bool says_something{};

  // The bytes of the lists that came last; their values are the result's.
  source_texts last_sources{};

  think_splitter splitter{};
  event_pattern pattern{};

  // Where the chunk's views point to. After a reused event the first choice's message.content is a view of the result's
  // own content while both are equal, as they are in full mode; else, and after a parsed one, message_content has it.
  recycled<std::string> strings{};
  recycled<std::vector<reasoning_step>> steps{};
  recycled<std::vector<tool_call>> calls{};
  std::string delta_content{};
  std::string message_content{};
  std::string joined{};
  bool message_is_content{};

  error_code ec{};
  answer::rare_diagnostics details{};
  std::uint64_t chunk_count{};
  std::uint64_t reused_count{};
};

}  // namespace tokenwire::perplexity

#endif
