// The values inside chat completions and their chunks. Each member has the API's own name.

#ifndef TOKENWIRE_PERPLEXITY_CHAT_TYPES_HPP
#define TOKENWIRE_PERPLEXITY_CHAT_TYPES_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokenwire::perplexity {

/// One source of an answer. The n-th one (from 1) is what `[n]` in the text refers to; of an agent's the one with that
/// id.
struct search_result {
  std::string title{};
  std::string url{};
  /// `YYYY-MM-DD`; absent and null are the same.
  std::optional<std::string> date{};
  std::optional<std::string> last_updated{};
  std::string snippet{};
  /// `web` or `attachment`; the API's default where it says nothing is `web`.
  std::string source{"web"};
  /// Of an agent: the n that `[n]` refers to.
  std::optional<std::int64_t> id{};

  bool operator==(search_result const&) const = default;
};

struct image_result {
  std::string image_url{};
  std::string origin_url{};
  std::string title{};
  std::optional<std::int64_t> width{};
  std::optional<std::int64_t> height{};

  bool operator==(image_result const&) const = default;
};

struct video_result {
  std::string url{};
  std::optional<std::string> thumbnail_url{};
  std::optional<std::int64_t> thumbnail_width{};
  std::optional<std::int64_t> thumbnail_height{};
  /// Seconds.
  std::optional<double> duration{};

  bool operator==(video_result const&) const = default;
};

/// US dollars. Of a gateway that sends one number alone (`"cost":0.01`) that is total_cost, and the rest is 0 or unset.
struct cost_info {
  double input_tokens_cost{};
  double output_tokens_cost{};
  double total_cost{};
  /// Present in a stream's last chunk only: the chunks before it carry zeros, or no cost.
  std::optional<double> request_cost{};
  std::optional<double> reasoning_tokens_cost{};
  std::optional<double> citation_tokens_cost{};
  std::optional<double> search_queries_cost{};

  bool operator==(cost_info const&) const = default;
};

/// Cumulative over a stream: the last one counts, never the sum.
struct usage_info {
  std::int64_t prompt_tokens{};
  std::int64_t completion_tokens{};
  std::int64_t total_tokens{};
  std::optional<std::string> search_context_size{};
  std::optional<std::int64_t> citation_tokens{};
  std::optional<std::int64_t> num_search_queries{};
  std::optional<std::int64_t> reasoning_tokens{};
  std::optional<cost_info> cost{};

  bool operator==(usage_info const&) const = default;
};

/// What a reasoning step searched for (`web_search`, `finance_search`).
struct reasoning_search {
  std::vector<std::string> search_keywords{};
  std::vector<search_result> search_results{};

  bool operator==(reasoning_search const&) const = default;
};

struct reasoning_fetch {
  std::vector<search_result> contents{};

  bool operator==(reasoning_fetch const&) const = default;
};

struct reasoning_execution {
  std::string code{};
  std::string result{};

  bool operator==(reasoning_execution const&) const = default;
};

struct reasoning_step {
  std::string thought{};
  /// `web_search`, `fetch_url_content`, `execute_python`, `finance_search`, or one not known yet; empty if absent.
  std::string type{};
  std::optional<reasoning_search> web_search{};
  std::optional<reasoning_fetch> fetch_url_content{};
  std::optional<reasoning_execution> execute_python{};
  std::optional<reasoning_search> finance_search{};

  bool operator==(reasoning_step const&) const = default;
};

struct tool_call_function {
  std::string name{};
  /// JSON text; in a stream's delta a piece of it. Of a server that sends them as an object: that, serialised anew.
  std::string arguments{};

  bool operator==(tool_call_function const&) const = default;
};

struct tool_call {
  /// Which call a delta belongs to, where the server numbers them.
  std::optional<std::int64_t> index{};
  std::string id{};
  std::string type{};
  tool_call_function function{};

  bool operator==(tool_call const&) const = default;
};

}  // namespace tokenwire::perplexity

#endif
