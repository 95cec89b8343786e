// What a fault makes of an answer's body.

#ifndef TOKENWIRE_TESTING_FAULT_HPP
#define TOKENWIRE_TESTING_FAULT_HPP

#include <string_view>

#include "testing/reply.hpp"
#include "tokenwire/testing/simulator.hpp"

namespace tokenwire::testing {

inline constexpr std::string_view stream_error =
    R"({"error":{"message":"The model failed while it was answering.","type":"internal_server_error","code":500}})";

/// Applies the faults that concern the body (cut, reset, close, stall, slow, error_event); the others leave it alone.
void spoil(reply& reply, fault fault);

}  // namespace tokenwire::testing

#endif
