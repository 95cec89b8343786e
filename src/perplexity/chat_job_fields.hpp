// The JSON fields of a job and of a page of jobs, but for the job's `response`, which is a completion.

#ifndef TOKENWIRE_SRC_PERPLEXITY_CHAT_JOB_FIELDS_HPP
#define TOKENWIRE_SRC_PERPLEXITY_CHAT_JOB_FIELDS_HPP

#include <tokenwire/perplexity/chat_job.hpp>

#include "json/field.hpp"
#include "json/read_fields.hpp"

namespace tokenwire::perplexity {

namespace names {
inline constexpr std::string_view job_response = "response";
/// Of a page.
inline constexpr std::string_view job_list = "requests";
/// Of the body that creates a job.
inline constexpr std::string_view job_request = "request";
inline constexpr std::string_view idempotency_key = "idempotency_key";
/// Of the list's query, besides `next_token`.
inline constexpr std::string_view limit = "limit";
inline constexpr std::string_view next_token = "next_token";
}  // namespace names

constexpr auto fields_of(chat_job const*) {
  using t = chat_job;
  return std::tuple{json::field{"id", &t::id},
                    json::field{"model", &t::model},
                    json::field{"status", &t::status},
                    json::field{"created_at", &t::created_at},
                    json::field{"started_at", &t::started_at},
                    json::field{"completed_at", &t::completed_at},
                    json::field{"failed_at", &t::failed_at},
                    json::field{"error_message", &t::error_message}};
}

constexpr auto fields_of(chat_job_page const*) {
  using t = chat_job_page;
  return std::tuple{json::field{names::job_list, &t::requests}, json::field{"next_token", &t::next_token}};
}

}  // namespace tokenwire::perplexity

template <>
inline constexpr bool tokenwire::json::keeps_place<tokenwire::perplexity::chat_job> = false;

#endif
