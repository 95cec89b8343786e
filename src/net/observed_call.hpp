// What is told of a request that its bytes do not say.

#ifndef TOKENWIRE_SRC_NET_OBSERVED_CALL_HPP
#define TOKENWIRE_SRC_NET_OBSERVED_CALL_HPP

#include <memory>
#include <string>
#include <string_view>
#include <tokenwire/observer.hpp>

namespace tokenwire::net {

struct observed_call {
  /// Null: nobody is told, and nothing else counts.
  std::shared_ptr<tokenwire::observer> observer{};
  /// Literals.
  std::string_view provider_name{};
  std::string_view operation_name{};
  std::string model{};
  bool stream{};
};

}  // namespace tokenwire::net

#endif
