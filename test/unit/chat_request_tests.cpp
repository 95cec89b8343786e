// The JSON of a request: each parameter under its own name, and nothing that is not set.

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>
#include <set>

#include "perplexity/chat_request_fields.hpp"
#include "support/chat_requests.hpp"

BOOST_AUTO_TEST_SUITE(chat_request_tests)

using namespace tokenwire;
using namespace tokenwire::test;
namespace pplx = tokenwire::perplexity;

namespace {

using namespace std::chrono_literals;
constexpr std::chrono::year_month_day new_year{2026y / 1 / 5};

/// A member, set to something, and the value that has to be sent for it.
struct parameter {
  std::string_view name;
  void (*set)(pplx::chat_request&);
  std::string_view golden;
};

using request = pplx::chat_request;

parameter const parameters[]{
    {"model", [](request& r) { r.model = "sonar-pro"; }, R"("sonar-pro")"},
    {"messages",
     [](request& r) {
       r.messages = {pplx::system("ü\n"), pplx::user("Hi")};
     },
     R"([{"role":"system","content":"ü\n"},{"role":"user","content":"Hi"}])"},
    {"stream_mode", [](request& r) { r.stream_mode = pplx::stream_mode::concise; }, R"("concise")"},
    {"max_tokens", [](request& r) { r.max_tokens = 100; }, "100"},
    {"temperature", [](request& r) { r.temperature = 0.5; }, "0.5"},
    {"top_p", [](request& r) { r.top_p = 0.9; }, "0.9"},
    {"top_k", [](request& r) { r.top_k = 0; }, "0"},
    {"presence_penalty", [](request& r) { r.presence_penalty = -1; }, "-1.0"},
    {"frequency_penalty", [](request& r) { r.frequency_penalty = 0; }, "0.0"},
    {"stop",
     [](request& r) {
       r.stop = {"a", "b"};
     },
     R"(["a","b"])"},
    {"n", [](request& r) { r.n = 2; }, "2"},
    {"logprobs", [](request& r) { r.logprobs = true; }, "true"},
    {"top_logprobs", [](request& r) { r.top_logprobs = 5; }, "5"},
    {"reasoning_effort", [](request& r) { r.reasoning_effort = pplx::reasoning_effort::minimal; }, R"("minimal")"},
    {"response_format", [](request& r) { r.response_format = pplx::text_format{}; }, R"({"type":"text"})"},
    {"language_preference", [](request& r) { r.language_preference = "de"; }, R"("de")"},
    {"response_formatting_locale", [](request& r) { r.response_formatting_locale = "de-AT"; }, R"("de-AT")"},
    {"search_mode", [](request& r) { r.search_mode = pplx::search_mode::sec; }, R"("sec")"},
    {"search_recency_filter", [](request& r) { r.search_recency_filter = pplx::search_recency_filter::hour; },
     R"("hour")"},
    {"search_domain_filter",
     [](request& r) {
       r.search_domain_filter = {"-a.example", "-b.example"};
     },
     R"(["-a.example","-b.example"])"},
    {"search_language_filter",
     [](request& r) {
       r.search_language_filter = {"de", "en"};
     },
     R"(["de","en"])"},
    {"search_after_date_filter", [](request& r) { r.search_after_date_filter = new_year; }, R"("01/05/2026")"},
    {"search_before_date_filter", [](request& r) { r.search_before_date_filter = 2024y / 2 / 29; }, R"("02/29/2024")"},
    {"last_updated_after_filter", [](request& r) { r.last_updated_after_filter = new_year; }, R"("01/05/2026")"},
    {"last_updated_before_filter", [](request& r) { r.last_updated_before_filter = 2025y / 12 / 31; },
     R"("12/31/2025")"},
    {"disable_search", [](request& r) { r.disable_search = true; }, "true"},
    {"enable_search_classifier", [](request& r) { r.enable_search_classifier = false; }, "false"},
    {"web_search_options",
     [](request& r) {
       r.web_search_options = {
           .search_context_size = pplx::search_context_size::high,
           .search_type = pplx::search_type::auto_,
           .user_location =
               pplx::user_location{
                   .latitude = 48.2, .longitude = 16.4, .country = "AT", .region = "Vienna", .city = "Vienna"},
           .image_results_enhanced_relevance = true};
     },
     R"({"search_context_size":"high","search_type":"auto","user_location":{"latitude":48.2,"longitude":16.4,
         "country":"AT","region":"Vienna","city":"Vienna"},"image_results_enhanced_relevance":true})"},
    {"country", [](request& r) { r.country = "AT"; }, R"("AT")"},
    {"latitude", [](request& r) { r.latitude = -0.5; }, "-0.5"},
    {"longitude", [](request& r) { r.longitude = 16.25; }, "16.25"},
    {"num_search_results", [](request& r) { r.num_search_results = 3; }, "3"},
    {"safe_search", [](request& r) { r.safe_search = true; }, "true"},
    {"updated_after_timestamp", [](request& r) { r.updated_after_timestamp = std::chrono::sys_seconds(1767571200s); },
     "1767571200"},
    {"updated_before_timestamp", [](request& r) { r.updated_before_timestamp = std::chrono::sys_days(new_year); },
     "1767571200"},
    {"return_images", [](request& r) { r.return_images = true; }, "true"},
    {"return_related_questions", [](request& r) { r.return_related_questions = true; }, "true"},
    {"image_domain_filter",
     [](request& r) {
       r.image_domain_filter = {"a.example", "-b.example"};
     },
     R"(["a.example","-b.example"])"},
    {"image_format_filter",
     [](request& r) {
       r.image_format_filter = {"png", "gif"};
     },
     R"(["png","gif"])"},
    {"num_images", [](request& r) { r.num_images = 4; }, "4"},
    {"media_response", [](request& r) { r.media_response = {{.return_videos = true, .return_images = false}}; },
     R"({"overrides":{"return_videos":true,"return_images":false}})"},
    {"tools",
     [](request& r) {
       r.tools = {{"now", "The time", R"({"type":"object","properties":{}})", true}, {"pure", "", ""}};
     },
     R"([{"type":"function","function":{"name":"now","description":"The time","parameters":{"type":"object",
         "properties":{}},"strict":true}},{"type":"function","function":{"name":"pure"}}])"},
    {"tool_choice", [](request& r) { r.tool_choice = pplx::tool_choice::required; }, R"("required")"},
    {"parallel_tool_calls", [](request& r) { r.parallel_tool_calls = false; }, "false"}};

template <class Enum>
void check_words(std::initializer_list<std::string_view> expected) {
  std::vector<std::string_view> words;
  for (std::string_view const word : words_of(Enum{})) words.push_back(word);
  BOOST_TEST(words == std::vector(expected), boost::test_tools::per_element());
}

}  // namespace

BOOST_AUTO_TEST_CASE(sends_what_is_set_and_nothing_else) {
  check_sent(minimal(), R"({"model":"sonar","messages":[{"role":"user","content":"Why?"}]})");
}

BOOST_AUTO_TEST_CASE(says_whether_to_stream_or_nothing_about_it) {
  std::string const head = R"({"model":"sonar","messages":[{"role":"user","content":"Why?"}])";
  BOOST_TEST(write(minimal(), pplx::request_body::stream).json == head + R"(,"stream":true})");
  BOOST_TEST(write(minimal(), pplx::request_body::document).json == head + R"(,"stream":false})");
  BOOST_TEST(write(minimal(), pplx::request_body::bare).json == head + "}");
}

BOOST_AUTO_TEST_CASE(sends_each_parameter_in_its_golden_form) {
  for (parameter const& each : parameters) {
    BOOST_TEST_INFO_SCOPE(each.name);
    request one = minimal();
    each.set(one);
    check_member(one, each.name, each.golden);
  }
}

BOOST_AUTO_TEST_CASE(every_field_has_a_golden_form) {
  std::set<std::string_view> golden;
  for (parameter const& each : parameters) BOOST_TEST(golden.insert(each.name).second, each.name);
  json::for_each_field<request>([&](auto const& field) { BOOST_TEST(golden.erase(field.name) == 1U, field.name); });
  BOOST_TEST(golden.empty());
}

// The table is in the struct's order, so a member that it leaves out makes a gap wider than padding is.
BOOST_AUTO_TEST_CASE(every_member_has_a_field) {
  request const one;
  auto const begin = reinterpret_cast<std::uintptr_t>(&one);
  std::uintptr_t end = begin;
  auto const follows = [&](auto const& member, std::string_view name) {
    auto const at = reinterpret_cast<std::uintptr_t>(&member);
    std::size_t const alignment = alignof(std::remove_cvref_t<decltype(member)>);
    BOOST_TEST(at == (end + alignment - 1) / alignment * alignment, name);
    end = at + sizeof member;
  };
  json::for_each_field<request>([&](auto const& field) { follows(one.*field.member, field.name); });
  follows(one.extra, "extra");
  BOOST_TEST(end == begin + sizeof one);
}

BOOST_AUTO_TEST_CASE(words_are_the_api_s) {
  check_words<pplx::stream_mode>({"full", "concise"});
  check_words<pplx::reasoning_effort>({"minimal", "low", "medium", "high"});
  check_words<pplx::search_mode>({"web", "academic", "sec"});
  check_words<pplx::search_recency_filter>({"hour", "day", "week", "month", "year"});
  check_words<pplx::search_context_size>({"low", "medium", "high"});
  check_words<pplx::search_type>({"fast", "pro", "auto"});
  check_words<pplx::tool_choice>({"none", "auto", "required"});
}

BOOST_AUTO_TEST_CASE(sends_the_shape_of_an_answer_in_its_type_s_object) {
  request one = minimal();
  one.response_format = pplx::json_schema_format{
      .schema = R"({"type":"object"})", .name = "answer", .description = "What is asked", .strict = true};
  check_member(one, "response_format", R"({"type":"json_schema","json_schema":{"schema":{"type":"object"},
    "name":"answer","description":"What is asked","strict":true}})");
  one.response_format = pplx::regex_format{.regex = "[0-9]+"};
  check_member(one, "response_format", R"({"type":"regex","regex":{"regex":"[0-9]+"}})");
}

BOOST_AUTO_TEST_CASE(merges_extra_at_the_top_level) {
  request one = minimal();
  one.temperature = 0;
  one.extra = R"( {"search_tenant":"x","deep":[{"a":[1,2.5,null]}]} )";
  check_sent(one, R"({"model":"sonar","messages":[{"role":"user","content":"Why?"}],"temperature":0.0,
    "search_tenant":"x","deep":[{"a":[1,2.5,null]}]})");
  one.extra = R"({})";
  check_member(one, "temperature", "0.0");
}

BOOST_AUTO_TEST_SUITE_END()
