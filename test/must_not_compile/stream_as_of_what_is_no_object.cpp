// An answer as a whole is an object: a list is a member of one.
// expected: an answer as a whole is a JSON object
#include <boost/describe/class.hpp>
#include <tokenwire/perplexity/structured.hpp>
#include <vector>

namespace pplx = tokenwire::perplexity;

struct answer {
  int number{};
};
BOOST_DESCRIBE_STRUCT(answer, (), (number))

void ask(pplx::client& client, pplx::chat_request const& request);

void ask(pplx::client& client, pplx::chat_request const& request) {
#ifdef MISTAKE
  auto stream = client.stream_as<std::vector<answer>>(request);
#else
  auto stream = client.stream_as<answer>(request);
#endif
  stream.cancel();
}
