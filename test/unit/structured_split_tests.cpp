// Text that comes in pieces: no split changes anything, and what has come is a prefix of what will.

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>
#include <random>
#include <string>

#include "support/allocation_counter.hpp"
#include "support/random_value.hpp"
#include "support/structured_types.hpp"

BOOST_AUTO_TEST_SUITE(structured_splits)

namespace {

using namespace tokenwire;
namespace shapes = test::shapes;
using structured::kind;
using structured::shape;

std::string written(shape const& type, void const* value) {
  std::string text;
  structured::write_value(type, value, text, structured::policy::accept);
  return text;
}

template <class T>
std::string so_far(T const& value) {
  return structured::write(value, structured::policy::accept);
}

bool is_prefix(shape const& type, void const* part, void const* whole);

bool is_prefix_map(shape const& type, void const* part, void const* whole) {
  struct search {
    shape const& element;
    std::string_view key;
    void const* value;
    bool found;
  };
  struct both {
    shape const& type;
    void const* whole;
    bool fits;
  } all{type, whole, true};
  type.each(part, &all, [](void* context, std::string_view key, void const* value) {
    auto& in = *static_cast<both*>(context);
    search look{in.type.element(), key, value, false};
    in.type.each(in.whole, &look, [](void* to, std::string_view other, void const* entry) {
      auto& seek = *static_cast<search*>(to);
      if (other == seek.key) seek.found = is_prefix(seek.element, seek.value, entry);
    });
    in.fits = in.fits && look.found;
  });
  return all.fits;
}

/// Nothing stands in it that the whole has not; a number, a word or a truth value is as in a new one or the whole's.
bool is_prefix(shape const& type, void const* part, void const* whole) {
  switch (type.kind) {
    case kind::string:
      return static_cast<std::string const*>(whole)->starts_with(*static_cast<std::string const*>(part));
    case kind::object:
      for (structured::member const& each : type.members) {
        if (!is_prefix(each.type(), each.in(const_cast<void*>(part)), each.in(const_cast<void*>(whole)))) return false;
      }
      return true;
    case kind::optional: {
      void const* const begun = type.at(part, 0);
      return !begun || (type.at(whole, 0) && is_prefix(type.element(), begun, type.at(whole, 0)));
    }
    case kind::list: {
      std::size_t const size = type.count(part);
      if (size > type.count(whole)) return false;
      for (std::size_t i = 0; i != size; ++i) {
        bool const may_grow = i + 1 == size || type.extent != 0;
        if (may_grow ? !is_prefix(type.element(), type.at(part, i), type.at(whole, i))
                     : written(type.element(), type.at(part, i)) != written(type.element(), type.at(whole, i)))
          return false;
      }
      return true;
    }
    case kind::map:
      return is_prefix_map(type, part, whole);
    case kind::variant: {
      std::size_t const which = type.count(part);
      if (which == type.count(whole)) return is_prefix(type.alternatives[which](), type.at(part, 0), type.at(whole, 0));
      return which == 0;
    }
    default: {
      std::string const text = written(type, part);
      return text == written(type, whole) || text == "0" || text == "false" || text == "\"calm\"" || text == "\"low\"";
    }
  }
}

/// White space between the tokens, and text around.
std::string loosened(std::string const& text, std::mt19937& random) {
  std::string out = random() % 2 ? "Here:\n```json\n" : " ";
  bool quoted = false;
  for (std::size_t i = 0; i != text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      out += text[i++];
    } else if (text[i] == '"') {
      quoted = !quoted;
    }
    out += text[i];
    if (!quoted && std::string_view("{}[],:").find(text[i]) != std::string_view::npos && random() % 4 == 0)
      out += " \n\t"[random() % 3];
  }
  return out + (random() % 2 ? "\n```" : "");
}

}  // namespace

BOOST_AUTO_TEST_CASE(random_values_come_back_at_every_split) {
  std::mt19937 random(7);
  shapes::for_each_type([&]<class T>(char const* name) {
    for (int round = 0; round != 40; ++round) {
      T value{};
      test::fill_random(structured::shape_of<T>(), &value, random);
      std::string const text = structured::write(value);
      BOOST_REQUIRE(structured::write(structured::parse<T>(text)) == text);
      std::string const loose = loosened(text, random);
      std::size_t const step = 1 + loose.size() / 400;
      for (std::size_t split = 0; split <= loose.size(); split += step) {
        structured::parser<T> parser;
        bool const well = parser.feed(std::string_view(loose).substr(0, split)) &&
                          parser.feed(std::string_view(loose).substr(split)) && parser.finish();
        BOOST_REQUIRE_MESSAGE(well, name << " at " << split << ": " << parser.problem().message() << " in " << loose);
        BOOST_REQUIRE(structured::write(parser.value()) == text);
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(what_has_come_is_a_prefix_at_every_byte) {
  std::mt19937 random(11);
  shapes::for_each_type([&]<class T>(char const* name) {
    for (int round = 0; round != 25; ++round) {
      T value{};
      test::fill_random(structured::shape_of<T>(), &value, random);
      std::string const text = structured::write(value);
      structured::parser<T> parser;
      std::string before = so_far(T{});
      for (std::size_t i = 0; i != text.size(); ++i) {
        BOOST_REQUIRE(parser.feed({&text[i], 1}));
        if (text.size() > 2000 && random() % 50 != 0) continue;
        BOOST_REQUIRE_MESSAGE(is_prefix(structured::shape_of<T>(), &parser.value(), &value),
                              name << " at " << i << ": " << so_far(parser.value()) << " of " << text);
        // Strings end between characters: the writer would replace what is none.
        BOOST_REQUIRE(so_far(parser.value()).find("\uFFFD") == std::string::npos);
        BOOST_REQUIRE(parser.view().path().empty() || parser.view().path().front() == '/');
      }
      BOOST_TEST(parser.finish());
    }
  });
}

BOOST_AUTO_TEST_CASE(a_view_says_what_has_come) {
  structured::parser<shapes::meeting> parser;
  auto const& view = parser.view();
  auto const feed = [&](std::string_view text) { BOOST_REQUIRE(parser.feed(text)); };
  BOOST_TEST(!view.arrived(&shapes::meeting::title));
  feed(R"({"ti)");
  BOOST_TEST(view.path() == "");
  feed(R"(tle":"Hel)");
  BOOST_TEST(view->title == "Hel");
  BOOST_TEST(view.arrived(&shapes::meeting::title));
  BOOST_TEST(!view.whole(&shapes::meeting::title));
  BOOST_TEST(view.path() == "/title");
  feed(R"(lo\ud83d)");
  BOOST_TEST(view->title == "Hello");
  feed(R"(\ude00")");
  BOOST_TEST(view->title == "Hello😀");
  BOOST_TEST(view.whole(&shapes::meeting::title));
  feed(R"(,"guests":[{"name":"A","now":"calm","age":1)");
  BOOST_TEST(view.path() == "/guests/0/age");
  BOOST_TEST(view->guests[0].age == 0);
  BOOST_TEST(view.whole_elements(view->guests) == 0U);
  BOOST_TEST(view.writing(view->guests));
  BOOST_TEST(view.writing(view->guests[0]));
  BOOST_TEST(view.arrived(view->guests[0], &shapes::person::name));
  BOOST_TEST(!view.arrived(view->guests[0], &shapes::person::age));
  feed(R"(7,"class":"","fullName":""},)");
  BOOST_TEST(view->guests[0].age == 17);
  BOOST_TEST(view.whole_elements(view->guests) == 1U);
  BOOST_TEST(!view.writing(view->guests[0]));
  BOOST_TEST(view->guests.size() == 1U);
  feed("{");
  BOOST_TEST(view->guests.size() == 2U);
  BOOST_TEST(view.whole_elements(view->guests) == 1U);
  BOOST_TEST(!view.arrived(&shapes::meeting::speaker));
  BOOST_TEST(!view.complete());
  BOOST_TEST(!parser.finish());
  BOOST_TEST(parser.problem().path == "/guests/1");
}

BOOST_AUTO_TEST_CASE(numbers_and_words_come_whole) {
  structured::parser<shapes::lists> parser;
  BOOST_REQUIRE(parser.feed(R"({"numbers":[1,-)"));
  BOOST_TEST(parser.value().numbers.size() == 1U);
  BOOST_REQUIRE(parser.feed("10"));
  BOOST_TEST(parser.value().numbers.size() == 1U);
  BOOST_REQUIRE(parser.feed(" "));
  BOOST_TEST(parser.value().numbers.size() == 2U);
  BOOST_REQUIRE(parser.feed(R"(],"bits":[tru)"));
  BOOST_TEST(parser.value().bits.empty());
  BOOST_REQUIRE(parser.feed("e"));
  BOOST_TEST(parser.value().bits.size() == 1U);
  structured::parser<shapes::person> words;
  BOOST_REQUIRE(words.feed(R"({"now":"angr)"));
  BOOST_TEST((words.value().now == shapes::mood::calm));
  BOOST_REQUIRE(words.feed(R"(y")"));
  BOOST_TEST((words.value().now == shapes::mood::angry));
}

BOOST_AUTO_TEST_CASE(each_byte_is_looked_at_a_bounded_number_of_times) {
  for (std::size_t const piece : {std::size_t{1}, std::size_t{7}, std::size_t{1} << 20}) {
    double per_byte = 0;
    for (std::size_t const size : {10'000U, 100'000U, 1'000'000U}) {
      std::string text = R"({"title":"t","host":{"name":"h","now":"calm","age":1,"class":"","fullName":""},"guests":[)";
      text = R"({"numbers":[1],"bits":[],"point":[1,2,3],"square":[[true,true],[true,true]],"gaps":[],"table":[)";
      while (text.size() < size) text += R"(["some \"words\" and 日本", "x"],)";
      text.back() = ']';
      text += '}';
      structured::parser<shapes::lists> parser;
      for (std::size_t at = 0; at < text.size(); at += piece)
        BOOST_REQUIRE(parser.feed(std::string_view(text).substr(at, piece)));
      BOOST_REQUIRE(parser.finish());
      double const ratio = static_cast<double>(parser.state().steps()) / static_cast<double>(text.size());
      BOOST_TEST(ratio < 2.0);
      if (per_byte != 0) BOOST_TEST(std::abs(ratio - per_byte) < 0.05);
      per_byte = ratio;
    }
  }
}

BOOST_AUTO_TEST_CASE(alternatives_that_tell_late_are_looked_at_once_more) {
  std::string const circle = R"({"radius":1.5,"note":")" + std::string(1000, 'x') + R"(","kind":"circle"},)";
  double per_byte = 0;
  for (std::size_t const size : {10'000U, 100'000U}) {
    std::string text = R"({"title":"t","parts":[)";
    while (text.size() < size) text += circle;
    text.back() = ']';
    text += '}';
    structured::parser<shapes::drawing> parser;
    BOOST_REQUIRE(parser.feed(text) && parser.finish());
    double const ratio = static_cast<double>(parser.state().steps()) / static_cast<double>(text.size());
    BOOST_TEST(ratio < 4.0);
    if (per_byte != 0) BOOST_TEST(std::abs(ratio - per_byte) < 0.1);
    per_byte = ratio;
  }
}

BOOST_AUTO_TEST_CASE(pieces_cost_no_allocation_but_the_values_own) {
  structured::parser<shapes::texts> parser;
  parser.value().any.reserve(4096);
  BOOST_REQUIRE(parser.feed(R"(Here: {"unknown":"12","any":")"));
  test::allocation_counter counter;
  bool well = true;
  for (int i = 0; i != 500; ++i) well = parser.feed("wo\\n") && parser.view().path() == "/any" && well;
  std::uint64_t const count = counter.count();
  BOOST_TEST(well);
  BOOST_TEST(count == 0U);
}

BOOST_AUTO_TEST_CASE(mutated_texts_end_in_a_value_or_an_error_with_words) {
  std::mt19937 random(13);
  structured::read_options strict;
  strict.unknown_members = structured::policy::refuse;
  shapes::for_each_type([&]<class T>(char const*) {
    for (int round = 0; round != 400; ++round) {
      T value{};
      test::fill_random(structured::shape_of<T>(), &value, random);
      std::string text = structured::write(value);
      for (std::size_t n = 1 + random() % 3; n != 0 && !text.empty(); --n) {
        std::size_t const at = random() % text.size();
        switch (random() % 4) {
          case 0:
            text[at] = static_cast<char>(random());
            break;
          case 1:
            text.erase(at, 1 + random() % 8);
            break;
          case 2:
            text.insert(at, 1, "{}[]\",:0e-.\\ntu"[random() % 15]);
            break;
          default:
            text.insert(at, text.substr(random() % text.size(), random() % 12));
        }
      }
      structured::parser<T> whole(strict);
      bool const well = whole.feed(text) && whole.finish();
      structured::parser<T> pieces(strict);
      bool fed = true;
      for (char const& c : text) fed = fed && pieces.feed({&c, 1});
      BOOST_REQUIRE((fed && pieces.finish()) == well);
      BOOST_REQUIRE(whole.problem().message() == pieces.problem().message());
      BOOST_REQUIRE(so_far(whole.value()) == so_far(pieces.value()));
      if (well) continue;
      BOOST_REQUIRE(!whole.problem().expected.empty());
      BOOST_REQUIRE(!whole.problem().got.empty());
    }
  });
}

BOOST_AUTO_TEST_SUITE_END()
