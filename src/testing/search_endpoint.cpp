#include "testing/search_endpoint.hpp"

#include <algorithm>

#include "testing/answer_sources.hpp"
#include "testing/json_writer.hpp"
#include "testing/member_reader.hpp"
#include "testing/random.hpp"
#include "testing/refusal.hpp"
#include "testing/search_filters.hpp"
#include "testing/utc_text.hpp"

namespace tokenwire::testing {
namespace {

namespace json = boost::json;

constexpr std::int64_t most_tokens = 1'000'000;

std::vector<std::string> read_questions(member_reader& members) {
  json::value const* query = member_reader::find(members.request(), "query");
  std::vector<std::string> questions;
  if (query && query->is_string())
    questions.emplace_back(query->get_string());
  else
    questions = members.strings("query");
  if (questions.empty()) members.refuse(bad_request("invalid_request", "The request has no query."));
  if (std::ranges::any_of(questions, &std::string::empty))
    members.refuse(bad_request("invalid_request", "The query must not be empty."));
  return questions;
}

void write_result(json_writer& writer, answer_source const& source) {
  writer.begin_object().key("title").string(source.title).key("url").string(source.url);
  writer.key("snippet").string(source.snippet);
  auto const write_day = [&](std::string_view name, std::string const& day) {
    writer.key(name);
    day.empty() ? writer.null() : writer.string(day);
  };
  write_day("date", source.date);
  write_day("last_updated", source.last_updated);
  writer.end_object();
}

}  // namespace

reply answer_search(std::string_view body, std::string_view id, std::int64_t now) {
  auto parsed = parse_object(body);
  if (auto* refusal = std::get_if<reply>(&parsed)) return std::move(*refusal);
  member_reader members(std::get<json::value>(parsed).get_object(), {"body"});
  auto const& request = members.request();
  std::vector<std::string> const questions = read_questions(members);
  search_filters filters = read_search_filters(members);
  bool const people = members.word(request, {"search_type"}, {"web", "people"}) == 1;
  std::int64_t const count = members.integer("max_results", 1, people ? 50 : 20).value_or(10);
  members.integer("max_tokens", 1, most_tokens);
  members.integer("max_tokens_per_page", 1, most_tokens);
  members.word(request, {"search_context_size"}, {"low", "medium", "high"});
  members.strings("search_language_filter");
  bool shows_time = false;
  members.flag(request, {"display_server_time"}, shows_time);
  if (members.refusal()) return std::move(*members.refusal());

  json_writer writer{json_style::compact};
  writer.begin_object().key("id").string(id).key("results").begin_array();
  for (std::string const& question : questions) {
    source_wishes const wishes{
        .count = static_cast<std::size_t>(count), .domains = filters.domains, .days = filters.source_days, .now = now};
    for (answer_source const& source : make_sources(wishes, seed_of(question))) write_result(writer, source);
  }
  writer.end_array();
  if (shows_time) writer.key("server_time").string(utc_text(static_cast<std::time_t>(now), "%Y-%m-%dT%H:%M:%SZ"));
  return document_reply(200, writer.end_object().text());
}

}  // namespace tokenwire::testing
