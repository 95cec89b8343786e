// Values from JSON text: every kind, and every way not to be one.

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <string>

#include "support/structured_types.hpp"

BOOST_AUTO_TEST_SUITE(structured_parser)

namespace {

using namespace tokenwire;
using namespace test::shapes;
using structured::policy;
using structured::read_options;

/// "code path: expected …, got …", or "accepted".
template <class T>
std::string told(std::string_view text, read_options const& options = {}) {
  try {
    structured::parse<T>(text, options);
    return "accepted";
  } catch (structured_error const& refused) {
    structured::problem const& what = refused.problem();
    BOOST_TEST(refused.diagnostics().partial_text == text);
    BOOST_TEST(refused.diagnostics().detail == what.message());
    BOOST_TEST(what.offset <= text.size());
    return std::string(name(refused.code())) + ' ' + what.path + ": expected " + what.expected + ", got " + what.got;
  }
}

template <class T>
struct one {
  T v{};
};
template <class T>
constexpr auto members_of(one<T> const*) {
  return std::tuple{structured::field{"v", &one<T>::v}};
}
template <class T>
T read(std::string const& value) {
  return structured::parse<one<T>>("{\"v\":" + value + '}').v;
}
template <class T>
bool refuses(std::string const& value) {
  return told<one<T>>("{\"v\":" + value + '}').starts_with("value_mismatch /v: ");
}

}  // namespace

BOOST_AUTO_TEST_CASE(integers_in_every_way_to_write_them) {
  BOOST_TEST(read<int>("1.0") == 1);
  BOOST_TEST(read<int>("1e2") == 100);
  BOOST_TEST(read<int>("-1.5e1") == -15);
  BOOST_TEST(read<int>("1200E-2") == 12);
  BOOST_TEST(read<int>("0.00e99999999999999999999") == 0);
  BOOST_TEST(read<int>("-0") == 0);
  BOOST_TEST(read<int>("0.0000000012e10") == 12);
  BOOST_TEST(read<std::uint64_t>("18446744073709551615") == std::numeric_limits<std::uint64_t>::max());
  BOOST_TEST(read<std::uint64_t>("1.8446744073709551615e19") == std::numeric_limits<std::uint64_t>::max());
  BOOST_TEST(read<std::int64_t>("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
  BOOST_TEST(read<std::int64_t>("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
  BOOST_TEST(int{read<std::int8_t>("-128")} == -128);
  BOOST_TEST(int{read<std::uint8_t>("255")} == 255);
  BOOST_TEST(read<std::uint32_t>("4294967295") == 4294967295U);
}

BOOST_AUTO_TEST_CASE(integers_that_do_not_fit_never_wrap) {
  for (char const* text : {"128", "-129", "1e9", "1e400", "99999999999999999999999999"})
    BOOST_TEST(refuses<std::int8_t>(text), text);
  for (char const* text : {"256", "-1", "1.5", "1e-1"}) BOOST_TEST(refuses<std::uint8_t>(text), text);
  for (char const* text : {"32768", "-32769"}) BOOST_TEST(refuses<std::int16_t>(text), text);
  for (char const* text : {"65536", "-1"}) BOOST_TEST(refuses<std::uint16_t>(text), text);
  for (char const* text : {"2147483648", "-2147483649", "0.1"}) BOOST_TEST(refuses<std::int32_t>(text), text);
  for (char const* text : {"4294967296", "-1"}) BOOST_TEST(refuses<std::uint32_t>(text), text);
  for (char const* text : {"9223372036854775808", "-9223372036854775809", "1e19", "1e99999999999999999999"})
    BOOST_TEST(refuses<std::int64_t>(text), text);
  for (char const* text : {"18446744073709551616", "-1", "18446744073709551615.5", "1e-99999999999999999999"})
    BOOST_TEST(refuses<std::uint64_t>(text), text);
}

BOOST_AUTO_TEST_CASE(numbers) {
  BOOST_TEST(read<double>("0.1") == 0.1);
  BOOST_TEST(read<double>("-1E+2") == -100.0);
  BOOST_TEST(read<double>("1e-400") == 0.0);
  BOOST_TEST(std::signbit(read<double>("-1e-400")));
  BOOST_TEST(read<double>("4.9e-324") == std::numeric_limits<double>::denorm_min());
  BOOST_TEST(read<double>("12345678901234567890123456789") == 12345678901234567890123456789.0);
  BOOST_TEST(read<float>("3.4028235e38") == std::numeric_limits<float>::max());
  BOOST_TEST(read<float>("1e-60") == 0.0F);
  for (char const* text : {"1e309", "-1e400", "1e99999999999999999999"}) BOOST_TEST(refuses<double>(text), text);
  BOOST_TEST(refuses<float>("1e39"));
}

BOOST_AUTO_TEST_CASE(what_is_no_number_is_malformed) {
  for (char const* text : {"01", "-", "1.", ".5", "1e", "1e+", "+1", "1.e2", "--1", "1-1", "0x1", "-01", "1.2.3", "NaN",
                           "Infinity", "1_000"}) {
    BOOST_TEST(told<one<double>>("{\"v\":" + std::string(text) + '}').starts_with("malformed_json "), text);
    // Also where nobody wants it.
    BOOST_TEST(told<empty>("{\"v\":" + std::string(text) + '}').starts_with("malformed_json "), text);
  }
}

BOOST_AUTO_TEST_CASE(strings) {
  BOOST_TEST(read<std::string>(R"("a\"\\\/\b\f\n\r\t\u00e9\u65e5\ud83d\ude00\u0000")") ==
             std::string("a\"\\/\b\f\n\r\té日😀\0", 19));
  BOOST_TEST(read<std::string>(R"("\ud83dx\ude00\ud83d\ud83d\ude00\ud83d\n")") == "\uFFFDx\uFFFD\uFFFD😀\uFFFD\n");
  BOOST_TEST(read<std::string>("\"\xff\xe6\x97\xf0\x9f\x98\"") == "\uFFFD\uFFFD\uFFFD");
  BOOST_TEST(told<one<std::string>>("{\"v\":\"a\nb\"}") ==
             "malformed_json /v: expected no control character in a string, got byte 0x0a");
  BOOST_TEST(told<one<std::string>>(R"({"v":"\x"})") ==
             "malformed_json /v: expected an escape that JSON has, got \"x\"");
  BOOST_TEST(told<one<std::string>>(R"({"v":"\u12g4"})").starts_with("malformed_json /v: "));
}

BOOST_AUTO_TEST_CASE(bounds) {
  BOOST_TEST(told<texts>(R"({"any":"","few":"é日","maybe":null})") == "accepted");
  BOOST_TEST(told<texts>(R"({"any":"","few":"😀","maybe":null})") ==
             "value_mismatch /few: expected a string of 2 to 5 characters, got a string of 1");
  BOOST_TEST(told<texts>(R"({"few":"123456"})") ==
             "value_mismatch /few: expected a string of 2 to 5 characters, got a longer one");
  BOOST_TEST(told<person>(R"({"age":151})") == "value_mismatch /age: expected an integer from 0 to 150, got 151");
  BOOST_TEST(told<lists>(R"({"numbers":[]})") ==
             "value_mismatch /numbers: expected a list of 1 to 6, got an empty list");
  BOOST_TEST(told<lists>(R"({"numbers":[1,2,3,4,5,6,7]})") ==
             "value_mismatch /numbers/6: expected a list of 1 to 6, got another element");
  BOOST_TEST(told<lists>(R"({"numbers":[1,11]})") ==
             "value_mismatch /numbers/1: expected an integer from -10 to 10, got 11");
  BOOST_TEST(told<lists>(R"({"point":[1,2]})") == "value_mismatch /point: expected a list of 3, got a list of 2");
  BOOST_TEST(told<lists>(R"({"square":[[true,false],[true,false,true]]})") ==
             "value_mismatch /square/1/2: expected a list of 2, got another element");
}

BOOST_AUTO_TEST_CASE(kinds) {
  BOOST_TEST(told<person>(R"({"name":1})") == "value_mismatch /name: expected a string, got a number");
  BOOST_TEST(told<person>(R"({"name":null})") == "value_mismatch /name: expected a string, got null");
  BOOST_TEST(told<person>(R"({"now":"furious"})") ==
             R"(value_mismatch /now: expected one of "calm", "auto", "angry", got "furious")");
  BOOST_TEST(told<person>(R"({"before":[]})") ==
             R"(value_mismatch /before: expected one of "calm", "auto", "angry" or null, got a list)");
  BOOST_TEST(told<widths>(R"({"b":"true"})") == "value_mismatch /b: expected true or false, got a string");
  BOOST_TEST(told<maps>(R"({"rows":{"a/b~c":[1,{}]}})") ==
             "value_mismatch /rows/a~1b~0c/1: expected an integer from -2147483648 to 2147483647, got an object");
  BOOST_TEST(told<meeting>(R"({"guests":[{"name":"A","class":true}]})") ==
             "value_mismatch /guests/0/class: expected a string, got true or false");
  BOOST_TEST(told<tree>(R"({"children":[{"twin":{"named":{"k":{"label":{}}}}}]})") ==
             "value_mismatch /children/0/twin/named/k/label: expected a string, got an object");
  BOOST_TEST(told<person>("[]") == "value_mismatch : expected an object, got a list");
}

BOOST_AUTO_TEST_CASE(alternatives) {
  auto const drawn = structured::parse<drawing>(
      R"({"title":"t","parts":[{"radius":2,"extra":{"kind":"group"},"kind":"circle"},{"kind":"polygon","corners":[[1,2]]},)"
      R"({"parts":[{"radius":3,"kind":"circle"},{"parts":[],"kind":"group"}],"kind":"group"}]})");
  BOOST_REQUIRE(drawn.parts.size() == 3U);
  BOOST_TEST(std::get<circle>(drawn.parts[0]).radius == 2.0);
  BOOST_TEST(std::get<polygon>(drawn.parts[1]).corners[0][1] == 2);
  BOOST_TEST(std::get<circle>(std::get<group>(drawn.parts[2]).parts[0]).radius == 3.0);
  BOOST_TEST(told<drawing>(R"({"parts":[{"radius":1,"kind":"oval"}]})") ==
             R"(value_mismatch /parts/0/kind: expected one of "circle", "polygon", "group", got "oval")");
  BOOST_TEST(told<drawing>(R"({"parts":[{"radius":1}]})") ==
             "value_mismatch /parts/0/kind: expected a string, got an object without it");
  BOOST_TEST(told<drawing>(R"({"parts":[{"radius":"x","kind":"circle"}]})") ==
             "value_mismatch /parts/0/radius: expected a number, got a string");
  BOOST_TEST(told<drawing>(R"({"parts":[{"radius":tru,"kind":"circle"}]})").starts_with("malformed_json /parts/0"));
  BOOST_TEST(told<drawing>(R"({"parts":[1]})") == "value_mismatch /parts/0: expected an object, got a number");
  auto const any =
      structured::parse<anything>(R"({"one":[1,2],"two":"angry","many":["a",{"any":"b","few":"cd","maybe":null}]})");
  BOOST_TEST(std::get<std::vector<int>>(any.one)[1] == 2);
  BOOST_TEST((std::get<mood>(*any.two) == mood::angry));
  BOOST_TEST(std::get<texts>(any.many[1]).few == "cd");
  BOOST_TEST(told<anything>(R"({"two":true})") ==
             R"(value_mismatch /two: expected a number or one of "calm", "auto", "angry" or null, got true or false)");
}

BOOST_AUTO_TEST_CASE(members_that_are_missing) {
  BOOST_TEST(told<person>(R"({"name":"A","now":"calm","class":"c","fullName":"A"})") ==
             "value_mismatch /age: expected an integer from 0 to 150, got an object without it");
  BOOST_TEST(told<person>(R"({"name":"A","now":"calm","age":1,"class":"c","fullName":"A"})") == "accepted");
  read_options strict;
  strict.missing_optionals = policy::refuse;
  BOOST_TEST(told<person>(R"({"name":"A","now":"calm","age":1,"class":"c","fullName":"A"})", strict) ==
             R"(value_mismatch /before: expected one of "calm", "auto", "angry" or null, got an object without it)");
  read_options lax;
  lax.missing_members = policy::accept;
  BOOST_TEST(told<meeting>(R"({"host":{}})", lax) == "accepted");
}

BOOST_AUTO_TEST_CASE(members_that_are_too_many) {
  BOOST_TEST(told<empty>(R"({"a":{"b":[{"c":"}"}]},"d":null})") == "accepted");
  read_options strict;
  strict.unknown_members = policy::refuse;
  BOOST_TEST(told<empty>(R"({"a/":1})", strict) == "value_mismatch /a~1: expected no member of this name, got one");
  BOOST_TEST(told<other::texts>(R"({"number":1,"number":2})") ==
             "value_mismatch /number: expected each name once, got it again");
  BOOST_TEST(told<maps>(R"({"prices":{"a":1,"a":2}})") ==
             "value_mismatch /prices/a: expected each name once, got it again");
  BOOST_TEST(told<maps>(R"({"rows":{"a":[],"a":[]}})") ==
             "value_mismatch /rows/a: expected each name once, got it again");
  read_options last;
  last.repeated_members = policy::accept;
  last.missing_members = policy::accept;
  BOOST_TEST(structured::parse<other::texts>(R"({"number":1,"number":2})", last).number == 2);
  auto const met = structured::parse<meeting>(
      R"({"title":"ab","title":"c","host":{"age":5,"name":"x"},"host":{"name":"y"},"guests":[{},{}],"guests":[{}]})",
      last);
  BOOST_TEST(met.title == "c");
  BOOST_TEST(met.host.name == "y");
  BOOST_TEST(met.host.age == 0);
  BOOST_TEST(met.guests.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_no_json) {
  BOOST_TEST(told<empty>(R"({"a":1)") == "malformed_json /a: expected the rest of the value, got the end of the text");
  BOOST_TEST(told<person>(R"({"name":"ab)") ==
             "malformed_json /name: expected the rest of the value, got the end of the text");
  BOOST_TEST(told<empty>(R"({"a" 1})") == R"(malformed_json /a: expected ":", got "1")");
  BOOST_TEST(told<empty>(R"({"a":1 "b":2})") == R"(malformed_json : expected "," or "}", got '"')");
  BOOST_TEST(told<empty>(R"({"a":1,})") == R"(malformed_json : expected a member's name, got "}")");
  BOOST_TEST(told<empty>(R"({,})") == R"(malformed_json : expected a member's name, got ",")");
  BOOST_TEST(told<lists>(R"({"numbers":[1,]})") == R"(malformed_json /numbers/1: expected a value, got "]")");
  BOOST_TEST(told<lists>(R"({"numbers":[1}]})") == R"(malformed_json /numbers: expected "," or "]", got "}")");
  BOOST_TEST(told<widths>(R"({"b":trve})") == R"(malformed_json /b: expected true, got "v")");
  BOOST_TEST(told<empty>("{'a':1}").starts_with("malformed_json"));
  BOOST_TEST(told<empty>("{} {}") == R"(malformed_json : expected nothing behind the value, got "{")");
}

BOOST_AUTO_TEST_CASE(depth_has_a_limit) {
  read_options options;
  options.max_depth = 3;
  BOOST_TEST(told<empty>(R"({"a":[[1]]})", options) == "accepted");
  BOOST_TEST(told<empty>(R"({"a":[[[]]]})", options).starts_with("json_too_deep /a: "));
  BOOST_TEST(told<tree>(std::string(10'000, '[')).starts_with("value_mismatch"));
  std::string deep = "{\"a\":";
  deep.append(10'000, '[');
  BOOST_TEST(told<empty>(deep).starts_with("json_too_deep"));
}

BOOST_AUTO_TEST_CASE(roots_of_other_kinds) {
  BOOST_TEST((structured::parse<std::vector<int>>(" [1,2] ") == std::vector<int>{1, 2}));
  BOOST_TEST(structured::parse<int>("12") == 12);
  BOOST_TEST(structured::parse<std::string>(R"("x")") == "x");
  BOOST_TEST(!structured::parse<std::optional<int>>("null").has_value());
  BOOST_TEST((structured::parse<std::map<std::string, int>>(R"({"a":1})").at("a")) == 1);
}

BOOST_AUTO_TEST_SUITE_END()
