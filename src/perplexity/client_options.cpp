#include <string_view>
#include <tokenwire/perplexity/client_options.hpp>

#include "answer/environment.hpp"

namespace tokenwire::perplexity {

endpoint_paths endpoint_paths::canonical() {
  return {.chat = "/v1/sonar", .jobs = "/v1/async/sonar", .responses = "/v1/agent"};
}

client_options client_options::from_environment() {
  client_options options;
  if (auto const key = answer::environment({"PERPLEXITY_API_KEY"}); !key.empty()) options.api_key = key;
  if (auto const url = answer::environment({"PERPLEXITY_BASE_URL"}); !url.empty()) options.base_url = url;
  options.headers = answer::parse_headers(answer::environment({"PERPLEXITY_CUSTOM_HEADERS"}));
  options.proxy = answer::environment_proxies("PERPLEXITY_PROXY");
  options.log.level = answer::parse_log_level(answer::environment({"PERPLEXITY_LOG"}));
  return options;
}

}  // namespace tokenwire::perplexity
