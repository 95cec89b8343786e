#include "testing/twelvelabs_endpoint.hpp"

#include <memory>
#include <utility>

#include "testing/analyze_answer.hpp"
#include "testing/response_answer.hpp"
#include "testing/twelvelabs_request.hpp"
#include "testing/utc_text.hpp"

namespace tokenwire::testing {
namespace {

constexpr std::size_t most_sessions = 1000;

std::string make_id(std::string_view prefix, random_source& random) {
  std::string id(prefix);
  for (char const c : make_uuid(random))
    if (c != '-') id += c;
  return id;
}

}  // namespace

bool twelvelabs_endpoint::refuse(std::string_view key, fault fault, bool empty_body, reply& out) {
  if (key == "bad" || fault == fault::unauthorized) {
    out = twelvelabs_error(401, "api_key_invalid", "The API key is invalid.");
    return true;
  }
  if (fault != fault::too_many_requests) return false;
  constexpr char message[] = "You have exceeded the rate limit (2req/60sec). Please try again later.";
  out = empty_body ? document_reply(429, {}) : twelvelabs_error(429, "too_many_requests", message);
  out.headers = "Retry-After: 1\r\nX-Ratelimit-Request-Limit: 2\r\nX-Ratelimit-Request-Remaining: 0\r\n";
  return true;
}

reply twelvelabs_endpoint::respond(std::string_view body, random_source& random) {
  auto parsed = parse_response_query(body);
  if (auto* refusal = std::get_if<reply>(&parsed)) return std::move(*refusal);
  auto& query = std::get<response_query>(parsed);
  auto known = sessions_.find(query.session_id);
  if (query.session_id.empty()) {
    if (sessions_.size() == most_sessions) sessions_.erase(sessions_.begin());
    query.session_id = make_id("sess_", random);
    known = sessions_.emplace(query.session_id, session{query.knowledge_store_id}).first;
  }
  if (known == sessions_.end())
    return twelvelabs_error(404, "resource_not_exist", "The session " + query.session_id + " does not exist.");
  if (known->second.knowledge_store_id != query.knowledge_store_id)
    return twelvelabs_error(400, "parameter_invalid", "The session belongs to another knowledge store.");
  response_answer_options options;
  bool const stream = query.stream;
  options.query = std::move(query);
  options.id = make_id("resp_", random);
  options.turn = ++known->second.turns;
  options.created = unix_now();
  options.seed = seed_;
  auto answer = std::make_shared<response_answer>(std::move(options));
  if (!stream) return document_reply(200, answer->document());
  reply reply;
  reply.content_type = "text/event-stream";
  reply.streamed = true;
  reply.body = std::move(answer);
  return reply;
}

reply twelvelabs_endpoint::analyze(std::string_view body, random_source& random) const {
  auto parsed = parse_analyze_query(body);
  if (auto* refusal = std::get_if<reply>(&parsed)) return std::move(*refusal);
  auto& query = std::get<analyze_query>(parsed);
  bool const stream = query.stream;
  auto answer = std::make_shared<analyze_answer>(std::move(query), make_uuid(random), seed_);
  if (!stream) return document_reply(200, answer->document());
  reply reply;
  reply.content_type = "application/x-ndjson";
  reply.streamed = reply.lines = true;
  reply.body = std::move(answer);
  return reply;
}

}  // namespace tokenwire::testing
