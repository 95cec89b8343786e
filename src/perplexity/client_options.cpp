#include <cstdlib>
#include <initializer_list>
#include <string_view>
#include <tokenwire/perplexity/client_options.hpp>

namespace tokenwire::perplexity {
namespace {

std::string_view environment(char const* name) noexcept {
  char const* const value = std::getenv(name);
  return value ? value : "";
}

/// The first that is not empty.
std::string_view first_of(std::initializer_list<char const*> names) noexcept {
  for (char const* const name : names)
    if (auto const value = environment(name); !value.empty()) return value;
  return {};
}

std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view space = " \t\r";
  std::size_t const first = text.find_first_not_of(space);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
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

}  // namespace

endpoint_paths endpoint_paths::canonical() {
  return {.chat = "/v1/sonar", .jobs = "/v1/async/sonar"};
}

client_options client_options::from_environment() {
  client_options options;
  if (auto const key = environment("PERPLEXITY_API_KEY"); !key.empty()) options.api_key = key;
  if (auto const url = environment("PERPLEXITY_BASE_URL"); !url.empty()) options.base_url = url;
  options.headers = parse_headers(environment("PERPLEXITY_CUSTOM_HEADERS"));
  // The lower case first, as curl has it: a web server's CGI can set the other one.
  options.proxy.https = first_of({"PERPLEXITY_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
  options.proxy.http = first_of({"PERPLEXITY_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"});
  options.log.level = parse_log_level(environment("PERPLEXITY_LOG"));
  options.proxy.no_proxy = first_of({"no_proxy", "NO_PROXY"});
  return options;
}

}  // namespace tokenwire::perplexity
