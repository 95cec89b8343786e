// The examples of the API's own guides, written as briefly as there. The first suite is from the guide to streaming,
// the second from the guide to the SDKs.

#include <boost/test/unit_test.hpp>
#include <tokenwire/perplexity/conversation.hpp>

#include "support/chat_requests.hpp"

BOOST_AUTO_TEST_SUITE(guide_examples)

using namespace tokenwire;
using namespace tokenwire::test;
namespace pplx = tokenwire::perplexity;

namespace {

using pplx::chat_request;
using pplx::user;

void check_streamed(chat_request const& request, std::string_view golden) {
  check_sent(request, golden, pplx::request_body::stream);
}

void check_document(chat_request const& request, std::string_view golden) {
  check_sent(request, golden, pplx::request_body::document);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(streaming_guide_examples)

BOOST_AUTO_TEST_CASE(quick_start) {
  check_streamed({.model = "sonar", .messages = {user("What is the latest in AI research?")}},
                 R"({"model":"sonar","messages":[{"role":"user","content":"What is the latest in AI research?"}],
                     "stream":true})");
}

BOOST_AUTO_TEST_CASE(basic_implementation) {
  check_streamed({.model = "sonar-pro", .messages = {user("Who are the top 5 tech influencers on X?")}},
                 R"({"model":"sonar-pro","messages":[{"role":"user",
                     "content":"Who are the top 5 tech influencers on X?"}],"stream":true})");
}

BOOST_AUTO_TEST_CASE(gathering_search_results) {
  check_streamed({.model = "sonar-pro", .messages = {user("Compare renewable energy technologies")}},
                 R"({"model":"sonar-pro","messages":[{"role":"user",
                     "content":"Compare renewable energy technologies"}],"stream":true})");
}

// The guide puts the last three into an object "extra", which the API does not know and leaves unread: they belong at
// the top level, where their members are.
BOOST_AUTO_TEST_CASE(error_handling_with_backoff) {
  check_streamed(
      {.model = "sonar-pro",
       .messages = {pplx::system("Be precise and concise."), user("Explain machine learning concepts")},
       .max_tokens = 1000,
       .temperature = 0.2,
       .top_p = 0.9,
       .presence_penalty = 0,
       .frequency_penalty = 0,
       .reasoning_effort = pplx::reasoning_effort::medium,
       .search_mode = pplx::search_mode::web,
       .web_search_options = pplx::web_search_options{.search_context_size = pplx::search_context_size::low}},
      R"({"model":"sonar-pro","messages":[{"role":"system","content":"Be precise and concise."},
          {"role":"user","content":"Explain machine learning concepts"}],"stream":true,"max_tokens":1000,
          "temperature":0.2,"top_p":0.9,"presence_penalty":0.0,"frequency_penalty":0.0,"search_mode":"web",
          "reasoning_effort":"medium","web_search_options":{"search_context_size":"low"}})");
}

BOOST_AUTO_TEST_CASE(exceptions_and_parsing) {
  check_streamed({.model = "sonar", .messages = {user("Explain machine learning")}},
                 R"({"model":"sonar","messages":[{"role":"user","content":"Explain machine learning"}],
                     "stream":true})");
}

// Also its example of search results and metadata.
BOOST_AUTO_TEST_CASE(proper_parsing) {
  check_streamed({.model = "sonar", .messages = {user("Explain quantum computing")}},
                 R"({"model":"sonar","messages":[{"role":"user","content":"Explain quantum computing"}],
                     "stream":true})");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(sdk_guide_examples)

BOOST_AUTO_TEST_CASE(quick_start) {
  check_document({.model = "sonar", .messages = {user("Tell me about the latest developments in AI")}},
                 R"({"messages":[{"role":"user","content":"Tell me about the latest developments in AI"}],
                     "model":"sonar","stream":false})");
}

BOOST_AUTO_TEST_CASE(model_selection) {
  check_document({.model = "sonar", .messages = {user("What is quantum computing?")}},
                 R"({"messages":[{"role":"user","content":"What is quantum computing?"}],"model":"sonar",
                     "stream":false})");
  check_document({.model = "sonar-pro",
                  .messages = {user("Analyze the economic implications of renewable energy "
                                    "adoption")}},
                 R"({"messages":[{"role":"user",
                     "content":"Analyze the economic implications of renewable energy adoption"}],
                     "model":"sonar-pro","stream":false})");
  check_document({.model = "sonar-reasoning",
                  .messages = {user("Solve this complex mathematical problem step by "
                                    "step")}},
                 R"({"messages":[{"role":"user","content":"Solve this complex mathematical problem step by step"}],
                     "model":"sonar-reasoning","stream":false})");
}

BOOST_AUTO_TEST_CASE(conversation_context) {
  pplx::conversation chat("You are a helpful research assistant.");
  chat.user("What are the main causes of climate change?");
  chat.assistant("The main causes of climate change include...");
  chat.user("What are some potential solutions?");
  check_document({.model = "sonar", .messages = chat.messages()},
                 R"({"messages":[{"role":"system","content":"You are a helpful research assistant."},
                     {"role":"user","content":"What are the main causes of climate change?"},
                     {"role":"assistant","content":"The main causes of climate change include..."},
                     {"role":"user","content":"What are some potential solutions?"}],
                     "model":"sonar","stream":false})");
}

// The guide puts all three into web_search_options, which has none of them. The filters are the request's own members;
// max_search_results is no parameter of the API, and num_search_results says what was meant.
BOOST_AUTO_TEST_CASE(web_search_options) {
  check_document({.model = "sonar",
                  .messages = {user("What are the latest developments in renewable energy?")},
                  .search_recency_filter = pplx::search_recency_filter::week,
                  .search_domain_filter = {"energy.gov", "iea.org", "irena.org"},
                  .num_search_results = 10},
                 R"({"messages":[{"role":"user",
                     "content":"What are the latest developments in renewable energy?"}],"model":"sonar",
                     "search_recency_filter":"week","search_domain_filter":["energy.gov","iea.org","irena.org"],
                     "num_search_results":10,"stream":false})");
}

BOOST_AUTO_TEST_CASE(response_customization) {
  check_document({.model = "sonar",
                  .messages = {user("Explain machine learning in simple terms")},
                  .max_tokens = 500,
                  .temperature = 0.7,
                  .top_p = 0.9,
                  .presence_penalty = 0.1,
                  .frequency_penalty = 0.1},
                 R"({"messages":[{"role":"user","content":"Explain machine learning in simple terms"}],
                     "model":"sonar","max_tokens":500,"temperature":0.7,"top_p":0.9,"presence_penalty":0.1,
                     "frequency_penalty":0.1,"stream":false})");
}

BOOST_AUTO_TEST_CASE(streaming_responses) {
  check_streamed({.model = "sonar", .messages = {user("Write a summary of recent AI breakthroughs")}},
                 R"({"messages":[{"role":"user","content":"Write a summary of recent AI breakthroughs"}],
                     "model":"sonar","stream":true})");
}

// What a job's creation has as its "request". The guide's flat arguments are those of the SDK.
BOOST_AUTO_TEST_CASE(creating_async_requests) {
  check_sent({.model = "sonar-deep-research",
              .messages = {user("Write a comprehensive analysis of renewable energy trends")},
              .max_tokens = 2000},
             R"({"messages":[{"role":"user","content":"Write a comprehensive analysis of renewable energy trends"}],
                 "model":"sonar-deep-research","max_tokens":2000})");
}

// It calls 50000 past the limit; the API takes 128000.
BOOST_AUTO_TEST_CASE(error_handling) {
  check_document({.model = "sonar", .messages = {user("What is AI?")}, .max_tokens = 50000},
                 R"({"messages":[{"role":"user","content":"What is AI?"}],"model":"sonar","max_tokens":50000,
                     "stream":false})");
}

BOOST_AUTO_TEST_CASE(custom_instructions) {
  std::string const system_prompt = R"(You are an expert research assistant specializing in technology and science.
Always provide well-sourced, accurate information and cite your sources.
Format your responses with clear headings and bullet points when appropriate.)";
  check_document(
      {.model = "sonar-pro", .messages = {pplx::system(system_prompt), user("Explain quantum computing applications")}},
      R"({"messages":[{"role":"system","content":"You are an expert research assistant specializing in )"
      R"(technology and science.\nAlways provide well-sourced, accurate information and cite your sources.)"
      R"(\nFormat your responses with clear headings and bullet points when appropriate."},
          {"role":"user","content":"Explain quantum computing applications"}],"model":"sonar-pro","stream":false})");
}

// The guide misspells the model; a name is sent as it is.
BOOST_AUTO_TEST_CASE(concurrent_operations) {
  check_document({.model = "sonar-deep-reseach", .messages = {user("Hi")}},
                 R"({"messages":[{"role":"user","content":"Hi"}],"model":"sonar-deep-reseach","stream":false})");
}

BOOST_AUTO_TEST_CASE(use_appropriate_models) {
  check_document({.model = "sonar", .messages = {user("What is the capital of France?")}},
                 R"({"messages":[{"role":"user","content":"What is the capital of France?"}],"model":"sonar",
                     "stream":false})");
  check_document({.model = "sonar-pro", .messages = {user("Analyze the economic impact of AI on employment")}},
                 R"({"messages":[{"role":"user","content":"Analyze the economic impact of AI on employment"}],
                     "model":"sonar-pro","stream":false})");
}

BOOST_AUTO_TEST_CASE(optimize_for_specific_use_cases) {
  chat_request const factual{
      .temperature = 0.1, .top_p = 0.9, .search_recency_filter = pplx::search_recency_filter::month};
  chat_request const creative{.temperature = 0.8, .top_p = 0.95, .presence_penalty = 0.1, .frequency_penalty = 0.1};
  chat_request const question{.model = "sonar", .messages = {user("What is the current inflation rate?")}};
  check_document(with_defaults(question, factual),
                 R"({"messages":[{"role":"user","content":"What is the current inflation rate?"}],"model":"sonar",
                     "temperature":0.1,"top_p":0.9,"search_recency_filter":"month","stream":false})");
  check_document(with_defaults(question, creative),
                 R"({"messages":[{"role":"user","content":"What is the current inflation rate?"}],"model":"sonar",
                     "temperature":0.8,"top_p":0.95,"presence_penalty":0.1,"frequency_penalty":0.1,
                     "stream":false})");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE_END()
