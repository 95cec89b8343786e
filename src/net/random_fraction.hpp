// What pauses differ by, so that many clients do not come back at once.

#ifndef TOKENWIRE_SRC_NET_RANDOM_FRACTION_HPP
#define TOKENWIRE_SRC_NET_RANDOM_FRACTION_HPP

namespace tokenwire::net {

/// From [0, 1). From any thread.
double random_fraction();

}  // namespace tokenwire::net

#endif
