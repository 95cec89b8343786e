#include "perplexity/chat_decoder.hpp"

#include <utility>

#include "answer/error_body.hpp"
#include "http/field.hpp"
#include "json/fields.hpp"
#include "json/utf8.hpp"
#include "json/white_space.hpp"
#include "perplexity/chat_decoder_impl.hpp"

namespace tokenwire::perplexity {
namespace {

namespace bj = boost::json;

// The choice that ended with an error; null where none did.
bj::object const* failed_choice(bj::object const& root) noexcept {
  bj::array const* const choices = json::find_array(root, "choices");
  if (choices == nullptr) return nullptr;
  for (bj::value const& choice : *choices) {
    auto const* object = choice.if_object();
    if (object != nullptr && json::find_string(*object, "finish_reason") == "error") return object;
  }
  return nullptr;
}

// An event that has a name, or a type that speaks of no error beside no code, is one that is not known, whatever it
// says.
bool may_be_bare_error(bj::object const& root, event_kind kind, std::string_view name) noexcept {
  if (kind == event_kind::document) return true;
  std::string_view const type = json::find_string(root, "type");
  bool const says_so = type.empty() || http::ends_with_ignoring_case(type, "error") || root.contains("code");
  return kind == event_kind::chat && name == "message" && says_so && !root.contains("object");
}

bool is_error(bj::object const& root, event_kind kind, std::string_view name) noexcept {
  if (json::is_truthy(json::find(root, "error"))) return true;
  if (json::find_string(root, "object") == "error" || json::find_string(root, "type") == "error") return true;
  if (failed_choice(root) != nullptr) return true;
  // What web frameworks and gateways answer: {"detail": …} or {"message": …}, and nothing of a chunk.
  return may_be_bare_error(root, kind, name) && !root.contains("choices") &&
         (json::is_truthy(json::find(root, "detail")) || json::is_truthy(json::find(root, "message")));
}

}  // namespace

decoded chat_decoder::impl::decode(std::string_view data, std::string_view type, forecast const* seen) {
  shown_instead.reset();
  if (ec) {
    ec = {};
    details.reset();
  }
  // A name may mean another dialect.
  if (options.reuse && type == "message" && decode_reused(data, seen)) return decoded::chunk;
  decoded const outcome = decode_plain(data, type);
  if (outcome != decoded::chunk) show_instead({});
  return outcome;
}

decoded chat_decoder::impl::decode_plain(std::string_view data, std::string_view type) {
  bool const named_error = type == "error";
  std::string_view const text = json::trimmed(data);
  // An event named "done" says so also without data.
  bool const bare_done = text.empty() && type == "done";
  if (!named_error && !bare_done) {
    if (text.empty()) return decoded::nothing;
    if (text == "[DONE]") return decoded::done_sentinel;
  }
  json::document document;
  if (!document.parse(bare_done ? "{}" : data, options.max_json_depth)) {
    return named_error ? fail_provider(nullptr, data) : fail_parse(document, data);
  }
  bj::object const* const root = document.root().if_object();
  event_kind const kind = root != nullptr ? kind_of(*root, type) : event_kind::chat;
  if (named_error || (root != nullptr && is_error(*root, kind, type))) return fail_provider(&document.root(), data);
  if (root == nullptr) return fail_kind(document.root(), data);
  if (auto fault = fault_of_choices(*root, kind); !fault.empty()) return fail_malformed(std::move(fault), data);
  apply(*root, document, data, kind);
  return decoded::chunk;
}

decoded chat_decoder::impl::decode_document(std::string_view body) {
  show_instead({});
  ec = {};
  details.reset();
  body = json::without_byte_order_mark(body);

  json::document document;
  if (!document.parse(body, options.max_json_depth)) return fail_parse(document, body);
  bj::object const* const root = document.root().if_object();
  if (root == nullptr) return fail_bare(document.root(), body);
  if (is_error(*root, event_kind::document, {})) return fail_provider(&document.root(), body);
  if (auto fault = fault_of_choices(*root, event_kind::document); !fault.empty())
    return fail_malformed(std::move(fault), body);
  apply(*root, document, body, event_kind::document);
  shown_instead.reset();
  result.raw_.assign(body);
  result.ended_by_ = end_mark::document;
  return decoded::chunk;
}

decoded chat_decoder::impl::fail_parse(json::document const& document, std::string_view data) {
  ec = document.too_deep() ? error::json_too_deep : error::malformed_event;
  details.made().detail = document.fault();
  details.made().body = answer::excerpt(data, options.error_body);
  return decoded::malformed;
}

decoded chat_decoder::impl::fail_malformed(std::string detail, std::string_view data) {
  ec = error::malformed_event;
  details.made().detail = std::move(detail);
  details.made().body = answer::excerpt(data, options.error_body);
  return decoded::malformed;
}

decoded chat_decoder::impl::fail_kind(bj::value const& root, std::string_view data) {
  return fail_malformed("expected a JSON object, got " + std::string(json::kind_name(root)), data);
}

// A document that is no object: an error may be text alone, or a list of errors.
decoded chat_decoder::impl::fail_bare(bj::value const& root, std::string_view data) {
  diagnostics words;
  answer::read_error_value(root, words);
  return words.message.empty() ? fail_kind(root, data) : fail_provider(&root, data);
}

decoded chat_decoder::impl::fail_provider(bj::value const* root, std::string_view data) {
  ec = error::error_in_stream;
  if (root == nullptr) {
    // An event named "error" that holds no JSON: its text is the message.
    answer::read_error_body(data, details.made(), options.error_body);
  } else {
    if (auto const* object = root->if_object()) {
      if (auto const* choice = failed_choice(*object);
          choice != nullptr && json::is_truthy(json::find(*choice, "error"))) {
        answer::read_error_value(*json::find(*choice, "error"), details.made());
      }
    }
    answer::read_error_value(*root, details.made());
    details.made().body = answer::excerpt(data, options.error_body);
  }
  if (details.made().message.empty()) details.made().detail = "the provider reported an error without a message";
  return decoded::provider_error;
}

bool chat_decoder::impl::flush() {
  if (!splitter.holds_back()) return false;
  add_text({}, true);
  chat_chunk released;
  released.text_ = chunk.text_;
  released.reasoning_ = chunk.reasoning_;
  released.id_ = chunk.id_;
  released.model_ = chunk.model_;
  released.created_ = chunk.created_;
  show_instead(std::move(released));
  return true;
}

// The reuse path goes on from the last event's chunk, which is why that stays as it is.
void chat_decoder::impl::show_instead(chat_chunk other) {
  shown_instead = std::make_unique<chat_chunk>(std::move(other));
}

chat_decoder::chat_decoder(chat_decoder_options options) : impl_(std::make_unique<impl>(options)) {}
chat_decoder::~chat_decoder() = default;
chat_decoder::chat_decoder(chat_decoder&&) noexcept = default;
chat_decoder& chat_decoder::operator=(chat_decoder&&) noexcept = default;

decoded chat_decoder::decode(std::string_view data, std::string_view type, forecast const* seen) {
  return impl_->decode(data, type, seen);
}
decoded chat_decoder::decode_document(std::string_view body) {
  return impl_->decode_document(body);
}
bool chat_decoder::flush() {
  return impl_->flush();
}
void chat_decoder::restart() {
  *impl_ = impl(impl_->options);
  chat_chunk announced;
  announced.restarted_ = true;
  impl_->show_instead(std::move(announced));
}
chat_chunk const& chat_decoder::chunk() const noexcept {
  return impl_->shown_instead ? *impl_->shown_instead : impl_->chunk;
}
error_code chat_decoder::error() const noexcept {
  return impl_->ec;
}
diagnostics const& chat_decoder::details() const noexcept {
  return impl_->details.get();
}
bool chat_decoder::says_something() const noexcept {
  return impl_->says_something;
}
bool chat_decoder::is_done_event() const noexcept {
  return impl_->done_event;
}
bool chat_decoder::all_choices_finished() const noexcept {
  return !impl_->choices.empty() && impl_->unfinished_choices == 0;
}
std::uint64_t chat_decoder::chunks() const noexcept {
  return impl_->chunk_count;
}
std::uint64_t chat_decoder::reused() const noexcept {
  return impl_->reused_count;
}
chat_completion const& chat_decoder::result() const noexcept {
  return impl_->result;
}
void chat_decoder::set_request_id(std::string_view id) {
  impl_->result.request_id_.assign(id);
}
void chat_decoder::set_end(end_mark mark) noexcept {
  impl_->result.ended_by_ = mark;
}

}  // namespace tokenwire::perplexity
