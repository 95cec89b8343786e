#include "perplexity/embeddings_json.hpp"

#include <algorithm>

#include "answer/document_call.hpp"
#include "answer/extra_members.hpp"
#include "http/base64.hpp"
#include "perplexity/embeddings_fields.hpp"

namespace tokenwire::perplexity {
namespace {

template <class Response>
Response read_response(answer::parsed_document const& document, std::string_view body) {
  Response response;
  json::read_fields(document.root(), response);
  response.raw.assign(body);
  return response;
}

/// @param place of the element, for the words of a refusal.
boost::json::object const& object_at(answer::parsed_document const& document, boost::json::value const& element,
                                     std::string const& place) {
  auto const* const object = element.if_object();
  if (object == nullptr) document.refuse(place + ": expected an object, got " + std::string(json::kind_name(element)));
  return *object;
}

/// @param where of the list, for the words of a refusal.
std::vector<embedding> read_vectors(answer::parsed_document const& document, boost::json::object const& in,
                                    std::string const& where, vector_form form) {
  auto const* const list = json::find_array(in, names::data);
  if (list == nullptr) document.refuse("expected embeddings, got a JSON object without " + where);
  std::vector<embedding> vectors;
  vectors.reserve(list->size());
  for (boost::json::value const& element : *list) {
    std::string const place = where + '[' + std::to_string(vectors.size()) + ']';
    boost::json::object const& object = object_at(document, element, place);
    embedding& one = vectors.emplace_back();
    one.index = static_cast<std::int64_t>(vectors.size()) - 1;
    json::read_fields(object, one);
    auto values = decode_vector(json::find_string(object, names::vector), form);
    if (!values)
      document.refuse(place + ".embedding: expected base64" +
                      (form.dimensions == 0 ? "" : " of " + std::to_string(form.dimensions) + " dimensions") +
                      ", got something else");
    one.values = std::move(*values);
  }
  return vectors;
}

}  // namespace

std::string to_json(embeddings_request const& request, error_code& ec, std::string& detail) {
  json::field_writer writer;
  json::object_text body = writer.object(request);
  answer::merge_extra(request.extra, body, writer);
  return answer::finish_body(body, writer, ec, detail);
}

std::string to_json(contextualized_embeddings_request const& request, error_code& ec, std::string& detail) {
  json::field_writer writer;
  json::object_text body = writer.object(request);
  {
    json::field_writer::at const here(writer, "input");
    if (request.input.size() > most_inputs) writer.too_many(request.input.size(), "documents", most_inputs);
    std::size_t chunks = 0;
    for (std::size_t i = 0; i != request.input.size(); ++i) {
      json::field_writer::at const document(writer, {}, i);
      if (request.input[i].empty()) writer.fault("nothing", "its chunks");
      chunks += request.input[i].size();
    }
    if (chunks > most_chunks) writer.too_many(chunks, "chunks", most_chunks);
  }
  answer::merge_extra(request.extra, body, writer);
  return answer::finish_body(body, writer, ec, detail);
}

std::optional<std::vector<std::int8_t>> decode_vector(std::string_view base64, vector_form form) {
  auto const bytes = http::from_base64(base64);
  if (!bytes || bytes->empty()) return std::nullopt;
  bool const is_packed = form.encoding == embedding_encoding::base64_binary;
  std::size_t const come = is_packed ? bytes->size() * 8 : bytes->size();
  std::size_t const wanted = form.dimensions == 0 ? come : form.dimensions;
  // The last byte need not be full.
  if (is_packed ? (wanted + 7) / 8 != bytes->size() : wanted != come) return std::nullopt;
  if (!is_packed) return std::vector<std::int8_t>(bytes->begin(), bytes->end());
  std::vector<std::int8_t> values(wanted);
  for (std::size_t i = 0; i != wanted; ++i) {
    auto const byte = static_cast<unsigned char>((*bytes)[i / 8]);
    values[i] = static_cast<std::int8_t>(byte >> (i % 8) & 1U);
  }
  return values;
}

embeddings_response read_embeddings(net::http_call const& call, std::string_view body, vector_form form) {
  answer::parsed_document const document(call, body);
  auto response = read_response<embeddings_response>(document, body);
  response.data = read_vectors(document, document.root(), "data", form);
  std::ranges::stable_sort(response.data, {}, &embedding::index);
  return response;
}

contextualized_embeddings_response read_contextualized_embeddings(net::http_call const& call, std::string_view body,
                                                                  vector_form form) {
  answer::parsed_document const document(call, body);
  auto response = read_response<contextualized_embeddings_response>(document, body);
  auto const* const list = json::find_array(document.root(), names::data);
  if (list == nullptr) document.refuse("expected embeddings, got a JSON object without data");
  for (boost::json::value const& element : *list) {
    std::string const place = "data[" + std::to_string(response.data.size()) + ']';
    boost::json::object const& object = object_at(document, element, place);
    contextualized_embedding& one = response.data.emplace_back();
    one.index = static_cast<std::int64_t>(response.data.size()) - 1;
    json::read_fields(object, one);
    one.data = read_vectors(document, object, place + ".data", form);
    std::ranges::stable_sort(one.data, {}, &embedding::index);
  }
  std::ranges::stable_sort(response.data, {}, &contextualized_embedding::index);
  return response;
}

}  // namespace tokenwire::perplexity
