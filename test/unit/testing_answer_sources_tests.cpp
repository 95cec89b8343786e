// Sources that a made answer was asked for.

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <set>
#include <tokenwire/testing/answers.hpp>

BOOST_AUTO_TEST_SUITE(testing_answer_sources)

namespace {

namespace json = boost::json;
using tokenwire::testing::chat_answer_options;

json::array sources_of(chat_answer_options const& options) {
  return json::parse(tokenwire::testing::chat_document(options)).at("search_results").as_array();
}

std::string text_of(json::value const& source, char const* name) {
  return std::string(source.at(name).as_string());
}

}  // namespace

BOOST_AUTO_TEST_CASE(they_are_from_the_domains_in_turn) {
  chat_answer_options options;
  options.sources = 25;
  options.domains = {"a.example", "b.example"};
  json::array const sources = sources_of(options);
  BOOST_TEST_REQUIRE(sources.size() == 25U);
  std::set<std::string> different;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    std::string const url = text_of(sources[i], "url");
    BOOST_TEST(url.starts_with(i % 2 == 0 ? "https://a.example/" : "https://b.example/"), url);
    different.insert(url);
  }
  BOOST_TEST(different.size() == 25U);
}

BOOST_AUTO_TEST_CASE(they_are_not_from_domains_left_out) {
  chat_answer_options options;
  options.sources = 10;
  for (std::uint64_t seed = 1; seed != 20; ++seed) {
    options.seed = seed;
    options.domains = {"-daily-column.example", "-www.atlas-of-things.example", "-little-answers.example",
                       "-hall.example"};
    std::size_t halls = 0;
    for (json::value const& source : sources_of(options)) {
      std::string const url = text_of(source, "url");
      for (char const* const left_out : {"daily-column", "atlas-of-things", "little-answers"})
        BOOST_TEST(url.find(left_out) == url.npos, url);
      halls += url.find("lecture-hall.example") != url.npos;
    }
    // Another domain's end is not the domain.
    BOOST_TEST(halls != 0U);
  }
}

BOOST_AUTO_TEST_CASE(they_are_as_new_as_they_should_be) {
  chat_answer_options options;
  options.created = 1'790'000'000;  // 2026-09-21
  options.sources = 20;
  options.source_days = 7;
  for (json::value const& source : sources_of(options)) {
    std::string const date = text_of(source, "date");
    BOOST_TEST((date >= "2026-09-15" && date <= "2026-09-21"), date);
    BOOST_TEST(text_of(source, "last_updated") == date);
  }
  options.source_days = 1;
  for (json::value const& source : sources_of(options)) BOOST_TEST(text_of(source, "date") == "2026-09-21");
}

BOOST_AUTO_TEST_CASE(of_the_domains_none_that_is_left_out) {
  chat_answer_options options;
  options.domains = {"-b.example", "a.example", "www.b.example", "-c.example"};
  json::array const sources = sources_of(options);
  BOOST_TEST(sources.size() == 8U);
  for (json::value const& source : sources) BOOST_TEST(text_of(source, "url").starts_with("https://a.example/"));
}

BOOST_AUTO_TEST_CASE(a_text_marks_no_source_that_is_not_there) {
  std::vector<std::vector<std::string>> const none_left{
      {"-example"}, {"a.example", "-a.example"}, {"-open-letters.example", "journal.open-letters.example"}};
  for (auto const& domains : none_left) {
    for (std::uint64_t seed = 1; seed != 20; ++seed) {
      for (bool const concise : {false, true}) {
        chat_answer_options options;
        options.model = "sonar-reasoning-pro";
        options.seed = seed;
        options.concise = concise;
        options.domains = domains;
        std::string const text = tokenwire::testing::chat_answer_text(options);
        BOOST_TEST(text.find('[') == text.npos, text);
        BOOST_TEST(!json::parse(tokenwire::testing::chat_document(options)).as_object().contains("citations"));
        options.domains.clear();
        BOOST_TEST(tokenwire::testing::chat_answer_text(options).find('[') != text.npos);
        options.sources = 0;
        BOOST_TEST(tokenwire::testing::chat_answer_text(options).find('[') == text.npos);
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
