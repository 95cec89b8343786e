#include "twelvelabs/analyze_decoder.hpp"

#include <algorithm>
#include <utility>

#include "answer/error_body.hpp"
#include "json/document.hpp"
#include "json/fields.hpp"
#include "json/utf8.hpp"
#include "json/white_space.hpp"
#include "twelvelabs/names.hpp"
#include "twelvelabs/provider_failure.hpp"
#include "twelvelabs/response_fields.hpp"

namespace tokenwire::twelvelabs {
namespace {

namespace bj = boost::json;
using answer::decoded;

/// A string alone, or an object's `message`.
std::string_view warning_of(bj::object const& object) noexcept {
  if (auto const* inner = json::find_object(object, names::error)) return json::find_string(*inner, names::message);
  return json::find_string(object, names::error);
}

/// The first line that has something is one of a stream.
bool is_stream(std::string_view body, std::size_t max_depth) {
  body = json::trimmed(body);
  json::document document;
  if (!document.parse(body.substr(0, body.find('\n')), max_depth)) return false;
  bj::object const* const root = document.root().if_object();
  return root != nullptr && json::find(*root, names::event_type) != nullptr;
}

}  // namespace

decoded analyze_decoder::decode(std::string_view data, std::string_view) {
  event_ = {};
  if (ec_) {
    ec_ = {};
    details_.reset();
  }
  if (json::trimmed(data).empty()) return decoded::nothing;
  json::document document;
  if (!document.parse(data, options_.max_json_depth))
    return fail(document.too_deep() ? error::json_too_deep : error::malformed_event, document.fault(), data);
  bj::object const* const root = document.root().if_object();
  if (root == nullptr)
    return fail(error::malformed_event, "expected a JSON object, got " + std::string(json::kind_name(document.root())),
                data);
  std::string_view const type = json::find_string(*root, names::event_type);
  if (type.empty() && json::find(*root, names::data) != nullptr) return take_document(*root, data);
  bool const ends = type == "stream_end";
  if (type == "error" || is_bare_error(*root) || (!ends && has_error(*root)))
    return fail_provider(document.root(), data);
  // A text of another kind must not look like none.
  bj::value const* const text = json::find(*root, names::text);
  if (type == "text_generation" && text != nullptr && !text->is_string())
    return fail(error::malformed_event, "text: expected a string, got " + std::string(json::kind_name(*text)), data);

  any_ = true;
  event_.raw_ = data;
  event_.event_type_ = event_type_.assign(type);
  if (auto const* metadata = json::find_object(*root, names::metadata)) {
    event_.generation_id_ = generation_id_.assign(json::find_string(*metadata, names::generation_id));
    if (!generation_id_.empty()) result_.id_ = generation_id_;
    if (ends) take_end(*root, metadata);
  } else if (ends) {
    take_end(*root, root);
  }
  if (type == "text_generation") {
    std::size_t const before = result_.text_.size();
    result_.text_.append(json::find_string(*root, names::text));
    event_.text_ = std::string_view(result_.text_).substr(before);
  }
  ended_ = ends;
  return decoded::chunk;
}

/// Finish reason, warning and usage.
void analyze_decoder::take_end(bj::object const& from, bj::object const* usage_in) {
  result_.finish_reason_.assign(json::find_string(from, names::finish_reason));
  result_.warning_.assign(warning_of(from));
  if (auto const* usage = json::find_object(*usage_in, names::usage)) {
    json::read_fields(*usage, result_.usage_.emplace());
    event_.usage_ = &*result_.usage_;
  }
  event_.finish_reason_ = result_.finish_reason_;
  event_.warning_ = result_.warning_;
}

decoded analyze_decoder::take_document(bj::object const& root, std::string_view data) {
  bj::value const* const text = json::find(root, names::data);
  if (text == nullptr || !text->is_string())
    return fail(error::malformed_event,
                "data: expected a string, got " + std::string(text ? json::kind_name(*text) : "nothing"), data);
  std::size_t const before = result_.text_.size();
  result_.text_.append(json::view(*text->if_string()));
  event_.text_ = std::string_view(result_.text_).substr(before);
  if (auto const id = json::find_string(root, names::id); !id.empty()) result_.id_.assign(id);
  take_end(root, &root);
  event_.raw_ = result_.raw_.assign(data);
  any_ = ended_ = true;
  return decoded::chunk;
}

decoded analyze_decoder::decode_document(std::string_view body) {
  event_ = {};
  ec_ = {};
  details_.reset();
  body = json::without_byte_order_mark(body);
  if (is_stream(body, options_.max_json_depth)) return decode_lines(body);
  json::document document;
  if (!document.parse(body, options_.max_json_depth))
    return fail(document.too_deep() ? error::json_too_deep : error::malformed_event, document.fault(), body);
  bj::object const* const root = document.root().if_object();
  if (root == nullptr)
    return fail(error::malformed_event, "expected a JSON object, got " + std::string(json::kind_name(document.root())),
                body);
  if (json::find(*root, names::data) == nullptr && (has_error(*root) || is_bare_error(*root)))
    return fail_provider(document.root(), body);
  decoded const outcome = take_document(*root, body);
  if (outcome == decoded::chunk) result_.ended_by_ = end_mark::document;
  return outcome;
}

/// A service that streams whatever is asked for.
decoded analyze_decoder::decode_lines(std::string_view body) {
  decoded outcome = decoded::nothing;
  while (!body.empty() && !ended_ && outcome != decoded::malformed && outcome != decoded::provider_error) {
    std::string_view const line = body.substr(0, body.find('\n'));
    body.remove_prefix(std::min(body.size(), line.size() + 1));
    outcome = decode(line);
  }
  if (ec_) return outcome;
  if (!ended_) {
    ec_ = error::stream_incomplete;
    details_.made().detail = had_no_mark;
    return decoded::provider_error;
  }
  result_.ended_by_ = end_mark::done_event;
  event_ = {};
  event_.text_ = result_.text_;
  return decoded::chunk;
}

void analyze_decoder::restart() {
  analyze_event announced;
  announced.restarted_ = true;
  *this = analyze_decoder(options_);
  event_ = announced;
}

decoded analyze_decoder::fail(error_code ec, std::string detail, std::string_view data) {
  ec_ = ec;
  details_.made().detail = std::move(detail);
  details_.made().body = answer::excerpt(data, options_.error_body);
  return decoded::malformed;
}

decoded analyze_decoder::fail_provider(bj::value const& root, std::string_view data) {
  ec_ = error::error_in_stream;
  read_failure(root, data, options_.error_body, details_.made());
  return decoded::provider_error;
}

}  // namespace tokenwire::twelvelabs
