// The operations that are one request and one document, from the client to the simulator and back.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <tokenwire/perplexity/browser_session.hpp>
#include <tokenwire/perplexity/embeddings.hpp>
#include <tokenwire/perplexity/models.hpp>
#include <tokenwire/perplexity/search.hpp>
#include <tokenwire/testing/simulator.hpp>

#include "support/kept_answers.hpp"
#include "support/simulated.hpp"

BOOST_AUTO_TEST_SUITE(simulator_documents)

namespace {

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::testing::simulator;

/// A client of a simulator, and what an operation came to.
struct asking {
  simulator server{fast()};
  keeping_client c{server.base_url()};

  template <class T>
  awaited<T> read(asio::awaitable<T> operation) {
    awaited<T> out;
    start(c.fixture, std::move(operation), out);
    c.fixture.pump([&] { return out.over; });
    return out;
  }
  std::string last_request() { return server.requests().back().method + ' ' + server.requests().back().target; }
};

asio::awaitable<int> counted(asio::awaitable<void> operation) {
  co_await std::move(operation);
  co_return 1;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_search) {
  asking a;
  pplx::search_request request{.query = {"one"}};
  request.max_results = 3;
  request.search_domain_filter = {"a.example"};
  request.display_server_time = true;
  auto const one = a.read(a.c.client().search(request));
  BOOST_TEST(!one.ec, one.what);
  BOOST_TEST(a.last_request() == "POST /search");
  BOOST_TEST(!one.value.id.empty());
  BOOST_TEST(!one.value.server_time.empty());
  BOOST_REQUIRE(one.value.results.size() == 3U);
  for (auto const& result : one.value.results) {
    BOOST_TEST(result.url.starts_with("https://a.example"));
    BOOST_TEST(!result.title.empty());
    BOOST_TEST(!result.snippet.empty());
  }
  request.query = {"one", "two"};
  auto const two = a.read(a.c.client().search(request));
  BOOST_REQUIRE(two.value.results.size() == 6U);
  BOOST_TEST((two.value.results[0] == one.value.results[0]));
  request.extra = R"({"max_results":"x"})";
  request.max_results.reset();
  auto const wrong = a.read(a.c.client().search(request));
  BOOST_TEST(wrong.ec == error::unprocessable_entity);
  BOOST_TEST(wrong.facts.message == "Input should be a valid integer (body.max_results)");
}

BOOST_AUTO_TEST_CASE(embeddings) {
  asking a;
  pplx::embeddings_request request{.model = "pplx-embed-v1-0.6b", .input = {"one", "two", "one"}};
  auto const out = a.read(a.c.client().create_embeddings(request));
  BOOST_TEST(!out.ec, out.what);
  BOOST_TEST(a.last_request() == "POST /v1/embeddings");
  BOOST_TEST(out.value.model == "pplx-embed-v1-0.6b");
  BOOST_REQUIRE(out.value.data.size() == 3U);
  BOOST_TEST(out.value.data[0].values.size() == 1024U);
  BOOST_TEST((out.value.data[0].values == out.value.data[2].values));
  BOOST_TEST((out.value.data[0].values != out.value.data[1].values));
  BOOST_TEST(out.value.usage.has_value());

  request.dimensions = 130;
  request.encoding_format = pplx::embedding_encoding::base64_binary;
  auto const packed = a.read(a.c.client().create_embeddings(request));
  BOOST_REQUIRE(packed.value.data.size() == 3U);
  BOOST_TEST(packed.value.data[0].values.size() == 130U);
}

BOOST_AUTO_TEST_CASE(contextualized_embeddings) {
  asking a;
  pplx::contextualized_embeddings_request const request{.model = "pplx-embed-context-v1-4b",
                                                        .input = {{"one", "two"}, {"three"}}};
  auto const out = a.read(a.c.client().create_contextualized_embeddings(request));
  BOOST_TEST(!out.ec, out.what);
  BOOST_TEST(a.last_request() == "POST /v1/contextualizedembeddings");
  BOOST_REQUIRE(out.value.data.size() == 2U);
  BOOST_TEST(out.value.data[0].data.size() == 2U);
  BOOST_TEST(out.value.data[1].index == 1);
  BOOST_TEST(out.value.data[1].data.at(0).values.size() == 2560U);
}

BOOST_AUTO_TEST_CASE(models) {
  asking a;
  auto const out = a.read(a.c.client().list_models());
  BOOST_TEST(!out.ec, out.what);
  BOOST_TEST(a.last_request() == "GET /v1/models");
  BOOST_REQUIRE(!out.value.data.empty());
  BOOST_TEST(out.value.data[0].id == "perplexity/sonar");
  BOOST_TEST(out.value.data[0].owned_by == "perplexity");
  BOOST_REQUIRE(out.value.data[0].pricing.has_value());
  BOOST_TEST((out.value.data[0].pricing->input == 1.0));
  BOOST_TEST((out.value.data[0].pricing->cache_read == 0.1));
  BOOST_TEST(out.value.data[0].pricing->unit == "usd_per_1m_tokens");
}

BOOST_AUTO_TEST_CASE(browser_sessions) {
  asking a;
  auto const made = a.read(a.c.client().create_browser_session());
  BOOST_TEST(!made.ec, made.what);
  BOOST_TEST(made.value.status == "running");
  BOOST_TEST(a.server.requests().back().body == "{}");
  std::string const& id = made.value.session_id;
  BOOST_TEST(!a.read(counted(a.c.client().delete_browser_session(id))).ec);
  BOOST_TEST(a.last_request() == "DELETE /v1/browser/sessions/" + id);
  BOOST_TEST(a.read(counted(a.c.client().delete_browser_session(id))).ec == error::not_found);
  for (char const* const none : {"", ".", ".."})
    BOOST_TEST(a.read(counted(a.c.client().delete_browser_session(none))).ec == error::invalid_request);
  // Nothing of an answer without a body spoils the connection.
  BOOST_TEST(a.server.connections() == 1U);
}

// A base URL that has the version already.
BOOST_AUTO_TEST_CASE(the_version_stands_once) {
  asking a;
  tokenwire::perplexity::request_options options;
  options.base_url = a.server.base_url() + "/v1";
  BOOST_TEST(!a.read(a.c.client().list_models(options)).ec);
  BOOST_TEST(a.last_request() == "GET /v1/models");
}

BOOST_AUTO_TEST_CASE(bad_requests_are_not_sent) {
  asking a;
  pplx::search_request const nothing;
  BOOST_TEST(a.read(a.c.client().search(nothing)).ec == error::invalid_request);
  pplx::embeddings_request const none;
  BOOST_TEST(a.read(a.c.client().create_embeddings(none)).ec == error::invalid_request);
  BOOST_TEST(a.server.request_count() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
