// What is refused before anything is sent, and the words for it.

#include <boost/test/unit_test.hpp>
#include <limits>

#include "support/chat_requests.hpp"

BOOST_AUTO_TEST_SUITE(chat_request_bounds_tests)

using namespace tokenwire;
using namespace tokenwire::test;
namespace pplx = tokenwire::perplexity;

namespace {

using namespace std::chrono_literals;
using request = pplx::chat_request;
using strings = std::vector<std::string>;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();
std::string const not_utf8 = "a\xFF";
constexpr char utf8_words[] = ": got text that is not valid UTF-8, expected UTF-8";

template <class M>
void refuse(M request::*member, std::type_identity_t<M> value, std::string_view detail) {
  request one = minimal();
  one.*member = std::move(value);
  check_refused(one, detail);
}

template <class T>
void refuse_value(std::optional<T> request::*member, std::type_identity_t<T> value, std::string_view detail) {
  refuse(member, std::optional<T>(std::move(value)), detail);
}

template <class M>
void allow(M request::*member, std::type_identity_t<M> value) {
  request one = minimal();
  one.*member = std::move(value);
  written const out = write(one);
  BOOST_TEST(!out.ec, out.detail);
}

}  // namespace

BOOST_AUTO_TEST_CASE(asks_for_a_model_and_messages_with_roles) {
  refuse(&request::model, {}, "model: got nothing, expected a model's name");
  refuse(&request::messages, {}, "messages: got nothing, expected one message at least");
  refuse(&request::messages, {pplx::user("a"), {.content = "b"}}, "messages[1].role: got nothing, expected a role");
}

BOOST_AUTO_TEST_CASE(integers_keep_to_their_bounds) {
  for (std::int64_t const bad : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{128001},
                                 std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
    refuse_value(&request::max_tokens, bad, "max_tokens: got " + std::to_string(bad) + ", expected 1 to 128000");
  }
  refuse_value(&request::top_k, std::int64_t{-1}, "top_k: got -1, expected 0 to 2048");
  refuse_value(&request::top_k, std::int64_t{2049}, "top_k: got 2049, expected 0 to 2048");
  refuse_value(&request::n, std::int64_t{0}, "n: got 0, expected at least 1");
  refuse_value(&request::top_logprobs, std::int64_t{-1}, "top_logprobs: got -1, expected at least 0");
  refuse_value(&request::num_images, std::int64_t{-1}, "num_images: got -1, expected at least 0");
  refuse_value(&request::num_search_results, std::int64_t{-7}, "num_search_results: got -7, expected at least 0");
  for (auto const member : {&request::num_images, &request::num_search_results}) allow(member, {0});
  for (std::int64_t const good : {1, 128000}) allow(&request::max_tokens, {good});
  for (std::int64_t const good : {0, 2048}) allow(&request::top_k, {good});
  allow(&request::n, {std::numeric_limits<std::int64_t>::max()});
}

BOOST_AUTO_TEST_CASE(numbers_keep_to_their_bounds_and_are_finite) {
  refuse_value(&request::temperature, -0.1, "temperature: got -0.1, expected 0 to 2");
  refuse_value(&request::temperature, 2.1, "temperature: got 2.1, expected 0 to 2");
  refuse_value(&request::temperature, not_a_number, "temperature: got nan, expected 0 to 2");
  refuse_value(&request::top_p, 1.5, "top_p: got 1.5, expected 0 to 1");
  refuse_value(&request::presence_penalty, -2.5, "presence_penalty: got -2.5, expected -2 to 2");
  refuse_value(&request::frequency_penalty, infinite, "frequency_penalty: got inf, expected -2 to 2");
  refuse_value(&request::latitude, not_a_number, "latitude: got nan, expected -90 to 90");
  refuse_value(&request::longitude, -infinite, "longitude: got -inf, expected -180 to 180");
  for (double const good : {0.0, 2.0}) allow(&request::temperature, {good});
  for (double const good : {-2.0, 2.0}) allow(&request::presence_penalty, {good});
}

BOOST_AUTO_TEST_CASE(a_place_is_one_on_earth) {
  auto const at = [](double latitude, double longitude) {
    return pplx::web_search_options{.user_location = pplx::user_location{.latitude = latitude, .longitude = longitude}};
  };
  constexpr char where[] = "web_search_options.user_location.";
  for (double const bad : {-90.5, 91.0}) {
    std::string const words = "latitude: got " + std::string(bad < 0 ? "-90.5" : "91") + ", expected -90 to 90";
    refuse_value(&request::latitude, bad, words);
    refuse_value(&request::web_search_options, at(bad, 0), where + words);
  }
  for (double const bad : {-181.0, 180.25}) {
    std::string const words = "longitude: got " + std::string(bad < 0 ? "-181" : "180.25") + ", expected -180 to 180";
    refuse_value(&request::longitude, bad, words);
    refuse_value(&request::web_search_options, at(0, bad), where + words);
  }
  for (double const edge : {-90.0, 90.0}) allow(&request::latitude, {edge});
  for (double const edge : {-180.0, 180.0}) allow(&request::longitude, {edge});
  for (double const sign : {-1.0, 1.0}) allow(&request::web_search_options, {at(sign * 90, sign * 180)});
}

BOOST_AUTO_TEST_CASE(lists_keep_to_their_lengths) {
  refuse(&request::search_domain_filter, strings(21, "a.example"),
         "search_domain_filter: got 21 elements, expected 20 at most");
  refuse(&request::image_domain_filter, strings(11, "a.example"),
         "image_domain_filter: got 11 elements, expected 10 at most");
  refuse(&request::image_format_filter, strings(11, "png"),
         "image_format_filter: got 11 elements, expected 10 at most");
  allow(&request::search_domain_filter, strings(20, "a.example"));
  allow(&request::image_domain_filter, strings(10, "a.example"));
}

BOOST_AUTO_TEST_CASE(domains_all_exclude_or_none) {
  refuse(&request::search_domain_filter, {"a.example", "-b.example", "c.example"},
         "search_domain_filter: got 1 of 3 with a leading -, expected all of them or none");
  allow(&request::search_domain_filter, {"-a.example", "-b.example"});
  allow(&request::image_domain_filter, {"a.example", "-b.example"});
}

BOOST_AUTO_TEST_CASE(a_domain_is_not_empty) {
  for (char const* const bad : {"", "-"}) {
    std::string const words = "[1]: got \"" + std::string(bad) + "\", expected a domain";
    std::string const other = *bad == '-' ? "-a.example" : "a.example";
    refuse(&request::search_domain_filter, {other, bad}, "search_domain_filter" + words);
    refuse(&request::image_domain_filter, {other, bad}, "image_domain_filter" + words);
  }
}

BOOST_AUTO_TEST_CASE(codes_and_formats_have_their_form) {
  refuse(&request::search_language_filter, {"de", "eng"},
         R"(search_language_filter[1]: got "eng", expected two letters)");
  refuse(&request::search_language_filter, {"d1"}, R"(search_language_filter[0]: got "d1", expected two letters)");
  refuse_value(&request::country, std::string("AUT"), R"(country: got "AUT", expected two letters)");
  refuse_value(&request::country, std::string(), R"(country: got "", expected two letters)");
  refuse_value(&request::country, std::string(39, 'x') + "ü",
               "country: got \"" + std::string(39, 'x') + "\"…, expected two letters");
  refuse_value(&request::web_search_options,
               pplx::web_search_options{.user_location = pplx::user_location{.country = "Austria"}},
               R"(web_search_options.user_location.country: got "Austria", expected two letters)");
  for (char const* const bad : {".png", "PNG", ""}) {
    refuse(&request::image_format_filter, {"gif", bad},
           "image_format_filter[1]: got \"" + std::string(bad) + "\", expected lower case without a dot, as png");
  }
  allow(&request::image_format_filter, {"gif", "jpg", "png", "webp", "avif"});
}

BOOST_AUTO_TEST_CASE(dates_are_days_of_the_calendar) {
  for (auto const member : {&request::search_after_date_filter, &request::search_before_date_filter,
                            &request::last_updated_after_filter, &request::last_updated_before_filter}) {
    request one = minimal();
    one.*member = 2026y / 2 / 31;
    BOOST_TEST(write(one).detail.ends_with(": got 02/31/2026, expected a day of the calendar, MM/DD/YYYY"));
  }
  refuse_value(&request::search_after_date_filter, pplx::date(-1y / 1 / 1),
               "search_after_date_filter: got 01/01/-001, expected a day of the calendar, MM/DD/YYYY");
}

BOOST_AUTO_TEST_CASE(text_is_utf_8) {
  refuse(&request::model, not_utf8, std::string("model") + utf8_words);
  refuse(&request::stop, {"a", not_utf8}, std::string("stop[1]") + utf8_words);
  refuse_value(&request::language_preference, not_utf8, std::string("language_preference") + utf8_words);
  refuse(&request::messages, {pplx::user(not_utf8)}, std::string("messages[0].content") + utf8_words);
  refuse(&request::messages, {pplx::user({pplx::text("a"), pplx::image_url(not_utf8)})},
         std::string("messages[0].content[1].image_url.url") + utf8_words);
}

BOOST_AUTO_TEST_CASE(schemas_and_parameters_are_json_objects) {
  auto const format = [](char const* schema) -> pplx::response_format { return pplx::json_schema_format{schema}; };
  refuse_value(&request::response_format, format(""),
               "response_format.json_schema.schema: got nothing, expected the text of a JSON object");
  refuse_value(
      &request::response_format, format("[1]"),
      "response_format.json_schema.schema: got JSON that is not an object, expected the text of a JSON object");
  refuse_value(&request::response_format, pplx::response_format(pplx::regex_format{}),
               "response_format.regex.regex: got nothing, expected an expression");
  refuse(
      &request::tools, {{.name = "f"}, {.name = "g", .parameters = "{"}},
      "tools[1].function.parameters: got text that is not JSON (incomplete JSON), expected the text of a JSON object");
  refuse(&request::tools, {{}}, "tools[0].function.name: got nothing, expected the function's name");
}

BOOST_AUTO_TEST_CASE(words_are_those_of_their_type) {
  refuse_value(&request::search_mode, static_cast<pplx::search_mode>(9),
               "search_mode: got a value that is none of its type's, expected one that has a name");
}

BOOST_AUTO_TEST_CASE(extra_is_one_object_without_clashes) {
  for (char const* const bad : {"{", "{} {}", "nonsense", "{\"a\":\"\xFF\"}"}) {
    request one = minimal();
    one.extra = bad;
    BOOST_TEST(write(one).detail.starts_with("extra: got text that is not JSON ("), bad);
  }
  for (char const* const bad : {"[1]", "1", "null"})
    refuse(&request::extra, bad, "extra: got JSON that is not an object, expected the text of a JSON object");
  refuse(&request::extra, R"({"model":"x"})", "extra: got the member model, expected another: it is set already");
  refuse(&request::extra, R"({"stream":true})",
         "extra: got the member stream, expected another: it follows from the call");
  request one = minimal();
  one.extra = R"({"temperature":1})";
  BOOST_TEST(!write(one).ec);
  one.temperature = 0;
  check_refused(one, "extra: got the member temperature, expected another: it is set already");
}

BOOST_AUTO_TEST_CASE(the_first_fault_stands) {
  request one = minimal();
  one.temperature = 3;
  one.max_tokens = 0;
  one.extra = "nonsense";
  check_refused(one, "max_tokens: got 0, expected 1 to 128000");
}

BOOST_AUTO_TEST_SUITE_END()
