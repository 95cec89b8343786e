// Embeddings: what is asked for, and the numbers that come.

#include "perplexity/embeddings_json.hpp"

#include <boost/test/unit_test.hpp>
#include <tokenwire/api_error.hpp>

#include "support/canonical_json.hpp"

BOOST_AUTO_TEST_SUITE(embeddings_json)

namespace {

using namespace tokenwire;
using namespace tokenwire::test;
namespace pplx = tokenwire::perplexity;
using pplx::embedding_encoding;
using numbers = std::vector<std::int8_t>;

template <class Request>
std::string sent(Request const& request) {
  error_code ec;
  std::string detail;
  std::string const text = pplx::to_json(request, ec, detail);
  return ec ? detail : canonical(text);
}

net::http_call const& call() {
  static net::http_call const made{{}, net::time_source::steady()};
  return made;
}

std::string refusal_of(std::string_view body, pplx::vector_form form = {}) {
  try {
    pplx::read_embeddings(call(), body, form);
  } catch (api_error const& e) {
    BOOST_TEST(e.code() == error::malformed_event);
    return e.diagnostics().detail;
  }
  return {};
}

}  // namespace

BOOST_AUTO_TEST_CASE(requests) {
  pplx::embeddings_request request{.model = "m", .input = {"a"}};
  BOOST_TEST(sent(request) == R"({"input":["a"],"model":"m"})");
  request.input.push_back("b");
  request.dimensions = 128;
  request.encoding_format = embedding_encoding::base64_binary;
  request.extra = R"({"new":1})";
  BOOST_TEST(sent(request) ==
             R"({"dimensions":128,"encoding_format":"base64_binary","input":["a","b"],"model":"m","new":1})");
  pplx::contextualized_embeddings_request documents{.model = "m", .input = {{"a", "b"}, {"c"}}};
  documents.dimensions = 2560;
  documents.encoding_format = embedding_encoding::base64_int8;
  BOOST_TEST(sent(documents) ==
             R"({"dimensions":2560,"encoding_format":"base64_int8","input":[["a","b"],["c"]],"model":"m"})");
}

BOOST_AUTO_TEST_CASE(bounds) {
  using texts = std::vector<std::string>;
  BOOST_TEST(sent(pplx::embeddings_request{.input = {"a"}}) == "model: got nothing, expected a model");
  BOOST_TEST(sent(pplx::embeddings_request{.model = "m"}) == "input: got nothing, expected a text that is not empty");
  BOOST_TEST(sent(pplx::embeddings_request{.model = "m", .input = {"a", ""}}) ==
             "input[1]: got \"\", expected a text that is not empty");
  BOOST_TEST(sent(pplx::embeddings_request{.model = "m", .input = texts(513, "a")}) ==
             "input: got 513 elements, expected 512 at most");
  BOOST_TEST(sent(pplx::embeddings_request{.model = "m", .input = {"a"}, .dimensions = 127}) ==
             "dimensions: got 127, expected 128 to 2560");
  using documents = pplx::contextualized_embeddings_request;
  BOOST_TEST(sent(documents{.model = "m", .input = {{"a"}, {}}}) == "input[1]: got nothing, expected its chunks");
  BOOST_TEST(sent(documents{.model = "m", .input = {{"a", ""}}}) ==
             "input[0][1]: got \"\", expected a text that is not empty");
  BOOST_TEST(sent(documents{.model = "m", .input = std::vector<texts>(513, texts{"a"})}) ==
             "input: got 513 documents, expected 512 at most");
  BOOST_TEST(sent(documents{.model = "m", .input = std::vector<texts>(2, texts(8'001, "a"))}) ==
             "input: got 16002 chunks, expected 16000 at most");
}

BOOST_AUTO_TEST_CASE(a_byte_is_a_number) {
  BOOST_TEST((pplx::decode_vector("gP8AAX8=", {}) == numbers{-128, -1, 0, 1, 127}));
  BOOST_TEST((pplx::decode_vector("gP8AAX8=", {.dimensions = 5}) == numbers{-128, -1, 0, 1, 127}));
  BOOST_TEST(!pplx::decode_vector("gP8AAX8=", {.dimensions = 4}));
  BOOST_TEST(!pplx::decode_vector("gP8AAX8=", {.dimensions = 6}));
  BOOST_TEST(!pplx::decode_vector("", {}));
  BOOST_TEST(!pplx::decode_vector("not base64", {}));
}

// The lowest bit is the first.
BOOST_AUTO_TEST_CASE(a_bit_is_a_number) {
  pplx::vector_form const bits{.encoding = embedding_encoding::base64_binary};
  BOOST_TEST((pplx::decode_vector("BYA=", bits) == numbers{1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}));
  auto form = bits;
  form.dimensions = 9;
  BOOST_TEST((pplx::decode_vector("BQE=", form) == numbers{1, 0, 1, 0, 0, 0, 0, 0, 1}));
  form.dimensions = 8;
  BOOST_TEST(!pplx::decode_vector("BQE=", form));
  form.dimensions = 17;
  BOOST_TEST(!pplx::decode_vector("BQE=", form));
}

BOOST_AUTO_TEST_CASE(vectors_stand_by_their_index) {
  std::string_view const body =
      R"({"object":"list","model":"m","data":[{"object":"embedding","index":1,"embedding":"AQ=="},)"
      R"({"object":"embedding","index":0,"embedding":"AgM="}],"usage":{"prompt_tokens":2,"total_tokens":3,)"
      R"("cost":{"currency":"USD","input_cost":1e-06,"total_cost":2e-06}}})";
  auto const response = pplx::read_embeddings(call(), body, {});
  BOOST_TEST(response.model == "m");
  BOOST_TEST(response.raw == body);
  BOOST_REQUIRE(response.data.size() == 2U);
  BOOST_TEST(response.data[0].index == 0);
  BOOST_TEST((response.data[0].values == numbers{2, 3}));
  BOOST_TEST((response.data[1].values == numbers{1}));
  BOOST_REQUIRE(response.usage.has_value());
  BOOST_TEST(response.usage->prompt_tokens == 2);
  BOOST_TEST(response.usage->total_tokens == 3);
  BOOST_REQUIRE(response.usage->cost.has_value());
  BOOST_TEST(response.usage->cost->currency == "USD");
  BOOST_TEST(response.usage->cost->input_cost == 1e-6);
  BOOST_TEST(response.usage->cost->total_cost == 2e-6);
}

BOOST_AUTO_TEST_CASE(documents_have_their_chunks) {
  auto const response = pplx::read_contextualized_embeddings(
      call(),
      R"({"model":"m","data":[{"index":0,"data":[{"index":0,"embedding":"AQ=="},{"index":1,"embedding":"Ag=="}]},)"
      R"({"index":1,"data":[{"index":0,"embedding":"Aw=="}]}]})",
      {});
  BOOST_REQUIRE(response.data.size() == 2U);
  BOOST_REQUIRE(response.data[0].data.size() == 2U);
  BOOST_TEST((response.data[0].data[1].values == numbers{2}));
  BOOST_TEST((response.data[1].data[0].values == numbers{3}));
  BOOST_TEST(!response.usage);
}

BOOST_AUTO_TEST_CASE(what_is_no_vector) {
  BOOST_TEST(refusal_of("{}") == "expected embeddings, got a JSON object without data");
  BOOST_TEST(refusal_of(R"({"data":[3]})") == "data[0]: expected an object, got a number");
  BOOST_TEST(refusal_of(R"({"data":[{"embedding":"AQ=="},{"embedding":[1,2]}]})") ==
             "data[1].embedding: expected base64, got something else");
  BOOST_TEST(refusal_of(R"({"data":[{"embedding":"AQ=="}]})", {.dimensions = 2}) ==
             "data[0].embedding: expected base64 of 2 dimensions, got something else");
}

BOOST_AUTO_TEST_SUITE_END()
