#include "perplexity/agent_decoder.hpp"

#include <utility>

#include "answer/error_body.hpp"
#include "json/fields.hpp"
#include "json/utf8.hpp"
#include "json/white_space.hpp"

namespace tokenwire::perplexity {

namespace bj = boost::json;
using answer::decoded;

void agent_decoder::begin_event(std::string_view data) {
  event_ = {};
  event_.raw_ = data;
  done_ = false;
  if (!ec_) return;
  ec_ = {};
  details_.reset();
}

bool agent_decoder::decode_delta(std::string_view data) {
  if (!read_delta(data, delta_)) return false;
  event_.type_ = "response.output_text.delta";
  event_.sequence_number_ = delta_.sequence_number;
  event_.output_index_ = delta_.output_index;
  event_.content_index_ = delta_.content_index;
  event_.item_id_ = delta_.item_id;
  event_.delta_ = delta_.delta;
  event_.text_ = delta_.delta;
  add_text(place_of(delta_.output_index, delta_.item_id, delta_.content_index), delta_.delta);
  said_ = true;
  return true;
}

decoded agent_decoder::decode(std::string_view data, std::string_view name) {
  begin_event(data);
  bool const named_error = name == "error";
  if (options_.quick && !named_error && decode_delta(data)) return decoded::chunk;
  std::string_view const trimmed = json::trimmed(data);
  if (!named_error && trimmed.empty()) return decoded::nothing;
  if (!named_error && trimmed == "[DONE]") return decoded::done_sentinel;

  json::document document;
  if (!document.parse(data, options_.max_json_depth))
    return named_error ? fail_provider(nullptr, data) : fail_parse(document, data);
  bj::object const* const root = document.root().if_object();
  if (named_error) return fail_provider(&document.root(), data);
  if (root == nullptr)
    return fail(error::malformed_event, "expected a JSON object, got " + std::string(json::kind_name(document.root())),
                data);
  std::string_view type = json::find_string(*root, "type");
  if (type.empty() && name != "message") type = name;
  bool const of_a_response = type.starts_with("response.");
  if (type == "error" || (!of_a_response && json::is_truthy(json::find(*root, "error"))))
    return fail_provider(&document.root(), data);
  // What web frameworks and gateways answer.
  bool const bare = json::is_truthy(json::find(*root, "detail")) || json::is_truthy(json::find(*root, "message"));
  if (type.empty() && bare) return fail_provider(&document.root(), data);
  if (auto fault = fault_of(*root, type); !fault.empty()) return fail(error::malformed_event, std::move(fault), data);
  event_.type_ = keep(type_, type);
  return apply(*root, document.text(), data);
}

std::string agent_decoder::fault_of(bj::object const& root, std::string_view type) {
  if (!type.starts_with("response.")) return {};
  auto const* const delta = json::find(root, "delta");
  if (type == "response.output_text.delta" && delta != nullptr && !delta->is_string())
    return "delta: expected a string, got " + std::string(json::kind_name(*delta));
  for (std::string_view const name : {"response", "item"}) {
    auto const* const found = json::find(root, name);
    if (found != nullptr && !found->is_object())
      return std::string(name) + ": expected an object, got " + std::string(json::kind_name(*found));
  }
  return {};
}

decoded agent_decoder::decode_document(std::string_view body) {
  begin_event(body);
  body = json::without_byte_order_mark(body);
  json::document document;
  if (!document.parse(body, options_.max_json_depth)) return fail_parse(document, body);
  bj::object const* const root = document.root().if_object();
  bool const is_response = root != nullptr && !json::find_string(*root, "id").empty() &&
                           (root->contains("output") || root->contains("status"));
  if (!is_response) {
    diagnostics words;
    answer::read_error_value(document.root(), words);
    bool const says_why = !words.message.empty() || (root != nullptr && json::is_truthy(json::find(*root, "error")));
    if (says_why) return fail_provider(&document.root(), body);
    return fail(error::malformed_event, "expected a response, got JSON without an id and a status", body);
  }
  read_response(*root, document.text());
  result_.raw_.assign(body);
  result_.text_ = result_.output_text();
  gather_refusal();
  for (agent_output_item const& item : result_.output_) {
    auto const* const thought = item.get_if<reasoning_output>();
    if (thought == nullptr) continue;
    for (summary_text const& each : thought->summary) result_.reasoning_.append(each.text) += '\n';
  }
  result_.ended_by_ = end_mark::document;
  said_ = done_ = true;
  if (result_.status_ == "failed") return fail_provider(json::find(*root, "error"), body);
  event_.text_ = result_.text_;
  event_.reasoning_ = result_.reasoning_;
  event_.response_ = &result_;
  event_.usage_ = result_.usage();
  event_.new_sources_ = !result_.search_results_.empty();
  return decoded::chunk;
}

void agent_decoder::restart() {
  agent_decoder_options const options = options_;
  *this = agent_decoder(options);
  event_.restarted_ = true;
}

decoded agent_decoder::fail(error_code ec, std::string detail, std::string_view data) {
  event_ = {};
  ec_ = ec;
  details_.made().detail = std::move(detail);
  details_.made().body = answer::excerpt(data, options_.error_body);
  return decoded::malformed;
}

decoded agent_decoder::fail_parse(json::document const& document, std::string_view data) {
  return fail(document.too_deep() ? error::json_too_deep : error::malformed_event, document.fault(), data);
}

decoded agent_decoder::fail_provider(bj::value const* value, std::string_view data) {
  event_ = {};
  ec_ = error::error_in_stream;
  diagnostics& facts = details_.made();
  if (value != nullptr) {
    answer::read_error_value(*value, facts);
    facts.body = answer::excerpt(data, options_.error_body);
  } else {
    answer::read_error_body(data, facts, options_.error_body);
  }
  if (facts.message.empty() && result_.status_ == "failed") facts.detail = "the response ended as failed";
  return decoded::provider_error;
}

std::string_view agent_decoder::keep(std::string& into, std::string_view text) {
  if (text.empty()) return {};
  return into.assign(text);
}

}  // namespace tokenwire::perplexity
