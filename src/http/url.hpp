// The part of a URL that a request needs.

#ifndef TOKENWIRE_SRC_HTTP_URL_HPP
#define TOKENWIRE_SRC_HTTP_URL_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenwire::http {

/// Where a connection goes: what decides whether one can serve another request.
struct origin {
  bool tls{};
  /// Lower case; an IPv6 address in its shortest form, without brackets.
  std::string host{};
  std::uint16_t port{};

  bool operator==(origin const&) const = default;
  /// The Host header's value: brackets around an IPv6 address, no port where it is the scheme's default.
  std::string authority() const;
};

struct base_url {
  origin where{};
  /// Begins with a slash unless empty; never ends in one.
  std::string path{};
};

/// `http://` or `https://` (any case), host or [IPv6], optional port, optional path; trailing slashes are dropped.
/// User info, a query, a fragment, spaces and control characters, an empty host and a port past 65535 or 0 are refused,
/// and so is what has to be encoded first: a host that is not ASCII (Punycode), such characters in the path (%XX).
/// Nullopt then, and why in `reason`, which quotes nothing of the text: it may hold a password.
std::optional<base_url> parse_base_url(std::string_view text, std::string& reason);

/// What may be appended to a base URL: a slash, then characters that need no encoding. `?`, a query, a fragment,
/// spaces, control characters and all that is not ASCII are refused.
bool is_path(std::string_view text) noexcept;
/// The same, with a query or without.
bool is_path_and_query(std::string_view text) noexcept;

/// The URL, or URL reference, for people: without a name and password before its host, which may be secrets.
std::string without_user_info(std::string_view url);

/// For one segment of a path or one value of a query: all but letters, digits and `-._~` as %XX.
std::string percent_encoded(std::string_view text);

}  // namespace tokenwire::http

#endif
