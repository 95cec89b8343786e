#include "answer/environment.hpp"

#include <cstdlib>

namespace tokenwire::answer {
namespace {

std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view space = " \t\r";
  std::size_t const first = text.find_first_not_of(space);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

}  // namespace

std::string_view environment(std::initializer_list<char const*> names) noexcept {
  for (char const* const name : names) {
    char const* const value = name ? std::getenv(name) : nullptr;
    if (value && *value) return value;
  }
  return {};
}

proxy_options environment_proxies(char const* own) {
  proxy_options found;
  // The lower case first, as curl has it: a web server's CGI can set the other one.
  found.https = environment({own, "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
  found.http = environment({own, "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"});
  found.no_proxy = environment({"no_proxy", "NO_PROXY"});
  return found;
}

log_level parse_log_level(std::string_view name) noexcept {
  if (name == "error") return log_level::error;
  if (name == "warn") return log_level::warn;
  if (name == "info") return log_level::info;
  if (name == "debug") return log_level::debug;
  return log_level::off;
}

header_list parse_headers(std::string_view lines) {
  header_list headers;
  while (!lines.empty()) {
    std::string_view const line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(line.size() < lines.size() ? line.size() + 1 : lines.size());
    std::size_t const colon = line.find(':');
    if (colon == line.npos || trimmed(line.substr(0, colon)).empty()) continue;
    headers.emplace_back(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
  }
  return headers;
}

}  // namespace tokenwire::answer
