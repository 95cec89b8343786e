#include <string_view>
#include <tokenwire/twelvelabs/client_options.hpp>

#include "answer/environment.hpp"

namespace tokenwire::twelvelabs {

client_options client_options::from_environment() {
  client_options options;
  // The first is what the provider's own SDKs read.
  if (auto const key = answer::environment({"TWELVE_LABS_API_KEY", "TWELVELABS_API_KEY"}); !key.empty())
    options.api_key = key;
  if (auto const url = answer::environment({"TWELVELABS_BASE_URL"}); !url.empty()) options.base_url = url;
  options.headers = answer::parse_headers(answer::environment({"TWELVELABS_CUSTOM_HEADERS"}));
  options.proxy = answer::environment_proxies("TWELVELABS_PROXY");
  options.log.level = answer::parse_log_level(answer::environment({"TWELVELABS_LOG"}));
  return options;
}

}  // namespace tokenwire::twelvelabs
