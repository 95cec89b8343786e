// What clients take from the environment.

#ifndef TOKENWIRE_SRC_ANSWER_ENVIRONMENT_HPP
#define TOKENWIRE_SRC_ANSWER_ENVIRONMENT_HPP

#include <initializer_list>
#include <string_view>
#include <tokenwire/options.hpp>

namespace tokenwire::answer {

/// The first that is not empty; empty where there is none.
std::string_view environment(std::initializer_list<char const*> names) noexcept;

/// @param own the provider's own variable; null: it has none.
proxy_options environment_proxies(char const* own);

log_level parse_log_level(std::string_view name) noexcept;

/// Lines of `Name: value`; those without a colon or a name are left out.
header_list parse_headers(std::string_view lines);

}  // namespace tokenwire::answer

#endif
