#include "http/base64.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(base64)

namespace {

using tokenwire::http::append_base64;
using tokenwire::http::from_base64;

std::string there(std::string_view bytes) {
  std::string text;
  append_base64(std::as_bytes(std::span(bytes)), text);
  return text;
}

}  // namespace

// RFC 4648, 10.
BOOST_AUTO_TEST_CASE(there_and_back) {
  for (auto const& [bytes, text] : {std::pair{"", ""},
                                    {"f", "Zg=="},
                                    {"fo", "Zm8="},
                                    {"foo", "Zm9v"},
                                    {"foob", "Zm9vYg=="},
                                    {"fooba", "Zm9vYmE="},
                                    {"foobar", "Zm9vYmFy"}}) {
    BOOST_TEST(there(bytes) == text);
    BOOST_TEST((from_base64(text) == std::string(bytes)));
  }
  std::string all;
  for (int i = 0; i != 256; ++i) all += static_cast<char>(i);
  BOOST_TEST((from_base64(there(all)) == all));
}

BOOST_AUTO_TEST_CASE(more_than_a_piece) {
  for (std::size_t const size : {std::size_t{3} << 20, (std::size_t{3} << 20) + 1, std::size_t{7'000'001}}) {
    std::string bytes(size, 'x');
    for (std::size_t i = 0; i < size; i += 997) bytes[i] = static_cast<char>(i);
    BOOST_TEST((from_base64(there(bytes)) == bytes));
  }
}

BOOST_AUTO_TEST_CASE(padding_may_be_left_out) {
  BOOST_TEST((from_base64("Zg") == "f"));
  BOOST_TEST((from_base64("Zm8") == "fo"));
}

BOOST_AUTO_TEST_CASE(what_is_none) {
  for (std::string_view const text :
       {"Z", "Zm9vY", "=", "==", "====", "Zg===", "Zg=", "Z===", "Zm9v=", " Zm9v", "Zm9v\n", "Zm-v", "Zm_v", "Zm9v Zm9v"})
    BOOST_TEST(!from_base64(text), text);
  BOOST_TEST(!from_base64(std::string_view("Zm\0v", 4)));
}

BOOST_AUTO_TEST_SUITE_END()
