#include "testing/embeddings_endpoint.hpp"

#include <span>
#include <vector>

#include "http/base64.hpp"
#include "testing/json_writer.hpp"
#include "testing/member_reader.hpp"
#include "testing/random.hpp"
#include "testing/refusal.hpp"

namespace tokenwire::testing {
namespace {

namespace json = boost::json;

constexpr std::size_t most_texts = 512;

class embeddings_reader : member_reader {
 public:
  using member_reader::member_reader;

  reply answer(bool contextualized) {
    read_form();
    json::value const* input = find(request(), "input");
    if (!input) refuse(bad_request("invalid_request", "The request has no input."));
    if (refusal()) return std::move(*refusal());
    writer_.begin_object().key("object").string("list").key("model").string(model_).key("data").begin_array();
    if (contextualized)
      write_documents(*input);
    else
      write_vectors(*input, {"input"});
    if (refusal()) return std::move(*refusal());
    writer_.end_array().key("usage").begin_object();
    writer_.key("prompt_tokens").number(tokens_).key("total_tokens").number(tokens_);
    writer_.key("cost").begin_object().key("currency").string("USD");
    writer_.key("input_cost").millionths(tokens_).key("total_cost").millionths(tokens_);
    return document_reply(200, writer_.end_object().end_object().end_object().text());
  }

 private:
  void read_form() {
    json::value const* model = find(request(), "model");
    if (!model) return refuse(bad_request("invalid_request", "The request has no model."));
    if (!model->is_string()) return wrong({"model"}, "string_type", "Input should be a valid string", *model);
    model_ = std::string_view{model->get_string()};
    std::int64_t const most = model_.ends_with("-0.6b") ? 1024 : 2560;
    dimensions_ = static_cast<std::size_t>(integer("dimensions", 128, most).value_or(most));
    packed_ = word(request(), {"encoding_format"}, {"base64_int8", "base64_binary"}) == 1;
  }

  void write_documents(json::value const& input) {
    if (!input.is_array()) return wrong({"input"}, "list_type", "Input should be a valid list", input);
    std::int64_t index = 0;
    for (json::value const& document : input.get_array()) {
      writer_.begin_object().key("object").string("contextualized_embedding").key("index").number(index);
      writer_.key("data").begin_array();
      write_vectors(document, {"input", index++});
      writer_.end_array().end_object();
    }
  }

  void write_vectors(json::value const& texts, json::array const& path) {
    if (texts.is_string()) return write_vector(texts, 0, path);
    if (!texts.is_array()) return wrong(path, "list_type", "Input should be a valid list", texts);
    json::array const& list = texts.get_array();
    if (list.empty() || list.size() > most_texts)
      return refuse(bad_request("invalid_parameter", "input must have 1 to 512 texts."));
    std::int64_t index = 0;
    for (json::value const& text : list) write_vector(text, index++, path);
  }

  void write_vector(json::value const& text, std::int64_t index, json::array const& path) {
    if (!text.is_string()) return wrong(path, "string_type", "Input should be a valid string", text);
    if (text.get_string().empty()) return refuse(bad_request("invalid_parameter", "input has an empty text."));
    tokens_ += static_cast<std::int64_t>(1 + text.get_string().size() / 4);
    random_source random{seed_of(text.get_string())};
    std::vector<std::byte> bytes(packed_ ? (dimensions_ + 7) / 8 : dimensions_);
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(random.below(256));
    std::string base64;
    http::append_base64(bytes, base64);
    writer_.begin_object().key("object").string("embedding").key("index").number(index);
    writer_.key("embedding").string(base64).end_object();
  }

  std::string model_;
  std::size_t dimensions_{};
  bool packed_{};
  std::int64_t tokens_{};
  json_writer writer_{json_style::compact};
};

reply answer(std::string_view body, bool contextualized) {
  auto parsed = parse_object(body);
  if (auto* refusal = std::get_if<reply>(&parsed)) return std::move(*refusal);
  return embeddings_reader(std::get<json::value>(parsed).get_object(), {"body"}).answer(contextualized);
}

}  // namespace

reply answer_embeddings(std::string_view body) {
  return answer(body, false);
}

reply answer_contextualized_embeddings(std::string_view body) {
  return answer(body, true);
}

}  // namespace tokenwire::testing
