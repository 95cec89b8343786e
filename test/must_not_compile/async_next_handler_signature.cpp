// A handler of async_next() takes the error code first, then the chunk.
// expected: (constraints not satisfied|no matching member function|no matching function)
#include <tokenwire/perplexity.hpp>

namespace pplx = tokenwire::perplexity;

void start(pplx::chat_stream& stream);

void start(pplx::chat_stream& stream) {
#ifdef MISTAKE
  stream.async_next([](pplx::chat_chunk const*) {});
#else
  stream.async_next([](tokenwire::error_code, pplx::chat_chunk const*) {});
#endif
}
