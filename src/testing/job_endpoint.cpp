#include "testing/job_endpoint.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <charconv>
#include <optional>

#include "testing/query_string.hpp"
#include "testing/refusal.hpp"
#include "testing/utc_text.hpp"

namespace tokenwire::testing {
namespace {

namespace json = boost::json;

constexpr std::size_t default_limit = 20;

// With characters that a URL has to encode, as the tokens of real lists have.
constexpr std::string_view token_begin = "page/";
constexpr std::string_view token_end = "+==";

std::string make_token(std::uint64_t number) {
  return std::string{token_begin} + std::to_string(number) + std::string{token_end};
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value{};
  auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> parse_token(std::string_view text) {
  if (!text.starts_with(token_begin) || !text.ends_with(token_end)) return std::nullopt;
  text.remove_prefix(token_begin.size());
  text.remove_suffix(std::min(text.size(), token_end.size()));
  return parse_number<std::uint64_t>(text);
}

void write_time(json_writer& writer, std::string_view name, std::optional<std::int64_t> seconds) {
  writer.key(name);
  seconds ? writer.number(*seconds) : writer.null();
}

}  // namespace

reply job_endpoint::create(std::string_view body, std::string id) {
  boost::system::error_code ec;
  json::value const document = json::parse(body, ec);
  json::object const* outer = document.if_object();
  if (ec || !outer) return bad_request("invalid_request", "The request body is not a JSON object.");
  json::value const* request = outer->if_contains("request");
  if (!request) return bad_request("invalid_request", "The body has no request.");
  if (!request->is_object())
    return invalid({"body", "request"}, "model_attributes_type", "Input should be a valid dictionary", *request);
  json::value const* key = outer->if_contains("idempotency_key");
  if (key && !key->is_null() && !key->is_string())
    return invalid({"body", "idempotency_key"}, "string_type", "Input should be a valid string", *key);

  auto parsed = read_chat_query(request->get_object(), {"body", "request"});
  if (auto* refusal = std::get_if<reply>(&parsed)) return std::move(*refusal);
  auto& query = std::get<chat_query>(parsed);
  clock::time_point const now = clock::now();
  std::string_view const given_key = key && key->is_string() ? std::string_view{key->get_string()} : "";
  auto const same = std::find_if(jobs_.begin(), jobs_.end(), [&](job const& job) {
    return !given_key.empty() && job.idempotency_key == given_key;
  });
  if (same != jobs_.end()) return show(*same, now);

  if (jobs_.size() == most_jobs) jobs_.pop_front();
  job& job = jobs_.emplace_back();
  job.number = ++last_number_;
  job.id = std::move(id);
  job.model = query.model;
  job.idempotency_key = given_key;
  job.created_at = unix_now();
  job.created = now;
  job.fails = query.question.find("fail") != std::string::npos;
  if (!job.fails) job.response = answer_(std::move(query));
  json_writer writer{json_style::compact};
  writer.begin_object().key("id").string(job.id).key("model").string(job.model);
  writer.key("created_at").number(job.created_at);
  for (auto const* unset : {"started_at", "completed_at", "response", "failed_at", "error_message"})
    writer.key(unset).null();
  writer.key("status").string("CREATED").end_object();
  return document_reply(200, writer.text());
}

reply job_endpoint::get(std::string_view id) const {
  std::string const wanted = url_decoded(id);
  auto const found = std::find_if(jobs_.begin(), jobs_.end(), [&](job const& job) { return job.id == wanted; });
  if (found == jobs_.end()) return error_reply(404, "not_found", "There is no request '" + wanted + "'.");
  return show(*found, clock::now());
}

reply job_endpoint::list(std::string_view query) const {
  std::size_t limit = default_limit;
  if (auto const text = query_value(query, "limit")) {
    auto const given = parse_number<std::size_t>(*text);
    if (!given || *given == 0)
      return invalid({"query", "limit"}, "int_parsing", "Input should be a valid integer, at least 1",
                     json::value(*text));
    limit = *given;
  }
  std::uint64_t before = last_number_ + 1;
  if (auto const token = query_value(query, "next_token"); token && !token->empty()) {
    auto const number = parse_token(*token);
    if (!number) return bad_request("invalid_parameter", "The next_token is not one of this list.");
    before = *number;
  }
  clock::time_point const now = clock::now();
  json_writer writer{json_style::compact};
  writer.begin_object().key("requests").begin_array();
  std::string next_token;
  std::size_t listed = 0;
  for (auto job = jobs_.rbegin(); job != jobs_.rend(); ++job) {  // the newest first
    if (job->number >= before) continue;
    if (listed == limit) {
      next_token = make_token(std::prev(job)->number);
      break;
    }
    ++listed;
    writer.begin_object();
    write_summary(writer, *job, now);
    writer.end_object();
  }
  writer.end_array().key("next_token");
  next_token.empty() ? writer.null() : writer.string(next_token);
  writer.end_object();
  return document_reply(200, writer.text());
}

void job_endpoint::write_summary(json_writer& writer, job const& job, clock::time_point now) const {
  bool const over = finished(job, now);
  std::int64_t const end = job.created_at + std::chrono::ceil<std::chrono::seconds>(duration_).count();
  using time = std::optional<std::int64_t>;
  writer.key("id").string(job.id).key("model").string(job.model).key("created_at").number(job.created_at);
  write_time(writer, "started_at", job.created_at);
  write_time(writer, "completed_at", over && !job.fails ? time{end} : std::nullopt);
  write_time(writer, "failed_at", over && job.fails ? time{end} : std::nullopt);
  writer.key("status").string(!over ? "IN_PROGRESS" : job.fails ? "FAILED" : "COMPLETED");
}

reply job_endpoint::show(job const& job, clock::time_point now) const {
  bool const over = finished(job, now);
  json_writer writer{json_style::compact};
  writer.begin_object();
  write_summary(writer, job, now);
  writer.key("error_message");
  over&& job.fails ? writer.string("The model failed while it was answering.") : writer.null();
  writer.key("response");
  over && !job.fails ? writer.raw(job.response) : writer.null();
  writer.end_object();
  return document_reply(200, writer.text());
}

}  // namespace tokenwire::testing
