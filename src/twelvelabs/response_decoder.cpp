#include "twelvelabs/response_decoder.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "answer/error_body.hpp"
#include "answer/refusal_text.hpp"
#include "json/document.hpp"
#include "json/fields.hpp"
#include "json/members.hpp"
#include "json/utf8.hpp"
#include "json/white_space.hpp"
#include "twelvelabs/names.hpp"
#include "twelvelabs/provider_failure.hpp"

namespace tokenwire::twelvelabs {
namespace {

namespace bj = boost::json;
using answer::decoded;

constexpr std::string_view text_delta = "response.output_text.delta";

std::string wrong_kind(std::string_view name, std::string_view expected, bj::value const& got) {
  std::string fault(name);
  return fault.append(": expected ").append(expected).append(", got ").append(json::kind_name(got));
}

/// What an event of this type says of the answer's status, where the answer does not say it itself; empty where it does
/// not end it.
std::string_view end_status(std::string_view type) noexcept {
  constexpr std::array<std::string_view, 5> ends = {"response.completed", "response.incomplete", "response.failed",
                                                    "response.cancelled", "response.canceled"};
  for (std::string_view const end : ends)
    if (type == end) return end.substr(end.find('.') + 1);
  return {};
}

std::string_view type_of(bj::object const& root, std::string_view name) noexcept {
  std::string_view const type = json::find_string(root, names::type);
  return type.empty() && name != "message" ? name : type;
}

bool has_output(bj::object const& response) noexcept {
  return json::find_array(response, names::output) != nullptr;
}

}  // namespace

decoded response_decoder::decode(std::string_view data, std::string_view type) {
  event_ = {};
  if (ec_) {
    ec_ = {};
    details_.reset();
  }
  bool const named_error = type == "error";
  std::string_view const trimmed = json::trimmed(data);
  if (!named_error && trimmed.empty()) return decoded::nothing;
  if (!named_error && trimmed == "[DONE]") return take_sentinel();

  json::document document;
  bool const parsed = document.parse(data, options_.max_json_depth);
  // Whatever it says of itself.
  if (named_error) return parsed ? fail_provider(document.root(), data) : fail_without_json(data);
  if (!parsed) return fail(document.too_deep() ? error::json_too_deep : error::malformed_event, document.fault(), data);
  bj::object const* const root = document.root().if_object();
  if (root == nullptr)
    return fail(error::malformed_event, "expected a JSON object, got " + std::string(json::kind_name(document.root())),
                data);
  std::string_view const named = type_of(*root, type);
  auto const number = json::find_integer(*root, names::sequence_number);
  if (number && numbers_.is_repeated(*number, data)) return decoded::nothing;
  bool const failure = is_failure(*root, named);
  if (!failure) {
    if (auto fault = fault_of(*root, named); !fault.empty())
      return fail(error::malformed_event, std::move(fault), data);
  }
  type_.assign(named);
  event_.type_ = type_;
  event_.sequence_number_ = number;
  event_.raw_ = data;
  item_id_.assign(json::find_string(*root, names::item_id));
  event_.item_id_ = item_id_;
  event_.output_index_ = json::find_integer(*root, names::output_index);
  event_.content_index_ = json::find_integer(*root, names::content_index);
  apply(*root, document.text(), failure);
  any_ = true;
  return failure ? fail_provider(document.root(), data) : decoded::chunk;
}

decoded response_decoder::take_sentinel() {
  // The end is not told twice: this came too early.
  ec_ = any_ ? error::stream_incomplete : error::empty_stream;
  details_.made().detail =
      any_ ? "[DONE] came before response.completed or an event like it" : "[DONE] came before any event";
  return decoded::provider_error;
}

decoded response_decoder::decode_document(std::string_view body) {
  event_ = {};
  ec_ = {};
  details_.reset();
  body = json::without_byte_order_mark(body);
  json::document document;
  if (!document.parse(body, options_.max_json_depth))
    return fail(document.too_deep() ? error::json_too_deep : error::malformed_event, document.fault(), body);
  bj::object const* const root = document.root().if_object();
  if (root == nullptr)
    return fail(error::malformed_event, "expected a JSON object, got " + std::string(json::kind_name(document.root())),
                body);
  if (!has_output(*root)) {
    if (has_error(*root) || is_bare_error(*root)) return fail_provider(document.root(), body);
    return fail(error::malformed_event, "expected a response, got a JSON object without output", body);
  }
  text_before_ = reasoning_before_ = 0;
  take_response(*root, document.text());
  cite();
  gather_refusal();
  any_ = true;
  result_.raw_.assign(body);
  result_.ended_by_ = end_mark::document;
  if (result_.status_ == "failed" || has_error(*root)) return fail_provider(document.root(), body);
  event_.raw_ = result_.raw_;
  event_.text_ = result_.text_;
  event_.reasoning_ = result_.reasoning_;
  event_.new_sources_ = !result_.citations_.empty();
  event_.response_ = &result_;
  return decoded::chunk;
}

void response_decoder::restart() {
  response_event announced;
  announced.restarted_ = true;
  *this = response_decoder(options_);
  event_ = announced;
}

decoded response_decoder::fail(error_code ec, std::string detail, std::string_view data) {
  ec_ = ec;
  details_.made().detail = std::move(detail);
  details_.made().body = answer::excerpt(data, options_.error_body);
  return decoded::malformed;
}

decoded response_decoder::fail_provider(bj::value const& root, std::string_view data) {
  ec_ = error::error_in_stream;
  read_failure(root, data, options_.error_body, details_.made());
  event_ = {};
  return decoded::provider_error;
}

decoded response_decoder::fail_without_json(std::string_view data) {
  ec_ = error::error_in_stream;
  answer::read_error_body(data, details_.made(), options_.error_body);
  if (details_.made().message.empty()) details_.made().detail = without_message;
  return decoded::provider_error;
}

bool response_decoder::is_failure(bj::object const& root, std::string_view type) const {
  if (type == "error" || type == "response.failed" || has_error(root)) return true;
  if (type.empty() && is_bare_error(root)) return true;
  auto const* const response = json::find_object(root, names::response);
  if (response == nullptr || end_status(type).empty()) return false;
  return json::find_string(*response, names::status) == "failed";
}

std::string response_decoder::fault_of(bj::object const& root, std::string_view type) const {
  bj::value const* const delta = json::find(root, names::delta);
  if (type == text_delta && delta != nullptr && !delta->is_string())
    return wrong_kind(names::delta, "a string", *delta);
  for (std::string_view const name : {names::response, names::item, names::part}) {
    bj::value const* const found = json::find(root, name);
    if (found != nullptr && !found->is_object()) return wrong_kind(name, "an object", *found);
  }
  // Each is looked for among the others: no server may have a client look for hours.
  if (result_.output_.size() > most_items) return "expected at most " + std::to_string(most_items) + " output items";
  if (json::find_integer(root, names::content_index).value_or(0) >= static_cast<std::int64_t>(most_parts))
    return "content_index: expected less than " + std::to_string(most_parts) + ", got more";
  auto const* const response = json::find_object(root, names::response);
  auto const* const output = response != nullptr ? json::find_array(*response, names::output) : nullptr;
  if (output != nullptr && output->size() > most_items)
    return "response.output: expected at most " + std::to_string(most_items) + " items, got more";
  return {};
}

void response_decoder::apply(bj::object const& root, std::string_view text, bool failure) {
  text_before_ = result_.text_.size();
  reasoning_before_ = result_.reasoning_.size();
  bool const of_answer = type_.starts_with("response.");
  bool says_status = false;
  if (auto const* whole = json::find_object(root, names::response); whole != nullptr && of_answer) {
    says_status = !json::find_string(*whole, names::status).empty();
    take_response(*whole, json::text_of(text, names::response));
    event_.response_ = &result_;
  }
  // Of a failure nothing else was looked at.
  if (of_answer && !failure) apply_item(root, text);
  answer::add_refusal(type_, root, result_.refusal_);
  if (auto const status = end_status(type_); !status.empty()) {
    ended_ = true;
    // Events may come without the response that they are about.
    if (!says_status) result_.status_ = status;
    gather_refusal();
  }
  // Each time it is made whole: where there are many, once.
  if (cites_anew_ && (ended_ || result_.citations_.size() < many_citations)) cite();
  event_.text_ = std::string_view(result_.text_).substr(text_before_);
  event_.reasoning_ = std::string_view(result_.reasoning_).substr(reasoning_before_);
}

void response_decoder::apply_item(bj::object const& root, std::string_view text) {
  auto const* const item = json::find_object(root, names::item);
  auto const* const part = json::find_object(root, names::part);
  bool const is_delta = type_ == text_delta;
  bool const is_text = type_ == "response.output_text.done";
  bool const is_arguments = type_ == "response.function_call_arguments.done";
  std::string_view const id = item_id_.empty() && item != nullptr ? json::find_string(*item, names::id) : item_id_;
  auto const place = static_cast<std::size_t>(std::max<std::int64_t>(event_.content_index_.value_or(0), 0));
  if (item == nullptr && part == nullptr && !is_delta && !is_text && !is_arguments) return;

  std::size_t const slot = slot_of(id, event_.output_index_.value_or(-1));
  if (item != nullptr) take_item(slot, *item, json::text_of(text, names::item));
  if (part != nullptr) take_part(slot, place, *part);
  if (is_delta) append(slot, place, json::find_string(root, names::delta));
  if (is_text) complete(slot, place, full_text_.assign(json::find_string(root, names::text)));
  output_item& known = result_.output_[slot];
  if (is_arguments) {
    if (known.type.empty()) known.type = "function_call";
    known.arguments.assign(json::find_string(root, names::arguments));
    event_.arguments_ = known.arguments;
  }
  // Only now that nothing moves any more.
  if (item != nullptr) event_.item_ = &known;
  if (part != nullptr) event_.part_ = &known.content[place];
  if (is_text) event_.full_text_ = full_text_;
  if (is_delta) {
    std::string_view const whole = known.content[place].text;
    event_.delta_ = whole.substr(whole.size() - json::find_string(root, names::delta).size());
  }
}

}  // namespace tokenwire::twelvelabs
