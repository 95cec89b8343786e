// Which proxy a request goes through.

#ifndef TOKENWIRE_SRC_HTTP_PROXY_HPP
#define TOKENWIRE_SRC_HTTP_PROXY_HPP

#include <optional>
#include <string>
#include <string_view>
#include <tokenwire/options.hpp>

#include "http/url.hpp"

namespace tokenwire::http {

struct proxy {
  /// With TLS where the proxy's own URL is https.
  origin where{};
  /// The value of Proxy-Authorization; empty: none.
  std::string authorization{};
  /// In plain text, for messages to be kept clear of it.
  std::string password{};

  bool operator==(proxy const&) const = default;
};

/// `http://` or `https://`, or no scheme at all for http; user info becomes Basic authentication (its %XX are undone); a
/// port, 80 and 443 by default; a path of slashes alone.
/// Nullopt for anything else (SOCKS is one such), and why in `reason`, which quotes nothing: it may hold a password.
std::optional<proxy> parse_proxy(std::string_view url, std::string& reason);

/// A list as NO_PROXY has it, separated by commas: `*`, a name (itself and the names below it, with a leading dot or
/// `*.` or without), an IP address, a network in CIDR form; each with a `:port` that has to be the target's, or without.
bool is_exempt(origin const& target, std::string_view no_proxy);

/// The request for a tunnel to `target`, as it goes on the wire.
std::string tunnel_request(origin const& target, proxy const& through);

/// The URL of the proxy for this target, as the options have it; empty: none.
std::string_view proxy_for(origin const& target, proxy_options const& options);

}  // namespace tokenwire::http

#endif
