#include "testing/small_endpoints.hpp"

#include <utility>

#include "testing/json_writer.hpp"
#include "testing/query_string.hpp"

namespace tokenwire::testing {
namespace {

struct model {
  std::string_view id;
  std::string_view owner;
  // Millionths of dollars for a million tokens.
  std::int64_t input;
  std::int64_t output;
};

constexpr model models[] = {{"perplexity/sonar", "perplexity", 1'000'000, 1'000'000},
                            {"example-labs/answer-large", "example-labs", 1'250'000, 10'000'000},
                            {"example-labs/answer-small", "example-labs", 250'000, 2'000'000}};

}  // namespace

reply list_models() {
  json_writer writer{json_style::compact};
  writer.begin_object().key("object").string("list").key("data").begin_array();
  for (model const& each : models) {
    writer.begin_object().key("id").string(each.id).key("object").string("model").key("created").number(0);
    writer.key("owned_by").string(each.owner).key("pricing").begin_object();
    writer.key("input").millionths(each.input).key("output").millionths(each.output);
    writer.key("cache_read").millionths(each.input / 10).key("unit").string("usd_per_1m_tokens");
    writer.end_object().end_object();
  }
  return document_reply(200, writer.end_array().end_object().text());
}

reply browser_endpoint::create(std::string id) {
  json_writer writer{json_style::compact};
  writer.begin_object().key("session_id").string(id).key("status").string("running").end_object();
  running_.insert(std::move(id));
  return document_reply(200, writer.text());
}

reply browser_endpoint::remove(std::string_view id) {
  std::string const wanted = url_decoded(id);
  if (running_.erase(wanted) == 0) return error_reply(404, "not_found", "There is no session '" + wanted + "'.");
  reply reply = document_reply(204, {});
  reply.whole = true;
  return reply;
}

}  // namespace tokenwire::testing
