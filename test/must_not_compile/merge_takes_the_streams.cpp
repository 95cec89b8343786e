// Merged streams belong to the merge; that they are handed over has to be said.
// expected: rvalue reference
#include <tokenwire/perplexity/merge.hpp>
#include <utility>

namespace pplx = tokenwire::perplexity;

void read(std::vector<pplx::chat_stream> streams);

void read(std::vector<pplx::chat_stream> streams) {
#ifdef MISTAKE
  auto all = pplx::merge(streams);
#else
  auto all = pplx::merge(std::move(streams));
#endif
  all.cancel();
}
