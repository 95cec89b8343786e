#include "http/proxy.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <charconv>
#include <span>

#include "http/base64.hpp"
#include "http/field.hpp"
#include "http/request.hpp"

namespace tokenwire::http {
namespace {

namespace ip = boost::asio::ip;

/// False: a % without two digits behind it.
bool percent_decode(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i != text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (text.size() - i < 3) return false;
    int const high = hex_value(text[i + 1]);
    int const low = hex_value(text[i + 2]);
    if (high < 0 || low < 0) return false;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return true;
}

/// Cuts the user info off and makes Basic authentication of it (RFC 7617). The fault, or null.
char const* take_user_info(std::string_view& rest, proxy& through) {
  auto const at = rest.substr(0, rest.find('/')).rfind('@');
  if (at == rest.npos) return nullptr;
  std::string_view const info = rest.substr(0, at);
  rest.remove_prefix(at + 1);
  auto const colon = info.find(':');
  if (!percent_decode(info.substr(0, colon), through.user))
    return "the user's name has a % without two digits behind it";
  if (colon != info.npos && !percent_decode(info.substr(colon + 1), through.password))
    return "the password has a % without two digits behind it";
  constexpr std::size_t longest = 255;
  if (through.socks && (through.user.size() > longest || through.password.size() > longest))
    return "the user's name or the password is longer than 255 bytes";
  if (through.socks) return nullptr;
  if (through.user.find(':') != through.user.npos) return "the user's name has a colon in it";
  std::string const pair = through.user + ':' + through.password;
  through.authorization = "Basic ";
  append_base64(std::as_bytes(std::span(pair)), through.authorization);
  return nullptr;
}

bool names_port(std::string_view authority) noexcept {
  authority = authority.substr(0, authority.find('/'));
  // What is before the bracket is an IPv6 address.
  auto const colon = authority.find(':', authority.rfind(']') + 1);
  return colon != authority.npos && colon + 1 != authority.size();
}

template <class Network, class Address>
bool contains(Network const& network, Address const& address) {
  return network.canonical() == Network(address, network.prefix_length()).canonical();
}

bool matches_network(ip::address const& target, std::string const& text) {
  boost::system::error_code ec;
  if (target.is_v4()) {
    auto const network = ip::make_network_v4(text, ec);
    return !ec && contains(network, target.to_v4());
  }
  auto const network = ip::make_network_v6(text, ec);
  return !ec && contains(network, target.to_v6());
}

/// Cuts `:port` off; an IPv6 address without brackets has none. False: another port than the target's.
bool take_port(std::string_view& entry, std::uint16_t target) noexcept {
  auto const colon = entry.rfind(':');
  bool const bracketed = entry.starts_with('[');
  bool const has_port = colon != entry.npos && (bracketed ? entry[colon - 1] == ']' : entry.find(':') == colon);
  unsigned port = target;
  if (has_port) {
    auto const digits = entry.substr(colon + 1);
    auto const [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (ec != std::errc{} || end != digits.data() + digits.size()) return false;
    entry = entry.substr(0, colon);
  }
  if (bracketed && entry.ends_with(']')) entry = entry.substr(1, entry.size() - 2);
  return port == target;
}

bool matches(origin const& target, std::string_view entry) {
  if (entry == "*") return true;
  if (!take_port(entry, target.port)) return false;
  boost::system::error_code ec;
  auto const address = ip::make_address(target.host, ec);
  if (!ec) {
    if (entry.find('/') != entry.npos) return matches_network(address, std::string(entry));
    auto const named = ip::make_address(std::string(entry), ec);
    return !ec && named == address;
  }
  if (entry.starts_with("*.")) entry.remove_prefix(1);
  if (entry.starts_with('.')) entry.remove_prefix(1);
  std::string_view const host = target.host;
  if (entry.empty() || !ends_with_ignoring_case(host, entry)) return false;
  return host.size() == entry.size() || host[host.size() - entry.size() - 1] == '.';
}

}  // namespace

std::optional<proxy> parse_proxy(std::string_view url, std::string& reason) {
  auto const scheme_end = url.find("://");
  std::string_view const scheme = scheme_end == url.npos ? "http" : url.substr(0, scheme_end);
  std::string_view rest = scheme_end == url.npos ? url : url.substr(scheme_end + 3);
  bool const socks = equals_ignoring_case(scheme, "socks5") || equals_ignoring_case(scheme, "socks5h");
  if (!socks && !equals_ignoring_case(scheme, "http") && !equals_ignoring_case(scheme, "https")) {
    reason = "expected http://, https:// or socks5://, got another kind of proxy";
    return std::nullopt;
  }
  proxy found{.socks = socks};
  if (char const* const fault = take_user_info(rest, found)) {
    reason = fault;
    return std::nullopt;
  }
  auto base = parse_base_url(std::string(socks ? "http" : scheme).append("://").append(rest), reason);
  if (!base) return std::nullopt;
  if (!base->path.empty()) {
    reason = "it has a path";
    return std::nullopt;
  }
  found.where = std::move(base->where);
  if (socks && !names_port(rest)) found.where.port = 1080;
  return found;
}

bool is_exempt(origin const& target, std::string_view no_proxy) {
  bool found = false;
  for_each_element(no_proxy, [&](std::string_view entry) { found = found || matches(target, entry); });
  return found;
}

std::string tunnel_request(origin const& target, proxy const& through) {
  // With the port always: an authority without one would be a name's alone (RFC 9110, 9.3.6).
  std::string const name = target.host.find(':') == std::string::npos ? target.host : '[' + target.host + ']';
  std::string const where = name + ':' + std::to_string(target.port);
  header_list fields{{"User-Agent", "tokenwire/" TOKENWIRE_VERSION}};
  if (!through.authorization.empty()) fields.emplace_back("Proxy-Authorization", through.authorization);
  return serialize_head("CONNECT", where, where, fields, 0);
}

std::string_view proxy_for(origin const& target, proxy_options const& options) {
  if (options.url) return *options.url;
  return is_exempt(target, options.no_proxy) ? std::string_view{} : target.tls ? options.https : options.http;
}

}  // namespace tokenwire::http
