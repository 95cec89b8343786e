// A stream without a client would be one that nothing can be awaited of.
// expected: (no matching function for call to|no matching constructor for initialization of).*chat_stream
#include <tokenwire/perplexity.hpp>

namespace pplx = tokenwire::perplexity;

void start(pplx::client& client, pplx::chat_request const& request);

void start(pplx::client& client, pplx::chat_request const& request) {
#ifdef MISTAKE
  pplx::chat_stream stream;
  stream = client.stream(request);
#else
  auto stream = client.stream(request);
#endif
}
