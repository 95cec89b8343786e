// TwelveLabs' endpoints: responses, with their sessions, and analyses.

#ifndef TOKENWIRE_TESTING_TWELVELABS_ENDPOINT_HPP
#define TOKENWIRE_TESTING_TWELVELABS_ENDPOINT_HPP

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "testing/random.hpp"
#include "testing/reply.hpp"
#include "tokenwire/testing/simulator.hpp"

namespace tokenwire::testing {

class twelvelabs_endpoint {
 public:
  /// @param seed of the texts.
  explicit twelvelabs_endpoint(std::uint64_t seed) : seed_{seed} {}

  reply respond(std::string_view body, random_source& random);
  reply analyze(std::string_view body, random_source& random) const;

  /// What is wrong, in this provider's words; nothing where nothing is.
  /// @param empty_body as the analyze endpoint says 429.
  static bool refuse(std::string_view key, fault fault, bool empty_body, reply& out);

 private:
  struct session {
    std::string knowledge_store_id;
    std::size_t turns{};
  };

  std::uint64_t seed_;
  // The newest ones.
  std::map<std::string, session, std::less<>> sessions_{};
};

}  // namespace tokenwire::testing

#endif
