// Where a redirect leads, and whether it may be followed. Pure.

#ifndef TOKENWIRE_SRC_HTTP_REDIRECT_HPP
#define TOKENWIRE_SRC_HTTP_REDIRECT_HPP

#include <optional>
#include <string>
#include <string_view>
#include <tokenwire/options.hpp>

#include "http/url.hpp"

namespace tokenwire::http {

struct redirect_target {
  origin where{};
  /// Begins with a slash.
  std::string path_and_query{};
};

/// What a Location means where it was answered to a request for `path_and_query` at `from` (RFC 3986, 5.2); its fragment
/// is left out. Nullopt, and why in `reason`, for one that is empty, not http or https, holds user info or a character
/// that has to be encoded, or leads from https to http. The reason quotes nothing of it.
std::optional<redirect_target> resolve_redirect(origin const& from, std::string_view path_and_query,
                                                std::string_view location, std::string& reason);

/// 307 and 308: those that ask for the same method and body again.
bool is_followed(unsigned status) noexcept;

/// Leaves out what says who asks: Authorization, Cookie, X-Api-Key, Api-Key, Proxy-Authorization.
void remove_credentials(header_list& fields);

}  // namespace tokenwire::http

#endif
