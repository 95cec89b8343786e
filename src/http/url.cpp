#include "http/url.hpp"

#include <algorithm>
#include <boost/asio/ip/address_v6.hpp>
#include <charconv>
#include <limits>

#include "http/field.hpp"

namespace tokenwire::http {
namespace {

constexpr std::uint16_t default_port(bool tls) noexcept {
  return tls ? 443 : 80;
}

/// Cuts `scheme` off the front, whatever its case.
bool skip_scheme(std::string_view& text, std::string_view scheme) noexcept {
  if (!starts_with_ignoring_case(text, scheme)) return false;
  text.remove_prefix(scheme.size());
  return true;
}

bool parse_port(std::string_view digits, std::uint16_t& port) noexcept {
  unsigned value = 0;
  auto const [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (ec != std::errc{} || end != digits.data() + digits.size()) return false;
  if (value == 0 || value > std::numeric_limits<std::uint16_t>::max()) return false;
  port = static_cast<std::uint16_t>(value);
  return true;
}

/// An address in one form only, so that equal addresses are equal origins. No zone: it means nothing to another host.
bool parse_ipv6(std::string_view text, std::string& host) {
  boost::system::error_code ec;
  auto const address = boost::asio::ip::make_address_v6(std::string(text), ec);
  if (ec || text.find('%') != std::string_view::npos) return false;
  host = address.to_string();
  return true;
}

bool is_host_char(char c) noexcept {
  return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_';
}

bool is_path_char(char c) noexcept {
  constexpr std::string_view others = "/-._~!$&'()*+,;=:@%";
  return is_alpha(c) || is_digit(c) || others.find(c) != std::string_view::npos;
}

/// The first fault of an authority (host and port), or null.
char const* parse_authority(std::string_view text, origin& where) {
  if (text.find('@') != std::string_view::npos) return "user info (a name or a password before '@') is not taken";
  std::string_view port;
  bool has_port = false;
  if (text.starts_with('[')) {
    auto const bracket = text.find(']');
    if (bracket == std::string_view::npos) return "the '[' has no ']'";
    if (!parse_ipv6(text.substr(1, bracket - 1), where.host)) return "what is in brackets is no IPv6 address";
    auto const rest = text.substr(bracket + 1);
    has_port = rest.starts_with(':');
    if (!has_port && !rest.empty()) return "only a port may follow the ']'";
    if (has_port) port = rest.substr(1);
  } else {
    auto const colon = text.find(':');
    auto const host = text.substr(0, colon);
    has_port = colon != std::string_view::npos;
    if (has_port) port = text.substr(colon + 1);
    if (host.empty()) return "there is no host";
    if (!std::all_of(host.begin(), host.end(), is_host_char)) {
      return "the host has a character that is not a letter, a digit, '-', '.' or '_'";
    }
    where.host = lower(host);
  }
  where.port = default_port(where.tls);
  // A colon alone is the default port (RFC 3986, 3.2.3).
  if (!port.empty() && !parse_port(port, where.port)) return "the port is no number from 1 to 65535";
  return nullptr;
}

/// The first fault of the text after the scheme, or null.
char const* parse_rest(std::string_view text, base_url& url) {
  for (char const c : text) {
    if (c == ' ') return "there is a space in it";
    if (is_control(c)) return "there is a control character in it";
    if (c == '?') return "it has a query";
    if (c == '#') return "it has a fragment";
  }
  auto const slash = text.find('/');
  if (char const* const fault = parse_authority(text.substr(0, slash), url.where)) return fault;
  if (slash == std::string_view::npos) return nullptr;
  auto const path = text.substr(slash);
  if (!std::all_of(path.begin(), path.end(), is_path_char)) return "its path has a character that must be %-encoded";
  // npos + 1 is 0: nothing but slashes is no path.
  url.path = path.substr(0, path.find_last_not_of('/') + 1);
  return nullptr;
}

}  // namespace

std::string origin::authority() const {
  std::string result = host.find(':') == std::string::npos ? host : '[' + host + ']';
  if (port != default_port(tls)) result += ':' + std::to_string(port);
  return result;
}

std::optional<base_url> parse_base_url(std::string_view text, std::string& reason) {
  base_url url;
  url.where.tls = skip_scheme(text, "https://");
  if (!url.where.tls && !skip_scheme(text, "http://")) {
    reason = "it has to begin with https:// or http://";
    return std::nullopt;
  }
  // The text is not quoted: it may hold a password.
  if (char const* const fault = parse_rest(text, url)) {
    reason = fault;
    return std::nullopt;
  }
  return url;
}

bool is_path(std::string_view text) noexcept {
  return text.starts_with('/') && std::all_of(text.begin(), text.end(), is_path_char);
}

bool is_path_and_query(std::string_view text) noexcept {
  auto const question = text.find('?');
  if (!is_path(text.substr(0, question))) return false;
  // RFC 3986, 3.4: a query may hold what a path does, and `?`.
  auto const is_query_char = [](char c) { return is_path_char(c) || c == '?'; };
  return question == text.npos ||
         std::all_of(text.begin() + static_cast<std::ptrdiff_t>(question), text.end(), is_query_char);
}

std::string without_user_info(std::string_view url) {
  // Readers differ on what a backslash is, and on which '@' counts: nothing before the last of them is shown.
  auto const slashes = url.find_first_of("/\\");
  auto const authority = slashes == url.npos ? url.npos : url.find_first_not_of("/\\", slashes);
  if (authority == url.npos || authority - slashes < 2) return std::string(url);
  auto const end = url.find_first_of("/?#", authority);
  auto const at = url.substr(authority, end == url.npos ? end : end - authority).rfind('@');
  if (at == url.npos) return std::string(url);
  return std::string(url.substr(0, authority)).append(url.substr(authority + at + 1));
}

std::string percent_encoded(std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  constexpr std::string_view unreserved = "-._~";
  std::string result;
  result.reserve(text.size());
  for (char const c : text) {
    if (is_alpha(c) || is_digit(c) || unreserved.find(c) != unreserved.npos) {
      result += c;
      continue;
    }
    auto const byte = static_cast<unsigned char>(c);
    result += '%';
    result += digits[byte >> 4U];
    result += digits[byte & 15U];
  }
  return result;
}

}  // namespace tokenwire::http
