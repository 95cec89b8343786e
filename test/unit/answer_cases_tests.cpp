// The answers of test/cases/answers: to the expected value on both paths, however the bytes are cut.

#include <array>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>
#include <numeric>
#include <tokenwire/sse.hpp>

#include "support/answer_cases.hpp"

BOOST_AUTO_TEST_SUITE(answer_cases_tests)

namespace {

using namespace tokenwire::test;

constexpr bool paths[] = {true, false};

std::string with_line_ends(std::string_view body, std::string_view end) {
  std::string out;
  for (std::size_t i = 0; i < body.size(); ++i) {
    bool const crlf = body.substr(i, 2) == "\r\n";
    if (!crlf && body[i] != '\n') {
      out += body[i];
      continue;
    }
    out += end;
    if (crlf) ++i;
  }
  return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_is_what_its_file_says) {
  for (answer_case const& one : answer_cases()) {
    for (bool const reuse : paths) {
      auto const found = one.is_document ? decode_document(one.body) : decode_body(one.body, {}, reuse);
      BOOST_TEST(boost::json::serialize(described(found)) == boost::json::serialize(one.expected), one.name);
    }
  }
}

BOOST_AUTO_TEST_CASE(no_split_of_the_bytes_changes_anything) {
  for (answer_case const& one : answer_cases()) {
    if (one.is_document) continue;
    auto const whole = decode_body(one.body, {}, false);
    std::vector<std::size_t> each_byte(one.body.size() - 1);
    std::iota(each_byte.begin(), each_byte.end(), std::size_t{1});
    for (bool const reuse : paths) {
      BOOST_TEST(difference(whole, decode_body(one.body, each_byte, reuse)) == "", one.name);
      for (std::size_t const cut : each_byte) {
        std::string const found = difference(whole, decode_body(one.body, std::array{cut}, reuse));
        if (!found.empty()) BOOST_ERROR(one.name << " cut at " << cut << " differs in " << found);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_line_end_will_do) {
  for (answer_case const& one : answer_cases()) {
    if (one.is_document) continue;
    auto const whole = decode_body(one.body, {}, true);
    for (char const* end : {"\n", "\r\n", "\r"})
      BOOST_TEST(difference(whole, decode_body(with_line_ends(one.body, end), {}, true)) == "", one.name);
  }
}

BOOST_AUTO_TEST_CASE(the_text_is_the_chunks_text) {
  for (answer_case const& one : answer_cases()) {
    for (bool const separate : paths) {
      if (one.is_document) continue;
      auto const found = decode_body(one.body, {}, true, separate);
      std::string text;
      std::string reasoning;
      for (seen_chunk const& chunk : found.chunks) {
        text += chunk.text;
        reasoning += chunk.reasoning;
      }
      BOOST_TEST(text == found.result.text());
      BOOST_TEST(reasoning == found.result.reasoning());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
