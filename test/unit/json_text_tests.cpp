#include "json/document.hpp"
#include "json/fields.hpp"
#include "json/members.hpp"
#include "json/string_token.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(json_text_tests)

namespace {

using namespace tokenwire;

std::string unescaped(std::string_view raw) {
  std::string out;
  return json::append_unescaped(raw, out) ? out : "refused";
}

std::string repaired(std::string_view text) {
  std::string out;
  json::append_replacing_lone_surrogates(text, out);
  return out;
}

std::string parsed(std::string_view text, std::size_t depth = 64) {
  json::document document;
  if (!document.parse(text, depth)) return document.too_deep() ? "too deep" : "refused";
  return boost::json::serialize(document.root());
}

std::string nested(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

}  // namespace

BOOST_AUTO_TEST_CASE(unescapes_what_json_escapes) {
  BOOST_TEST(unescaped(R"(plain)") == "plain");
  BOOST_TEST(unescaped(R"(\"\\\/\b\f\n\r\t)") == "\"\\/\b\f\n\r\t");
  BOOST_TEST(unescaped(R"(a\u00e9\u65e5\u0041b)") ==
             "a\xc3\xa9\xe6\x97\xa5\x41"
             "b");
  BOOST_TEST(unescaped(R"(\ud83d\ude00)") == "\xf0\x9f\x98\x80");
  BOOST_TEST(unescaped(R"(\uDBFF\uDFFF)") == "\xf4\x8f\xbf\xbf");
  BOOST_TEST(unescaped(R"(\u0000)") == std::string_view("\0", 1));
}

BOOST_AUTO_TEST_CASE(refuses_other_escapes) {
  for (std::string_view const raw : {R"(\x)", R"(\u12)", R"(\u12g4)", R"(\ud83d)", R"(\ude00)", R"(\ud83dx)",
                                     R"(\ud83d\u0041)", R"(\ud83d\ud83d)", "\\"}) {
    BOOST_TEST(unescaped(raw) == "refused");
  }
}

BOOST_AUTO_TEST_CASE(replaces_halves_of_surrogate_pairs) {
  BOOST_TEST(repaired(R"(a\ud83db)") == R"(a\ufffdb)");
  BOOST_TEST(repaired(R"(\ude00\ud83d)") == R"(\ufffd\ufffd)");
  BOOST_TEST(repaired(R"(\ud83d\ude00)") == R"(\ud83d\ude00)");
  BOOST_TEST(repaired(R"(\ud83d\ud83d\ude00)") == R"(\ufffd\ud83d\ude00)");
  BOOST_TEST(repaired(R"(\\ud83d)") == R"(\\ud83d)");
  BOOST_TEST(repaired(R"(\u0041\)") == R"(\u0041\)");
}

BOOST_AUTO_TEST_CASE(reads_a_string_to_its_closing_quote) {
  std::string_view const text = R"(a\"b"rest)";
  json::string_token token;
  char const* const after = json::read_string(text.data(), text.data() + text.size(), token);
  BOOST_TEST(after - text.data() == 5);
  BOOST_TEST(token.raw == R"(a\"b)");
  BOOST_TEST(token.escaped);
  BOOST_TEST(token.ascii);
  for (std::string_view const bad : {"no quote", "a\nb\"", "a\\\"", "a\\"}) {
    BOOST_TEST(json::read_string(bad.data(), bad.data() + bad.size(), token) == nullptr);
  }
}

BOOST_AUTO_TEST_CASE(walks_members_and_elements) {
  std::string_view const text = R"( {"a" : [1, {"x":"]}"}] , "b\"":"\\", "c":-1.5e3,"d":{}} )";
  json::members walk(text.substr(1));
  std::string seen;
  while (walk.next()) seen.append(walk->key).append("=").append(walk->value).append(";");
  BOOST_TEST(seen == R"(a=[1, {"x":"]}"}];b\"="\\";c=-1.5e3;d={};)");
  std::array<std::string_view, 3> found;
  BOOST_TEST(json::elements(R"([ 1 , "a]" , [2,3] ])", found.data(), found.size()) == 3U);
  BOOST_TEST(found[1] == "\"a]\"");
  BOOST_TEST(found[2] == "[2,3]");
  BOOST_TEST(json::elements("[ ]", found.data(), found.size()) == 0U);
  BOOST_TEST(json::elements("[1,2,3,4]", found.data(), 2) == 2U);
}

BOOST_AUTO_TEST_CASE(parses_strictly_but_for_bad_characters) {
  BOOST_TEST(parsed(R"({"a":[1,2.5,null]})") == R"({"a":[1,2.5E0,null]})");
  BOOST_TEST(parsed("{\"a\":\"x\xff\xe2\x82y\"}") == "{\"a\":\"x\xef\xbf\xbd\xef\xbf\xbdy\"}");
  BOOST_TEST(parsed(R"({"a":"\ud83d"})") == "{\"a\":\"\xef\xbf\xbd\"}");
  for (std::string_view const bad :
       {"", "{", "{} x", "{}{}", "{\"a\":01}", "{\"a\":\"\n\"}", "[1,]", "\xff", "nul", "{\"a\":\"\xff\"", "<html>"}) {
    BOOST_TEST(parsed(bad) == "refused", bad);
  }
}

BOOST_AUTO_TEST_CASE(limits_the_depth) {
  BOOST_TEST(parsed(nested(64)) == nested(64));
  BOOST_TEST(parsed(nested(65)) == "too deep");
  BOOST_TEST(parsed(nested(10000)) == "too deep");
  BOOST_TEST(parsed(std::string(100000, '['), 1000000) == "too deep");
  BOOST_TEST(parsed("[\"\xff\"," + nested(10000) + "]") == "too deep");
}

BOOST_AUTO_TEST_CASE(says_where_it_stopped) {
  std::string const text = "{\"a\":\"" + std::string(10000, 'x') + "\",!}";
  json::document document;
  BOOST_TEST(!document.parse(text, 64));
  BOOST_TEST(document.error_offset() == text.size() - 2);
  BOOST_TEST(!document.parse("{\"a\":", 64));
  BOOST_TEST(document.error_offset() == 5U);
}

BOOST_AUTO_TEST_CASE(gives_a_second_document_its_own_memory) {
  json::document first;
  BOOST_TEST(first.parse(R"({"a":"a longer string than fits"})", 64));
  BOOST_TEST(parsed(R"({"b":"another string that is long"})") == R"({"b":"another string that is long"})");
  BOOST_TEST(json::find_string(*first.root().if_object(), "a") == "a longer string than fits");
}

BOOST_AUTO_TEST_CASE(reads_integers_from_any_number) {
  auto const read = [](std::string_view number) {
    json::document document;
    std::string const text = "{\"n\":" + std::string{number} + "}";
    document.parse(text, 64);
    return json::find_integer(*document.root().if_object(), "n").value_or(-1);
  };
  BOOST_TEST(read("12") == 12);
  BOOST_TEST(read("12.0") == 12);
  BOOST_TEST(read("1.2e1") == 12);
  BOOST_TEST(read("1.5") == 1);
  BOOST_TEST(read("-0") == 0);
  BOOST_TEST(read("9223372036854775807") == 9223372036854775807);
  BOOST_TEST(read("9223372036854775808") == -1);
  BOOST_TEST(read("1e300") == -1);
  BOOST_TEST(read("\"1\"") == -1);
  BOOST_TEST(read("null") == -1);
}

BOOST_AUTO_TEST_SUITE_END()
