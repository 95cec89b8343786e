// Numbers in JSON that a caller wrote: every digit is sent.

#include <boost/test/unit_test.hpp>

#include "json/object_text.hpp"
#include "support/chat_requests.hpp"

BOOST_AUTO_TEST_SUITE(chat_request_numbers_tests)

using namespace tokenwire;
using namespace tokenwire::test;
namespace pplx = tokenwire::perplexity;

namespace {

// Past 2^53, the bounds of 64 bits, past those, and what a double does not hold.
constexpr char const* numbers[] = {"9007199254740993",
                                   "9223372036854775807",
                                   "-9223372036854775808",
                                   "18446744073709551615",
                                   "18446744073709551616",
                                   "-9223372036854775809",
                                   "123456789012345678901234567890123456789",
                                   "0.1234567890123456789012345678901234567890",
                                   "1e400",
                                   "-1E+999",
                                   "1.0",
                                   "-0"};

void check_holds(pplx::chat_request const& request, std::string const& text) {
  written const out = write(request);
  BOOST_TEST(!out.ec, out.detail);
  BOOST_TEST(out.json.find(text) != std::string::npos, out.json);
}

}  // namespace

BOOST_AUTO_TEST_CASE(extra_keeps_them) {
  for (std::string const number : numbers) {
    pplx::chat_request one = minimal();
    one.extra = R"({"a":)" + number + R"(, "b" : [{"c":)" + number + "} ] }";
    check_holds(one, R"("a":)" + number + ',');
    check_holds(one, R"("b":[{"c":)" + number + "} ]");
  }
}

BOOST_AUTO_TEST_CASE(schemas_and_parameters_keep_them) {
  for (std::string const number : numbers) {
    std::string const schema = R"({ "type":"integer", "maximum":)" + number + "}";
    pplx::chat_request one = minimal();
    one.response_format = pplx::json_schema_format{"\r\n " + schema + "\t\n"};
    one.tools = {{.name = "f", .parameters = schema}};
    check_holds(one, R"("schema":)" + schema + '}');
    check_holds(one, R"("parameters":)" + schema);
  }
}

BOOST_AUTO_TEST_CASE(defaults_keep_them) {
  for (std::string const number : numbers) {
    pplx::chat_request ours = minimal();
    pplx::chat_request defaults;
    ours.extra = R"({"a":)" + number + "}";
    defaults.extra = R"({"a":1,"b":)" + number + R"(,"temperature":7})";
    ours.temperature = 1;
    BOOST_TEST(with_defaults(ours, defaults).extra == R"({"a":)" + number + R"(,"b":)" + number + '}');
  }
}

BOOST_AUTO_TEST_CASE(members_of_64_bits_are_exact) {
  pplx::chat_request one = minimal();
  one.n = std::numeric_limits<std::int64_t>::max();
  check_holds(one, R"("n":9223372036854775807)");
}

BOOST_AUTO_TEST_CASE(a_name_is_one_name_however_it_is_written) {
  pplx::chat_request one = minimal();
  one.extra = "\t{\"\\u006dodel\":\"x\"}";
  check_refused(one, "extra: got the member model, expected another: it is set already");
  one.extra = R"({"a":1,"\u0061":2,"q\"\\\u00fc\n":3,"c":"}\\\",{"})";
  check_holds(one, R"("a":2,"q\"\\)"
                   "\xc3\xbc"
                   R"(\n":3,"c":"}\\\",{")");
  json::object_text object(R"({"a":1,"b":2})");
  object.erase("a");
  object.set("b", "3");
  object.set("c", "[]");
  BOOST_TEST(!object.contains("a"));
  BOOST_TEST(object.text() == R"({"b":3,"c":[]})");
  BOOST_TEST(json::object_text{}.text() == "{}");
}

BOOST_AUTO_TEST_SUITE_END()
