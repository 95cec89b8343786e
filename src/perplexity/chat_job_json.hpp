// The service's answers about jobs.

#ifndef TOKENWIRE_SRC_PERPLEXITY_CHAT_JOB_JSON_HPP
#define TOKENWIRE_SRC_PERPLEXITY_CHAT_JOB_JSON_HPP

#include <string_view>
#include <tokenwire/perplexity/chat_job.hpp>

#include "net/http_call.hpp"
#include "perplexity/chat_reader.hpp"

namespace tokenwire::perplexity {

// What is absent, null or of another type is not there.
// Errors: throws api_error, with the call's facts: parsed_document's; malformed_event where there is no id, or no list
// of requests.

/// One job; a `response` is decoded as a completion is, with its errors.
chat_job read_job(net::http_call const& call, std::string_view body, chat_decoder_options const& decoding);

inline void describe(chat_job const& job, net::call_outcome& outcome) noexcept {
  if (job.response) describe(*job.response, outcome);
}

/// A page of the list: each job without its response. An element that is no object is left out.
chat_job_page read_job_page(net::http_call const& call, std::string_view body);

}  // namespace tokenwire::perplexity

#endif
