// Texts as vectors of numbers.

#ifndef TOKENWIRE_PERPLEXITY_EMBEDDINGS_HPP
#define TOKENWIRE_PERPLEXITY_EMBEDDINGS_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokenwire::perplexity {

/// How numbers are sent: a byte for each, or a bit.
enum class embedding_encoding : unsigned char { base64_int8, base64_binary };

/// What client::create_embeddings() sends. A member that is not set is not sent; bounds are checked before anything is
/// (error::invalid_request).
struct embeddings_request {
  /// `pplx-embed-v1-0.6b`, `pplx-embed-v1-4b`, or any other the server knows.
  std::string model{};
  /// 1 to 512, none empty.
  std::vector<std::string> input{};
  /// 128 to 2560; the smaller model has 1024 at most.
  std::optional<std::int64_t> dimensions{};
  std::optional<embedding_encoding> encoding_format{};

  /// As chat_request::extra.
  std::string extra{};

  bool operator==(embeddings_request const&) const = default;
};

/// The same of chunks that know the document around them.
struct contextualized_embeddings_request {
  /// `pplx-embed-context-v1-0.6b`, `pplx-embed-context-v1-4b`, or any other the server knows.
  std::string model{};
  /// The documents, 1 to 512, each in its chunks: at most 16000 of them in all, none empty.
  std::vector<std::vector<std::string>> input{};
  /// 128 to 2560; the smaller model has 1024 at most.
  std::optional<std::int64_t> dimensions{};
  std::optional<embedding_encoding> encoding_format{};

  /// As chat_request::extra.
  std::string extra{};

  bool operator==(contextualized_embeddings_request const&) const = default;
};

struct embedding {
  /// Of the input that it is of.
  std::int64_t index{};
  /// A number for each dimension: -128 to 127, to be compared by the cosine; of base64_binary 0 or 1, to be compared
  /// by how many differ.
  std::vector<std::int8_t> values{};

  bool operator==(embedding const&) const = default;
};

/// US dollars.
struct embeddings_cost {
  std::string currency{};
  double input_cost{};
  double total_cost{};

  bool operator==(embeddings_cost const&) const = default;
};
struct embeddings_usage {
  std::int64_t prompt_tokens{};
  std::int64_t total_tokens{};
  std::optional<embeddings_cost> cost{};

  bool operator==(embeddings_usage const&) const = default;
};

struct embeddings_response {
  std::string model{};
  std::vector<embedding> data{};
  std::optional<embeddings_usage> usage{};

  /// The JSON text that it came as, unknown fields included.
  std::string raw{};
};

/// A document's chunks.
struct contextualized_embedding {
  /// Of the document.
  std::int64_t index{};
  std::vector<embedding> data{};

  bool operator==(contextualized_embedding const&) const = default;
};
struct contextualized_embeddings_response {
  std::string model{};
  std::vector<contextualized_embedding> data{};
  std::optional<embeddings_usage> usage{};

  /// The JSON text that it came as, unknown fields included.
  std::string raw{};
};

}  // namespace tokenwire::perplexity

#endif
