// The JSON fields of a search and of its answer; `extra` is no field.

#ifndef TOKENWIRE_SRC_PERPLEXITY_SEARCH_FIELDS_HPP
#define TOKENWIRE_SRC_PERPLEXITY_SEARCH_FIELDS_HPP

#include <tokenwire/perplexity/search.hpp>

#include "perplexity/chat_request_fields.hpp"

namespace tokenwire::perplexity {

constexpr auto words_of(search_target) {
  return std::array<std::string_view, 2>{"web", "people"};
}

inline constexpr json::rule token_budget{.least = 1, .most = 1'000'000};
inline constexpr json::rule question{
    .sent = json::sent::required, .accepts = json::is_not_empty, .expected = "a question", .one_is_bare = true};

constexpr auto fields_of(search_request const*) {
  using t = search_request;
  return std::tuple{json::field{"query", &t::query, question},
                    json::field{"max_results", &t::max_results, {.least = 1}},
                    json::field{"max_tokens", &t::max_tokens, token_budget},
                    json::field{"max_tokens_per_page", &t::max_tokens_per_page, token_budget},
                    json::field{"search_context_size", &t::search_context_size},
                    json::field{"country", &t::country, {.accepts = is_two_letters, .expected = "two letters"}},
                    json::field{"search_domain_filter",
                                &t::search_domain_filter,
                                {.most_elements = 20, .accepts = is_domain, .expected = "a domain"}},
                    json::field{"search_language_filter",
                                &t::search_language_filter,
                                {.most_elements = 20, .accepts = is_two_letters, .expected = "two letters"}},
                    json::field{"search_recency_filter", &t::search_recency_filter},
                    json::field{"search_after_date_filter", &t::search_after_date_filter},
                    json::field{"search_before_date_filter", &t::search_before_date_filter},
                    json::field{"last_updated_after_filter", &t::last_updated_after_filter},
                    json::field{"last_updated_before_filter", &t::last_updated_before_filter},
                    json::field{"search_mode", &t::search_mode},
                    json::field{"search_type", &t::search_type},
                    json::field{"display_server_time", &t::display_server_time}};
}

namespace names {
/// Of the answer.
inline constexpr std::string_view results = "results";
}  // namespace names

/// But for the results, which older servers have in a list for each question.
constexpr auto fields_of(search_response const*) {
  using t = search_response;
  return std::tuple{json::field{"id", &t::id}, json::field{"server_time", &t::server_time}};
}

}  // namespace tokenwire::perplexity

#endif
