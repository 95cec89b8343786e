// A stream moves; two of them cannot share one answer.
// expected: (use of deleted function|call to (implicitly-)?deleted)
#include <tokenwire/perplexity.hpp>

namespace pplx = tokenwire::perplexity;

pplx::chat_stream take(pplx::chat_stream stream);

pplx::chat_stream take(pplx::chat_stream stream) {
#ifdef MISTAKE
  pplx::chat_stream other = stream;
#else
  pplx::chat_stream other = std::move(stream);
#endif
  return other;
}
