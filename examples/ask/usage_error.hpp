// A command line that cannot be obeyed.

#ifndef TOKENWIRE_EXAMPLES_ASK_USAGE_ERROR_HPP
#define TOKENWIRE_EXAMPLES_ASK_USAGE_ERROR_HPP

#include <stdexcept>

namespace ask {

/// what() says why.
struct usage_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace ask

#endif
