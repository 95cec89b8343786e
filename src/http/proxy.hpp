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
  std::string user{};
  std::string password{};
  /// SOCKS 5: a tunnel for every target.
  bool socks{};

  bool operator==(proxy const&) const = default;
};

/// `http://`, `https://`, `socks5://` or `socks5h://`, or no scheme at all for http; user info (its %XX are undone)
/// becomes Basic authentication, or that of SOCKS; a port, 80, 443 and 1080 by default; a path of slashes alone.
/// Nullopt for anything else, and why in `reason`, which quotes nothing: it may hold a password.
std::optional<proxy> parse_proxy(std::string_view url, std::string& reason);

/// A list as NO_PROXY has it, separated by commas: `*`, a name (itself and the names below it, with a leading dot or
/// `*.` or without), an IP address, a network in CIDR form; each with a `:port` that has to be the target's, or
/// without.
bool is_exempt(origin const& target, std::string_view no_proxy);

/// Bytes for this target go through it as they are. Else it is asked for the target by its whole URL.
inline bool has_tunnel(proxy const& through, origin const& target) noexcept {
  return through.socks || target.tls;
}

/// The request for a tunnel to `target`, as it goes on the wire.
std::string tunnel_request(origin const& target, proxy const& through);

/// The URL of the proxy for this target, as the options have it; empty: none.
std::string_view proxy_for(origin const& target, proxy_options const& options);

}  // namespace tokenwire::http

#endif
