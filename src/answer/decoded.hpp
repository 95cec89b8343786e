// What a dialect's decoder makes of one event.

#ifndef TOKENWIRE_SRC_ANSWER_DECODED_HPP
#define TOKENWIRE_SRC_ANSWER_DECODED_HPP

namespace tokenwire::answer {

enum class decoded : unsigned char {
  /// chunk() holds it.
  chunk,
  /// `[DONE]`, at most with ASCII spaces around it.
  done_sentinel,
  /// Empty data: nothing to deliver.
  nothing,
  /// An error object of the provider: error() is error::error_in_stream, and details() has its words.
  provider_error,
  /// Not JSON, nested too deep, or JSON of a wrong kind; error() says which. The decoder can go on with the next event.
  malformed,
};

}  // namespace tokenwire::answer

#endif
