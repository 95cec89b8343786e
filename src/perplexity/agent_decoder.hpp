// Events of an agent's stream to typed ones, and the response that they add up to.

#ifndef TOKENWIRE_SRC_PERPLEXITY_AGENT_DECODER_HPP
#define TOKENWIRE_SRC_PERPLEXITY_AGENT_DECODER_HPP

#include <boost/json/object.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tokenwire/diagnostics.hpp>
#include <tokenwire/error.hpp>
#include <tokenwire/perplexity/agent_event.hpp>
#include <tokenwire/perplexity/agent_response.hpp>
#include <utility>
#include <vector>

#include "answer/decoded.hpp"
#include "answer/rare_diagnostics.hpp"
#include "json/document.hpp"
#include "net/http_call.hpp"
#include "perplexity/agent_delta.hpp"

namespace tokenwire::perplexity {

struct agent_decoder_options {
  /// Read deltas without a tree. Off: every event is parsed whole. Both give equal events for every input.
  bool quick{true};
  std::size_t max_json_depth{64};
  /// How much of what is refused is kept, bytes.
  std::size_t error_body{std::size_t{64} * 1024};
};

/// The JSON's `type` says what an event is; where that is missing, the event's name. Gaps in the sequence numbers mean
/// nothing. An event that is not known is one all the same.
///
/// Pure: no I/O, no clock. Resumable per event. A delta allocates nothing but what the growing text needs.
///
/// Lifetimes: chunk() and its views are valid until the next decode() and as long as `data`.
class agent_decoder {
 public:
  using options_type = agent_decoder_options;
  using chunk_type = agent_event;
  using result_type = agent_response;
  static constexpr char said_nothing[] = "the stream ended without any event of a response";
  static constexpr char had_no_mark[] = "the body ended before the response did";

  explicit agent_decoder(agent_decoder_options options = {}) : options_(options) {}

  /// @param name the event's; "error" makes any data the provider's error.
  answer::decoded decode(std::string_view data, std::string_view name = "message");
  /// A response that came as one document. One that failed is a provider_error, and result() has it.
  answer::decoded decode_document(std::string_view body);
  /// Nothing is held back.
  bool flush() noexcept { return false; }
  void restart();

  agent_event const& chunk() const noexcept { return event_; }
  agent_response const& result() const noexcept { return result_; }
  error_code error() const noexcept { return ec_; }
  diagnostics const& details() const noexcept { return details_.get(); }

  /// The last event ended the response.
  bool is_done_event() const noexcept { return done_; }
  /// There is no soft mark.
  bool is_finishing() const noexcept { return false; }
  bool says_something() const noexcept { return said_; }

  void set_end(end_mark mark) noexcept { result_.ended_by_ = mark; }
  void set_request_id(std::string_view id) { result_.request_id_.assign(id); }

 private:
  /// The item's place and the content's.
  using part = std::pair<std::int64_t, std::int64_t>;
  /// Where a part's text stands in the result's.
  struct told {
    std::size_t begin{};
    std::size_t size{};
    bool in_one_piece{true};
  };
  static constexpr std::int64_t no_item = -1;

  void begin_event(std::string_view data);
  bool decode_delta(std::string_view data);
  answer::decoded fail(error_code ec, std::string detail, std::string_view data);
  answer::decoded fail_parse(json::document const& document, std::string_view data);
  answer::decoded fail_provider(boost::json::value const* value, std::string_view data);

  /// Why an event cannot be taken: what must not look like a response without text; empty where it can.
  static std::string fault_of(boost::json::object const& root, std::string_view type);
  answer::decoded apply(boost::json::object const& root, std::string_view text, std::string_view data);
  void read_places(boost::json::object const& root);
  void read_findings(boost::json::object const& root);
  void read_item_of(boost::json::object const& root, std::string_view text);
  /// False: the response has failed.
  bool end_response(boost::json::object const& root);
  void read_response(boost::json::object const& object, std::string_view text);
  /// By the event's own number, or else by the item's name; nullopt where neither says.
  std::optional<std::int64_t> known_place(std::optional<std::int64_t> index, std::string_view id) const;
  part place_of(std::optional<std::int64_t> index, std::string_view id,
                std::optional<std::int64_t> content_index) const;
  /// The same of an event that has an item, which may be a new one.
  std::int64_t place_of_item(std::optional<std::int64_t> index, std::string_view id);
  void show_item(std::int64_t index, agent_output_item item);
  void add_sources(std::vector<search_result> const& found);
  void add_sources_of(agent_output_item const& item);
  void add_text(part where, std::string_view delta);
  void add_missing_text(part where, std::string_view whole);
  void add_missing_text(std::int64_t index, agent_output_item const& item);
  void gather_refusal();
  bool has_told(told const& of, std::string_view whole) const;
  std::string_view keep(std::string& into, std::string_view text);

  agent_decoder_options options_;
  agent_event event_{};
  agent_response result_{};

  // What the event's views refer to.
  agent_delta delta_{};
  std::string type_{};
  std::string delta_text_{};
  std::string item_id_{};
  std::string call_id_{};
  std::string thought_{};
  std::string name_{};
  std::vector<std::string> queries_{};
  std::vector<std::string> urls_{};
  std::vector<search_result> results_{};
  std::vector<search_result> contents_{};
  agent_output_item item_{};

  // Where result_.output_ has the item with that output_index.
  std::map<std::int64_t, std::size_t> places_{};
  // The numbers of items that have a name, the last item's, and whether its end has come.
  std::map<std::string, std::int64_t, std::less<>> numbers_{};
  std::int64_t last_item_{no_item};
  bool last_item_is_done_{};
  // Those parts of messages that text has come of.
  std::map<part, told> told_{};
  // The sources that are there, by address, and by address and number: where the first one stands.
  std::map<std::string, std::size_t> known_sources_{};
  bool done_{};
  bool said_{};
  error_code ec_{};
  answer::rare_diagnostics details_{};
};

/// A response document; one that failed is one, too. Errors: throws api_error, as parsed_document says.
agent_response read_agent_response(net::http_call const& call, std::string_view body);

}  // namespace tokenwire::perplexity

#endif
