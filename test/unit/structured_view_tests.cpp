// What a view says of a value that is on its way: what has come, what is whole, what is being written.

#include <boost/test/unit_test.hpp>
#include <string>

#include "support/structured_types.hpp"

BOOST_AUTO_TEST_SUITE(structured_views)

struct disc {
  tokenwire::structured::constant<"disc"> kind{};
  std::string name{};
};
BOOST_DESCRIBE_STRUCT(disc, (), (kind, name))
struct square {
  tokenwire::structured::constant<"square"> kind{};
  std::string name{};
};
BOOST_DESCRIBE_STRUCT(square, (), (kind, name))
struct pair_of_texts {
  std::string a{};
  std::string b{};
};
BOOST_DESCRIBE_STRUCT(pair_of_texts, (), (a, b))
struct parts {
  std::string title{};
  pair_of_texts host{};
  std::variant<disc, square> shape{};
  std::optional<std::variant<disc, square>> maybe{};
  std::unique_ptr<pair_of_texts> held{};
  std::variant<int, std::string> word{};
  std::array<int, 3> three{};
  std::vector<int> some{1, 2};
  std::optional<std::vector<int>> list{};
  std::array<pair_of_texts, 2> two{};
  std::vector<pair_of_texts> rows{2};
  std::map<std::string, pair_of_texts> by_name{{"x", {}}};
};
BOOST_DESCRIBE_STRUCT(parts, (), (title, host, shape, maybe, held, word, three, some, list, two, rows, by_name))
struct wrapped {
  pair_of_texts in{};
  std::string after{};
};
BOOST_DESCRIBE_STRUCT(wrapped, (), (in, after))
struct two_wrapped {
  std::array<wrapped, 2> all{};
};
BOOST_DESCRIBE_STRUCT(two_wrapped, (), (all))

using namespace tokenwire;

struct fed {
  structured::parser<parts> parser{};
  partial<parts> const& view = parser.view();
  void operator()(std::string_view text) { BOOST_REQUIRE_MESSAGE(parser.feed(text), parser.problem().message()); }
};

BOOST_FIXTURE_TEST_CASE(an_alternative_is_written_until_it_is_whole, fed) {
  auto& feed = *this;
  feed(R"({"shape":{"kind":)");
  BOOST_TEST(!view.arrived(&parts::shape));
  BOOST_TEST(!view.writing(view->shape));
  feed(R"("square","name":"abc)");
  BOOST_TEST(view.arrived(&parts::shape));
  BOOST_TEST(view.writing(view->shape));
  BOOST_TEST(!view.whole(&parts::shape));
  feed(R"("},"maybe":{"kind":"disc","name":"de)");
  BOOST_TEST(view.whole(&parts::shape));
  BOOST_TEST(!view.writing(view->shape));
  BOOST_TEST(view.writing(view->maybe));
  BOOST_TEST(!view.whole(&parts::maybe));
  feed(R"("},"word":"growi)");
  BOOST_TEST(view.whole(&parts::maybe));
  BOOST_TEST(view.writing(view->word));
  BOOST_TEST(!view.whole(&parts::word));
  feed(R"(ng")");
  BOOST_TEST(view.whole(&parts::word));
}

BOOST_FIXTURE_TEST_CASE(what_a_pointer_holds_is_written_until_it_is_whole, fed) {
  auto& feed = *this;
  BOOST_TEST(!view.writing(view->held));
  feed(R"({"held":{"a":"x)");
  BOOST_TEST(view.writing(view->held));
  BOOST_TEST(view.writing(view->held->a));
  BOOST_TEST(!view.writing(view->held->b));
  BOOST_TEST(!view.whole(&parts::held));
  feed(R"(","b":""})");
  BOOST_TEST(!view.writing(view->held));
  BOOST_TEST(view.whole(&parts::held));
}

BOOST_FIXTURE_TEST_CASE(nothing_has_arrived_in_an_object_that_has_not_begun, fed) {
  auto& feed = *this;
  BOOST_TEST(!view.arrived(view->host, &pair_of_texts::a));
  feed(R"({"title":"x")");
  BOOST_TEST(!view.arrived(view->host, &pair_of_texts::a));
  BOOST_TEST(!view.arrived(view->rows[1], &pair_of_texts::a));
  BOOST_TEST(!view.arrived(view->by_name.at("x"), &pair_of_texts::a));
  // Also while what nobody asked for is skipped.
  feed(R"(,"unknown":[{"x":1)");
  BOOST_TEST(!view.arrived(view->host, &pair_of_texts::a));
  BOOST_TEST(view.whole_elements(view->some) == 0U);
  feed(R"(}],"host":{"b":"")");
  BOOST_TEST(!view.arrived(view->host, &pair_of_texts::a));
  BOOST_TEST(view.arrived(view->host, &pair_of_texts::b));
  feed(R"(,"a":""},"two":[)");
  BOOST_TEST(view.arrived(view->host, &pair_of_texts::a));
  BOOST_TEST(!view.arrived(view->two[0], &pair_of_texts::a));
  feed(R"({"a":"1")");
  BOOST_TEST(view.arrived(view->two[0], &pair_of_texts::a));
  BOOST_TEST(!view.arrived(view->two[0], &pair_of_texts::b));
  BOOST_TEST(!view.arrived(view->two[1], &pair_of_texts::a));
  feed(R"(,"b":"2"},{)");
  BOOST_TEST(view.arrived(view->two[0], &pair_of_texts::b));
  BOOST_TEST(!view.arrived(view->two[1], &pair_of_texts::b));
  feed(R"("a":"","b":""}],"by_name":{"k":{"a":"","b":""})");
  BOOST_TEST(view.arrived(view->two[1], &pair_of_texts::b));
  BOOST_TEST(view.arrived(view->by_name.at("k"), &pair_of_texts::b));
  parser.reset();
  BOOST_TEST(!view.arrived(view->host, &pair_of_texts::a));
}

BOOST_AUTO_TEST_CASE(what_is_whole_in_an_element_that_is_not_has_arrived) {
  structured::parser<two_wrapped> parser;
  auto const& view = parser.view();
  BOOST_REQUIRE(parser.feed(R"({"all":[{"in":{"a":"","b":""})"));
  BOOST_TEST(view.arrived(view->all[0].in, &pair_of_texts::a));
  BOOST_TEST(!view.arrived(view->all[1].in, &pair_of_texts::a));
  BOOST_TEST(!view.arrived(view->all[1], &wrapped::in));
}

BOOST_FIXTURE_TEST_CASE(elements_count_once_they_have_come, fed) {
  auto& feed = *this;
  BOOST_TEST(view.whole_elements(view->three) == 0U);
  feed(R"({"title":"x")");
  BOOST_TEST(view.whole_elements(view->three) == 0U);
  BOOST_TEST(view.whole_elements(view->some) == 0U);
  BOOST_TEST(view.whole_elements(view->list) == 0U);
  feed(R"(,"three":[1,2)");
  BOOST_TEST(view.whole_elements(view->three) == 1U);
  feed(R"(,3],"some":[7,8,)");
  BOOST_TEST(view.whole_elements(view->three) == 3U);
  BOOST_TEST(view.whole_elements(view->some) == 2U);
  feed(R"(9],"list":[1,2)");
  BOOST_TEST(view.whole_elements(view->some) == 3U);
  BOOST_TEST(view.whole_elements(view->list) == 1U);
  BOOST_TEST(view.writing(view->list));
  feed("]");
  BOOST_TEST(view.whole_elements(view->list) == 2U);
  BOOST_TEST(view.whole(&parts::list));
}

BOOST_AUTO_TEST_SUITE_END()
