#include "answer/prepared_call.hpp"

#include <string>
#include <tokenwire/api_error.hpp>
#include <utility>

namespace tokenwire::answer {

void throw_if(net::refusal why) {
  if (!why) return;
  diagnostics facts;
  facts.detail = std::move(why.detail);
  throw_api_error(why.ec, std::move(facts));
}

std::shared_ptr<net::http_call> prepared_call::start(net::time_source& time) {
  throw_if(std::move(why));
  return std::make_shared<net::http_call>(std::move(request), time);
}

net::refusal check_id(std::string_view id, std::string_view of_what) {
  if (id.empty()) return {error::invalid_request, "id: got no text, expected " + std::string(of_what)};
  // Proxies take these segments out of a path, and what is left is another resource.
  if (id == "." || id == "..") return {error::invalid_request, "id: got dots alone, expected " + std::string(of_what)};
  return {};
}

}  // namespace tokenwire::answer
