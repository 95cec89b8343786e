#include "answer/document_call.hpp"

#include <boost/json/object.hpp>
#include <utility>

#include "answer/call_failure.hpp"
#include "answer/call_report.hpp"
#include "answer/error_body.hpp"
#include "json/fields.hpp"
#include "json/members.hpp"
#include "json/utf8.hpp"

namespace tokenwire::answer {
namespace asio = boost::asio;
namespace bj = boost::json;
namespace {

[[noreturn]] void report_failure(net::http_call const& call) {
  diagnostics facts = call_failure(call);
  if (facts.detail.empty() && call.error == error::stream_incomplete) facts.detail = "the body ended before its end";
  fail_call(call, call.error, std::move(facts));
}

}  // namespace

async_generator<std::string const> read_document(asio::any_io_executor executor, std::shared_ptr<net::http_call> call) {
  detail::generator_promise& self = co_await detail::this_generator{};
  auto const place = net::enter(*call, executor, self);
  if (!place) {
    call->error = error::client_closed;
    report_failure(*call);
  }
  auto bytes = net::perform(executor, call);
  std::size_t const limit = call->request.limits.document;
  std::string body;
  for (;;) {
    std::span<char>* const piece = co_await bytes;
    if (!piece) break;
    if (piece->size() > limit - body.size())
      refuse_document(*call, error::body_too_large, "expected at most " + std::to_string(limit) + " bytes", body);
    body.append(piece->data(), piece->size());
  }
  if (call->error) report_failure(*call);
  co_yield body;
}

asio::awaitable<std::string> fetch_document(asio::any_io_executor executor, std::shared_ptr<net::http_call> call) {
  auto reading = read_document(executor, call);
  reading.set_cancel_hook([](void* context) noexcept { static_cast<net::http_call*>(context)->abort(); }, call.get());
  std::string const* const body = co_await reading.next();
  co_return body ? *body : std::string{};
}

void refuse_document(net::http_call const& call, error_code ec, std::string detail, std::string_view body) {
  diagnostics facts = call.failure();
  facts.detail = std::move(detail);
  facts.body = excerpt(body, call.request.limits.error_body);
  fail_call(call, ec, std::move(facts));
}

parsed_document::parsed_document(net::http_call const& call, std::string_view body) : call_(call), body_(body) {
  if (!document_.parse(json::without_byte_order_mark(body), call.request.limits.json_depth)) {
    auto const ec = document_.too_deep() ? error::json_too_deep : error::malformed_event;
    refuse_document(call, ec, document_.fault(), body);
  }
  root_ = document_.root().if_object();
  if (!root_) refuse_document(call, error::malformed_event, "expected a JSON object, got other JSON", body);
}

std::string_view parsed_document::text_of(std::string_view name) const {
  return json::text_of(document_.text(), name);
}

void parsed_document::refuse(std::string detail) const {
  diagnostics facts = call_.failure();
  facts.body = excerpt(body_, call_.request.limits.error_body);
  read_error_value(document_.root(), facts);
  bool const says_so = !facts.message.empty() || json::find(*root_, "error") != nullptr;
  if (!says_so) facts.detail = std::move(detail);
  auto const ec = says_so ? error::error_in_stream : error::malformed_event;
  fail_call(call_, ec, std::move(facts));
}

}  // namespace tokenwire::answer
