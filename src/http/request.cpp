#include "http/request.hpp"

#include <algorithm>
#include <array>
#include <cassert>

#include "http/field.hpp"

namespace tokenwire::http {
namespace {

bool is_token_char(char c) noexcept {
  constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  return is_alpha(c) || is_digit(c) || others.find(c) != std::string_view::npos;
}

bool is_value_char(char c) noexcept {
  return !is_control(c) || c == '\t';
}

/// Methods whose requests are expected to have a body say so even when it is empty (RFC 9110, 8.6).
bool expects_body(std::string_view method) noexcept {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

}  // namespace

bool is_field_name(std::string_view name) noexcept {
  return !name.empty() && std::all_of(name.begin(), name.end(), is_token_char);
}

bool is_field_value(std::string_view value) noexcept {
  return trim(value).size() == value.size() && std::all_of(value.begin(), value.end(), is_value_char);
}

bool is_reserved_field(std::string_view name) noexcept {
  constexpr auto reserved = std::to_array<std::string_view>({
      "host",
      // The framing, which is one with the body's bytes.
      "content-length",
      "transfer-encoding",
      "trailer",
      "te",
      "expect",
      // The connection, which belongs to the pool.
      "connection",
      "keep-alive",
      "proxy-connection",
      "upgrade",
      "http2-settings",
      "proxy-authorization",
      // Always identity: a compressed event stream is held back by who compresses it.
      "accept-encoding",
  });
  return std::any_of(reserved.begin(), reserved.end(),
                     [name](std::string_view other) { return equals_ignoring_case(name, other); });
}

std::string fault_of(header_list const& fields) {
  for (auto const& [name, value] : fields) {
    if (!is_field_name(name)) return "a header's name is not one that HTTP allows";
    if (is_reserved_field(name)) return "the header " + name + " is set by the library";
    if (!is_field_value(value)) return "the value of the header " + name + " holds what HTTP does not allow";
  }
  return {};
}

void replace_fields(header_list& fields, header_list const& given) {
  for (auto const& [name, value] : given) {
    remove_field(fields, name);
    fields.emplace_back(name, value);
  }
}

bool has_field(header_list const& fields, std::string_view name) noexcept {
  return std::any_of(fields.begin(), fields.end(),
                     [name](auto const& field) { return equals_ignoring_case(field.first, name); });
}

void remove_field(header_list& fields, std::string_view name) {
  std::erase_if(fields, [name](auto const& field) { return equals_ignoring_case(field.first, name); });
}

std::string serialize_head(std::string_view method, std::string_view target, std::string_view host,
                           header_list const& fields, std::size_t content_length) {
  assert(is_field_name(method) && !target.empty() && is_field_value(target) && is_field_value(host));
  std::size_t size = method.size() + target.size() + host.size() + 64;
  for (auto const& [name, value] : fields) size += name.size() + value.size() + 4;
  std::string head;
  head.reserve(size);
  head.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: ").append(host).append("\r\n");
  for (auto const& [name, value] : fields) {
    assert(is_field_name(name) && is_field_value(value));
    head.append(name).append(": ").append(value).append("\r\n");
  }
  if (content_length > 0 || expects_body(method)) {
    head.append("Content-Length: ").append(std::to_string(content_length)).append("\r\n");
  }
  head += "\r\n";
  return head;
}

}  // namespace tokenwire::http
