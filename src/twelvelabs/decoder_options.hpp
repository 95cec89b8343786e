// What this provider's decoders are told.

#ifndef TOKENWIRE_SRC_TWELVELABS_DECODER_OPTIONS_HPP
#define TOKENWIRE_SRC_TWELVELABS_DECODER_OPTIONS_HPP

#include <cstddef>

namespace tokenwire::twelvelabs {

struct decoder_options {
  std::size_t max_json_depth{64};
  /// How much of what is refused is kept, bytes.
  std::size_t error_body{std::size_t{64} * 1024};
};

}  // namespace tokenwire::twelvelabs

#endif
