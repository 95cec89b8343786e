// What the embeddings endpoints make of a request's body.

#ifndef TOKENWIRE_TESTING_EMBEDDINGS_ENDPOINT_HPP
#define TOKENWIRE_TESTING_EMBEDDINGS_ENDPOINT_HPP

#include <string_view>

#include "testing/reply.hpp"

namespace tokenwire::testing {

/// A vector for each text, the same for the same text; or the refusal that the provider answers.
reply answer_embeddings(std::string_view body);
/// The same for each chunk of each document.
reply answer_contextualized_embeddings(std::string_view body);

}  // namespace tokenwire::testing

#endif
