// Which request gets which reply.

#ifndef TOKENWIRE_TESTING_RESPONDER_HPP
#define TOKENWIRE_TESTING_RESPONDER_HPP

#include <optional>
#include <string>
#include <string_view>

#include "testing/agent_endpoint.hpp"
#include "testing/chat_endpoint.hpp"
#include "testing/job_endpoint.hpp"
#include "testing/random.hpp"
#include "testing/replay.hpp"
#include "testing/reply.hpp"
#include "testing/small_endpoints.hpp"
#include "testing/twelvelabs_endpoint.hpp"
#include "tokenwire/testing/simulator.hpp"

namespace tokenwire::testing {

struct incoming_request {
  std::string_view method{};
  std::string_view target{};
  std::string_view authorization{};
  /// `x-api-key`
  std::string_view api_key{};
  std::string_view body{};
};

/// Not safe for more than one thread.
class responder {
 public:
  /// Errors: throws boost::system::system_error when the replay cannot be read.
  explicit responder(simulator_options const& options);
  responder(responder const&) = delete;
  responder& operator=(responder const&) = delete;

  reply answer(incoming_request const& request, fault fault);
  std::string new_request_id() { return make_uuid(random_); }

 private:
  struct route;
  static route find_twelvelabs(incoming_request const& request);
  static route find_route(std::string_view target);
  static route find_below_agent(std::string_view path, std::string_view query);

  reply answer_route(route const& route, incoming_request const& request);
  reply answer_agent(std::string_view body);
  reply answer_chat(std::string_view body);
  reply answer_recorded(bool stream);
  std::string document(chat_query query);
  chat_answer_options options_for(chat_query query);

  chat_answer_options made_;
  std::optional<replay> replay_;
  twelvelabs_endpoint twelvelabs_;
  random_source random_;
  job_endpoint jobs_;
  browser_endpoint browsers_;
  agent_endpoint agents_;
};

}  // namespace tokenwire::testing

#endif
