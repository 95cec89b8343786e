// Web search without an answer: the results as they are ranked.

#ifndef TOKENWIRE_PERPLEXITY_SEARCH_HPP
#define TOKENWIRE_PERPLEXITY_SEARCH_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <tokenwire/perplexity/chat_request.hpp>
#include <tokenwire/perplexity/chat_types.hpp>
#include <vector>

namespace tokenwire::perplexity {

/// What is looked for: search_request::search_type. (What chat_request calls so is how.)
enum class search_target : unsigned char { web, people };

/// What client::search() sends. A member that is not set is not sent; bounds are checked before anything is
/// (error::invalid_request).
struct search_request {
  /// One question, or several at once; none is empty. One alone is sent as a string.
  std::vector<std::string> query{};
  /// 1 to 20; of people there may be more.
  std::optional<std::int64_t> max_results{};
  /// Of all pages together, 1 to 1000000.
  std::optional<std::int64_t> max_tokens{};
  /// 1 to 1000000.
  std::optional<std::int64_t> max_tokens_per_page{};
  /// Instead of the tokens.
  std::optional<perplexity::search_context_size> search_context_size{};
  /// ISO 3166-1 alpha-2.
  std::optional<std::string> country{};
  /// At most 20, none empty; a leading `-` excludes.
  std::vector<std::string> search_domain_filter{};
  /// ISO 639-1, two letters each, at most 20.
  std::vector<std::string> search_language_filter{};
  std::optional<perplexity::search_recency_filter> search_recency_filter{};
  std::optional<date> search_after_date_filter{};
  std::optional<date> search_before_date_filter{};
  std::optional<date> last_updated_after_filter{};
  std::optional<date> last_updated_before_filter{};
  std::optional<perplexity::search_mode> search_mode{};
  std::optional<search_target> search_type{};
  std::optional<bool> display_server_time{};

  /// As chat_request::extra.
  std::string extra{};

  bool operator==(search_request const&) const = default;
};

struct search_response {
  std::string id{};
  /// Of several questions: those of all, in the order that they came in.
  std::vector<search_result> results{};
  /// Where display_server_time asked for it.
  std::string server_time{};

  /// The JSON text that it came as, unknown fields included.
  std::string raw{};
};

}  // namespace tokenwire::perplexity

#endif
