// Embeddings as JSON, and the numbers in it.

#ifndef TOKENWIRE_SRC_PERPLEXITY_EMBEDDINGS_JSON_HPP
#define TOKENWIRE_SRC_PERPLEXITY_EMBEDDINGS_JSON_HPP

#include <optional>
#include <string>
#include <string_view>
#include <tokenwire/error.hpp>
#include <tokenwire/perplexity/embeddings.hpp>
#include <vector>

#include "net/http_call.hpp"

namespace tokenwire::perplexity {

/// The body to send. On error::invalid_request, `detail` names the field, what it got and what it may be, and nothing
/// is returned.
std::string to_json(embeddings_request const& request, error_code& ec, std::string& detail);
std::string to_json(contextualized_embeddings_request const& request, error_code& ec, std::string& detail);

/// How a request asked for its vectors, which no answer repeats.
struct vector_form {
  embedding_encoding encoding{};
  /// 0: what comes.
  std::size_t dimensions{};
};
template <class Request>
vector_form form_of(Request const& request) {
  return {request.encoding_format.value_or(embedding_encoding::base64_int8),
          static_cast<std::size_t>(request.dimensions.value_or(0))};
}

/// Nothing where the text is no base64, or has another number of dimensions than was asked for.
std::optional<std::vector<std::int8_t>> decode_vector(std::string_view base64, vector_form form);

/// Errors: throws api_error, as parsed_document says.
embeddings_response read_embeddings(net::http_call const& call, std::string_view body, vector_form form);
contextualized_embeddings_response read_contextualized_embeddings(net::http_call const& call, std::string_view body,
                                                                  vector_form form);

}  // namespace tokenwire::perplexity

#endif
