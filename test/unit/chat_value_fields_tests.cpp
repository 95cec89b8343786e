// The tables of fields: nothing is left out of one, and reading by them is tolerant.

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>
#include <tuple>

#include "perplexity/chat_job_fields.hpp"
#include "perplexity/chat_request_fields.hpp"

BOOST_AUTO_TEST_SUITE(chat_value_fields_tests)

using namespace tokenwire;
namespace pplx = tokenwire::perplexity;

namespace {

using read_types =
    std::tuple<pplx::search_result, pplx::image_result, pplx::video_result, pplx::cost_info, pplx::usage_info,
               pplx::reasoning_search, pplx::reasoning_fetch, pplx::reasoning_execution, pplx::reasoning_step,
               pplx::tool_call_function, pplx::tool_call, pplx::chat_job_page>;
using whole_types = decltype(std::tuple_cat(
    read_types{},
    std::tuple<pplx::user_location, pplx::web_search_options, pplx::media_response_overrides, pplx::media_response,
               pplx::json_schema_format, pplx::regex_format, pplx::function_tool, pplx::text_part, pplx::image_url_part,
               pplx::file_url_part, pplx::pdf_url_part, pplx::video_url_part, pplx::message>{}));

std::uintptr_t aligned(std::uintptr_t at, std::size_t alignment) {
  return (at + alignment - 1) / alignment * alignment;
}

template <class T>
T read(std::string_view text) {
  T out{};
  json::read_fields(boost::json::parse(text).as_object(), out);
  return out;
}

bool same(pplx::chat_job_page const& a, pplx::chat_job_page const& b) {
  return a.requests.size() == b.requests.size() && a.next_token == b.next_token;
}
template <class T>
bool same(T const& a, T const& b) {
  return a == b;
}

}  // namespace

// The tables are in the structs' order, so a member that is left out makes a gap wider than padding is.
BOOST_AUTO_TEST_CASE_TEMPLATE(every_member_has_a_field, T, whole_types) {
  T const one{};
  auto const begin = reinterpret_cast<std::uintptr_t>(&one);
  std::uintptr_t end = begin;
  json::for_each_field<T>([&](auto const& field) {
    auto const& member = one.*field.member;
    auto const at = reinterpret_cast<std::uintptr_t>(&member);
    BOOST_TEST(at == aligned(end, alignof(std::remove_cvref_t<decltype(member)>)), field.name);
    end = at + sizeof member;
  });
  BOOST_TEST(aligned(end, alignof(T)) == begin + sizeof one);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_member_of_another_type_is_not_there, T, read_types) {
  T const nothing{};
  json::for_each_field<T>([&](auto const& field) {
    std::string const key = "{\"" + std::string(field.name) + "\":";
    for (char const* const value : {"null", "true"})
      BOOST_TEST(same(read<T>(key + value + "}"), nothing), field.name << " of " << value);
  });
}

BOOST_AUTO_TEST_CASE(absent_members_keep_their_defaults) {
  BOOST_TEST(read<pplx::search_result>("{}").source == "web");
  BOOST_TEST(read<pplx::search_result>(R"({"source":7})").source == "web");
  BOOST_TEST(read<pplx::search_result>(R"({"source":""})").source == "");
  BOOST_TEST(read<pplx::search_result>(R"({"source":"attachment"})").source == "attachment");
}

BOOST_AUTO_TEST_CASE(numbers_are_read_from_any_form) {
  BOOST_TEST(read<pplx::cost_info>(R"({"total_cost":7e-06})").total_cost == 7e-06);
  BOOST_TEST(read<pplx::cost_info>(R"({"total_cost":2})").total_cost == 2.0);
  BOOST_TEST(read<pplx::cost_info>(R"({"total_cost":18446744073709551615})").total_cost == 18446744073709551615.0);
  BOOST_TEST(read<pplx::usage_info>(R"({"total_tokens":12.7})").total_tokens == 12);
  BOOST_TEST(read<pplx::usage_info>(R"({"total_tokens":1e30})").total_tokens == 0);
  BOOST_TEST(!read<pplx::image_result>(R"({"width":"12"})").width.has_value());
}

BOOST_AUTO_TEST_CASE(sources_keep_their_places_and_steps_do_not) {
  auto const sources = read<pplx::reasoning_fetch>(R"({"contents":[{"url":"a"},null,7,{"url":"b"}]})").contents;
  BOOST_TEST_REQUIRE(sources.size() == 4U);
  BOOST_TEST((sources[1] == pplx::search_result{} && sources[3].url == "b"));
  auto const words = read<pplx::reasoning_search>(R"({"search_keywords":["a",null,"b"]})").search_keywords;
  BOOST_TEST((words == std::vector<std::string>{"a", "", "b"}));

  boost::json::array const mixed{nullptr, {{"id", "a"}}, 7, {{"id", "b"}}};
  std::vector<pplx::tool_call> calls;
  json::read_list(mixed, calls);
  BOOST_TEST((calls == std::vector<pplx::tool_call>{{.id = "a"}, {.id = "b"}}));
  std::vector<pplx::reasoning_step> steps;
  json::read_list(mixed, steps);
  BOOST_TEST(steps.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_page_of_jobs_is_read_by_its_tables) {
  auto const page = read<pplx::chat_job_page>(R"({"requests":[{"id":"1","model":"m","status":"FAILED","created_at":5,
    "started_at":6,"completed_at":null,"failed_at":7,"error_message":"no"},"other"],"next_token":"t"})");
  BOOST_TEST_REQUIRE(page.requests.size() == 1U);
  pplx::chat_job const& job = page.requests.front();
  BOOST_TEST((job.id == "1" && job.model == "m" && job.failed() && job.created_at == 5 && job.error_message == "no"));
  BOOST_TEST((job.started_at == 6 && !job.completed_at && job.failed_at == 7));
  BOOST_TEST(page.next_token == "t");
}

BOOST_AUTO_TEST_SUITE_END()
