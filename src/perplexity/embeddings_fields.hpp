// The JSON fields of embeddings, but for the vectors themselves; `extra` is no field.

#ifndef TOKENWIRE_SRC_PERPLEXITY_EMBEDDINGS_FIELDS_HPP
#define TOKENWIRE_SRC_PERPLEXITY_EMBEDDINGS_FIELDS_HPP

#include <array>
#include <tokenwire/perplexity/embeddings.hpp>

#include "json/field.hpp"
#include "json/read_fields.hpp"

namespace tokenwire::perplexity {

constexpr auto words_of(embedding_encoding) {
  return std::array<std::string_view, 2>{"base64_int8", "base64_binary"};
}

inline constexpr std::size_t most_inputs = 512;
/// Of all documents together.
inline constexpr std::size_t most_chunks = 16'000;
inline constexpr json::rule embedded{.sent = json::sent::required,
                                     .most_elements = most_inputs,
                                     .accepts = json::is_not_empty,
                                     .expected = "a text that is not empty"};
/// The rules of a list hold for the lists in it too.
inline constexpr json::rule embedded_chunks{.sent = json::sent::required,
                                            .most_elements = most_chunks,
                                            .accepts = json::is_not_empty,
                                            .expected = "a text that is not empty"};
inline constexpr json::rule dimensions{.least = 128, .most = 2560};
inline constexpr json::rule embedding_model{.sent = json::sent::required, .expected = "a model"};

constexpr auto fields_of(embeddings_request const*) {
  using t = embeddings_request;
  return std::tuple{json::field{"model", &t::model, embedding_model}, json::field{"input", &t::input, embedded},
                    json::field{"dimensions", &t::dimensions, dimensions},
                    json::field{"encoding_format", &t::encoding_format}};
}

constexpr auto fields_of(contextualized_embeddings_request const*) {
  using t = contextualized_embeddings_request;
  return std::tuple{json::field{"model", &t::model, embedding_model}, json::field{"input", &t::input, embedded_chunks},
                    json::field{"dimensions", &t::dimensions, dimensions},
                    json::field{"encoding_format", &t::encoding_format}};
}

constexpr auto fields_of(embeddings_cost const*) {
  using t = embeddings_cost;
  return std::tuple{json::field{"currency", &t::currency}, json::field{"input_cost", &t::input_cost},
                    json::field{"total_cost", &t::total_cost}};
}

constexpr auto fields_of(embeddings_usage const*) {
  using t = embeddings_usage;
  return std::tuple{json::field{"prompt_tokens", &t::prompt_tokens}, json::field{"total_tokens", &t::total_tokens},
                    json::field{"cost", &t::cost}};
}

constexpr auto fields_of(embedding const*) {
  return std::tuple{json::field{"index", &embedding::index}};
}
constexpr auto fields_of(contextualized_embedding const*) {
  return std::tuple{json::field{"index", &contextualized_embedding::index}};
}

constexpr auto fields_of(embeddings_response const*) {
  using t = embeddings_response;
  return std::tuple{json::field{"model", &t::model}, json::field{"usage", &t::usage}};
}
constexpr auto fields_of(contextualized_embeddings_response const*) {
  using t = contextualized_embeddings_response;
  return std::tuple{json::field{"model", &t::model}, json::field{"usage", &t::usage}};
}

namespace names {
inline constexpr std::string_view data = "data";
inline constexpr std::string_view vector = "embedding";
}  // namespace names

}  // namespace tokenwire::perplexity

#endif
