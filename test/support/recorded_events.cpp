#include "support/recorded_events.hpp"

#include <boost/test/unit_test.hpp>

namespace tokenwire::test {
namespace {

std::string text_of(std::string_view text) {
  return std::string(text);
}
std::string text_of(bool value) {
  return value ? "true" : "false";
}
template <class Number>
std::string text_of(Number value) {
  return std::to_string(value);
}
std::string text_of(std::chrono::nanoseconds time) {
  return ns(time);
}
std::string text_of(error_code const& ec) {
  return ec ? ec.message() : "";
}
std::string text_of(resend_reason reason) {
  switch (reason) {
    case resend_reason::failed_attempt:
      return "failed_attempt";
    case resend_reason::stale_connection:
      return "stale_connection";
    case resend_reason::incomplete_answer:
      return "incomplete_answer";
    case resend_reason::redirect:
      return "redirect";
    case resend_reason::hedge:
      return "hedge";
  }
  return "?";
}

recorded_event begin(char const* kind, observed_request const& request) {
  std::string url(request.url_scheme);
  url.append("://").append(request.server_address).append(":").append(std::to_string(request.server_port));
  return {kind, request.number, url.append(request.url_path), std::string(request.request_model), {}};
}

}  // namespace

#define TOKENWIRE_TEST_KEEP(member) kept.members.emplace(#member, text_of(event.member))

void recorded_events::on_request(request_event const& event) noexcept {
  recorded_event kept = begin("request", event.request);
  TOKENWIRE_TEST_KEEP(headers);
  TOKENWIRE_TEST_KEEP(body_size);
  TOKENWIRE_TEST_KEEP(request.provider_name);
  TOKENWIRE_TEST_KEEP(request.operation_name);
  TOKENWIRE_TEST_KEEP(request.request_model);
  TOKENWIRE_TEST_KEEP(request.request_stream);
  TOKENWIRE_TEST_KEEP(request.request_method);
  TOKENWIRE_TEST_KEEP(request.url_scheme);
  TOKENWIRE_TEST_KEEP(request.server_address);
  TOKENWIRE_TEST_KEEP(request.server_port);
  TOKENWIRE_TEST_KEEP(request.url_path);
  add(std::move(kept));
}

void recorded_events::on_connection(connection_event const& event) noexcept {
  recorded_event kept = begin("connection", event.request);
  TOKENWIRE_TEST_KEEP(attempt);
  TOKENWIRE_TEST_KEEP(reused);
  TOKENWIRE_TEST_KEEP(peer_address);
  TOKENWIRE_TEST_KEEP(peer_port);
  TOKENWIRE_TEST_KEEP(tls_established);
  TOKENWIRE_TEST_KEEP(tls_resumed);
  TOKENWIRE_TEST_KEEP(waited);
  TOKENWIRE_TEST_KEEP(resolve);
  TOKENWIRE_TEST_KEEP(connect);
  TOKENWIRE_TEST_KEEP(tls);
  add(std::move(kept));
}

void recorded_events::on_response(response_event const& event) noexcept {
  recorded_event kept = begin("response", event.request);
  TOKENWIRE_TEST_KEEP(attempt);
  TOKENWIRE_TEST_KEEP(status_code);
  TOKENWIRE_TEST_KEEP(request_id);
  TOKENWIRE_TEST_KEEP(after);
  TOKENWIRE_TEST_KEEP(headers);
  add(std::move(kept));
}

void recorded_events::on_first_token(first_token_event const& event) noexcept {
  recorded_event kept = begin("first_token", event.request);
  TOKENWIRE_TEST_KEEP(after);
  add(std::move(kept));
}

void recorded_events::on_chunk(chunk_event const& event) noexcept {
  recorded_event kept = begin("chunk", event.request);
  TOKENWIRE_TEST_KEEP(text_size);
  TOKENWIRE_TEST_KEEP(reasoning_size);
  TOKENWIRE_TEST_KEEP(data_size);
  add(std::move(kept));
}

void recorded_events::on_resend(resend_event const& event) noexcept {
  recorded_event kept = begin("resend", event.request);
  TOKENWIRE_TEST_KEEP(resend_count);
  TOKENWIRE_TEST_KEEP(attempt);
  TOKENWIRE_TEST_KEEP(reason);
  TOKENWIRE_TEST_KEEP(error);
  TOKENWIRE_TEST_KEEP(error_type);
  TOKENWIRE_TEST_KEEP(message);
  TOKENWIRE_TEST_KEEP(status_code);
  TOKENWIRE_TEST_KEEP(pause);
  add(std::move(kept));
}

void recorded_events::on_finish(finish_event const& event) noexcept {
  recorded_event kept = begin("finish", event.request);
  TOKENWIRE_TEST_KEEP(error);
  TOKENWIRE_TEST_KEEP(error_type);
  TOKENWIRE_TEST_KEEP(message);
  TOKENWIRE_TEST_KEEP(duration);
  TOKENWIRE_TEST_KEEP(bytes_sent);
  TOKENWIRE_TEST_KEEP(bytes_received);
  TOKENWIRE_TEST_KEEP(attempts);
  TOKENWIRE_TEST_KEEP(restarts);
  TOKENWIRE_TEST_KEEP(stale_connections);
  TOKENWIRE_TEST_KEEP(status_code);
  TOKENWIRE_TEST_KEEP(request_id);
  TOKENWIRE_TEST_KEEP(response_id);
  TOKENWIRE_TEST_KEEP(response_model);
  TOKENWIRE_TEST_KEEP(finish_reason);
  if (event.input_tokens) kept.members["input_tokens"] = text_of(*event.input_tokens);
  if (event.output_tokens) kept.members["output_tokens"] = text_of(*event.output_tokens);
  add(std::move(kept));
}

#undef TOKENWIRE_TEST_KEEP

void recorded_events::add(recorded_event event) {
  std::lock_guard const lock(mutex_);
  events_.push_back(std::move(event));
}

std::vector<recorded_event> recorded_events::all() const {
  std::lock_guard const lock(mutex_);
  return events_;
}

std::vector<recorded_event> recorded_events::of(std::string const& kind) const {
  std::vector<recorded_event> found;
  for (recorded_event& event : all())
    if (event.kind == kind) found.push_back(std::move(event));
  return found;
}

std::string recorded_events::order() const {
  std::string text;
  std::string last;
  for (recorded_event const& event : all()) {
    if (event.kind == "chunk" && last == "chunk") continue;
    if (!text.empty()) text += ' ';
    text += last = event.kind;
  }
  return text;
}

recorded_event recorded_events::only(std::string const& kind) const {
  auto const found = of(kind);
  BOOST_REQUIRE(found.size() == 1U);
  return found[0];
}

std::string recorded_events::text() const {
  std::string text;
  for (recorded_event const& event : all())
    for (auto const& [name, value] : event.members) text += event.kind + ' ' + name + '=' + value + '\n';
  return text;
}

std::string ns(std::chrono::nanoseconds time) {
  return std::to_string(time.count());
}

}  // namespace tokenwire::test
