// What a non-blocking step waits for.

#ifndef TOKENWIRE_SRC_NET_READINESS_HPP
#define TOKENWIRE_SRC_NET_READINESS_HPP

namespace tokenwire::net {

/// What a non-blocking step waits for when it could not go on (error would_block).
enum class readiness : unsigned char { none, readable, writable };

}  // namespace tokenwire::net

#endif
