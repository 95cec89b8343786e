// Compressed bodies: whole, cut, broken, in any pieces, and larger than anybody asked for.

#include "http/content_decoder.hpp"

#include <boost/test/unit_test.hpp>

#include "support/compress.hpp"

BOOST_AUTO_TEST_SUITE(content_coding)

namespace {

using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::http::content_decoder;

struct decoded {
  std::string text;
  tokenwire::error_code ec;
};

decoded decode(std::string_view coding, std::string_view bytes, std::size_t step, std::size_t expansion = 500,
               bool whole = true) {
  content_decoder decoder(coding, expansion);
  decoded out;
  for (std::size_t at = 0; at < bytes.size() && !decoder.error(); at += step) {
    std::string const piece(bytes.substr(at, step));
    decoder.put(piece);
    for (auto next = decoder.next(); !next.empty(); next = decoder.next()) out.text.append(next.data(), next.size());
  }
  if (whole) decoder.put_end();
  out.ec = decoder.error();
  return out;
}

std::string const sample = [] {
  std::string text;
  for (int i = 0; i != 3000; ++i) text += "data: {\"n\":" + std::to_string(i * 7919 % 1000) + "}\n\n";
  return text;
}();

}  // namespace

BOOST_AUTO_TEST_CASE(any_split_gives_the_same) {
  for (auto const& [form, name] : {std::pair{coding::gzip, "gzip"}, {coding::gzip, "x-gzip"}, {coding::deflate, "deflate"},
                                   {coding::raw_deflate, "deflate"}}) {
    auto const bytes = compressed(form, sample);
    for (std::size_t const step : {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{4096}, bytes.size()}) {
      auto const out = decode(name, bytes, step);
      BOOST_TEST(!out.ec, name);
      BOOST_TEST((out.text == sample), name << " in pieces of " << step);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_was_flushed_comes_at_once) {
  compressor server(coding::gzip);
  content_decoder decoder("gzip", 500);
  for (int i = 0; i != 5; ++i) {
    auto const text = "event " + std::to_string(i);
    auto const piece = server.piece(text);
    decoder.put(piece);
    std::string got;
    for (auto next = decoder.next(); !next.empty(); next = decoder.next()) got.append(next.data(), next.size());
    BOOST_TEST(got == text);
  }
}

// More than one piece of output waits behind the last byte of input.
BOOST_AUTO_TEST_CASE(much_from_little) {
  std::string const zeros(1 << 20, '0');
  auto const bytes = compressed(coding::gzip, zeros);
  BOOST_TEST(bytes.size() < 2000U);
  for (std::size_t const step : {std::size_t{1}, bytes.size()}) {
    auto const out = decode("gzip", bytes, step);
    BOOST_TEST(!out.ec);
    BOOST_TEST((out.text == zeros));
  }
}

BOOST_AUTO_TEST_CASE(members_follow_each_other) {
  auto const bytes = compressed(coding::gzip, "one ") + compressed(coding::gzip, "two");
  for (std::size_t const step : {std::size_t{1}, bytes.size()}) {
    auto const out = decode("gzip", bytes, step);
    BOOST_TEST(!out.ec);
    BOOST_TEST(out.text == "one two");
  }
  BOOST_TEST(decode("deflate", compressed(coding::deflate, "one") + "x", 100).ec == error::malformed_content_coding);
}

BOOST_AUTO_TEST_CASE(a_cut_is_an_error_that_keeps_what_came) {
  auto const bytes = compressed(coding::gzip, sample);
  for (std::size_t n = 1; n < bytes.size(); n += 97) {
    auto const out = decode("gzip", std::string_view(bytes).substr(0, n), 64);
    BOOST_TEST(out.ec == error::malformed_content_coding);
    BOOST_TEST(sample.starts_with(out.text));
  }
  BOOST_TEST(decode("gzip", std::string_view(bytes).substr(0, bytes.size() - 8), bytes.size()).text == sample);
  BOOST_TEST(!decode("gzip", {}, 1).ec);
}

BOOST_AUTO_TEST_CASE(what_is_not_compressed_is_an_error) {
  BOOST_TEST(decode("gzip", "data: {}\n\n", 100).ec == error::malformed_content_coding);
  BOOST_TEST(decode("deflate", "data: {}\n\n", 100).ec == error::malformed_content_coding);
  auto broken = compressed(coding::gzip, sample);
  broken[broken.size() - 5] ^= 1;  // the checksum
  BOOST_TEST(decode("gzip", broken, 1000).ec == error::malformed_content_coding);
}

BOOST_AUTO_TEST_CASE(a_bomb_is_an_error) {
  auto const bytes = compressed(coding::gzip, std::string(20 << 20, '0'));
  auto const out = decode("gzip", bytes, bytes.size());
  BOOST_TEST(out.ec == error::expansion_too_large);
  BOOST_TEST(out.text.size() >= std::size_t{1} << 20);
  BOOST_TEST(out.text.size() < std::size_t{2} << 20);
  BOOST_TEST(!decode("gzip", bytes, bytes.size(), 2000).ec);
  // The first MiB is free.
  BOOST_TEST(!decode("gzip", compressed(coding::gzip, std::string(1 << 20, '0')), 100'000, 2).ec);
}

BOOST_AUTO_TEST_CASE(codings_that_are_known) {
  for (char const* const name : {"gzip", "x-gzip", "deflate"}) BOOST_TEST(content_decoder::knows(name));
  for (char const* const name : {"br", "zstd", "identity", "", "gzip, gzip", "compress"})
    BOOST_TEST(!content_decoder::knows(name));
}

BOOST_AUTO_TEST_SUITE_END()
