// Two literals in braces would be the ends of one string.
// expected: (use of deleted function|call to deleted function).*user
#include <tokenwire/perplexity/message.hpp>

namespace pplx = tokenwire::perplexity;

pplx::message question();

pplx::message question() {
#ifdef MISTAKE
  return pplx::user({"What is this?", "https://a.example/b.png"});
#else
  return pplx::user({pplx::text("What is this?"), pplx::image_url("https://a.example/b.png")});
#endif
}
