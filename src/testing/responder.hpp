// Which request gets which reply.

#ifndef TOKENWIRE_TESTING_RESPONDER_HPP
#define TOKENWIRE_TESTING_RESPONDER_HPP

#include <optional>
#include <string>
#include <string_view>

#include "testing/random.hpp"
#include "testing/replay.hpp"
#include "testing/reply.hpp"
#include "tokenwire/testing/simulator.hpp"

namespace tokenwire::testing {

struct incoming_request {
  std::string_view method{};
  std::string_view target{};
  std::string_view authorization{};
  std::string_view body{};
};

/// Not safe for more than one thread.
class responder {
 public:
  /// Errors: throws boost::system::system_error when the replay cannot be read.
  explicit responder(simulator_options const& options);

  reply answer(incoming_request const& request, fault fault);
  std::string new_request_id() { return make_uuid(random_); }

 private:
  reply answer_chat(std::string_view body);

  chat_answer_options made_;
  std::optional<replay> replay_;
  random_source random_;
};

}  // namespace tokenwire::testing

#endif
