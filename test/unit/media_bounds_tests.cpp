// Which media a request may have, and how much of them.

#include <boost/test/unit_test.hpp>

#include "perplexity/media_bounds.hpp"
#include "support/chat_requests.hpp"

BOOST_AUTO_TEST_SUITE(media_bounds_tests)

using namespace tokenwire;
using namespace tokenwire::test;
namespace pplx = tokenwire::perplexity;

namespace {

pplx::chat_request with(std::vector<pplx::content_part> parts) {
  return {.model = "m", .messages = {pplx::user(std::move(parts))}};
}

void allow(pplx::content_part part) {
  written const out = write(with({std::move(part)}));
  BOOST_TEST(!out.ec, out.detail);
}

void refuse(pplx::content_part part, std::string const& detail) {
  check_refused(with({std::move(part)}), "messages[0].content[0]." + detail);
}

std::vector<pplx::content_part> files(std::size_t count) {
  return std::vector<pplx::content_part>(count, pplx::file_url("https://a.example/b.txt"));
}

}  // namespace

BOOST_AUTO_TEST_CASE(images_are_addresses_or_base64) {
  for (char const* const good :
       {"data:image/png;base64,YQ==", "data:image/jpeg;base64,YQ==", "data:image/webp;base64,YQ==",
        "data:image/gif;base64,YQ==", "data:image/heic;name=a.heic;base64,YQ==", "Data:Image/PNG;Base64,YQ==",
        "https://a.example/b.tiff", "http://127.0.0.1/b"})
    allow(pplx::image_url(good));
  for (std::string const bad : {"data:image/png,a", "data:text/plain;base64,YQ==", "DATA:application/pdf;base64,YQ==",
                                "data:", "data:image/png", "data:image/png;base64"})
    refuse(pplx::image_url(bad), "image_url.url: got \"" + bad + "\", expected a URL, or data:image/<kind>;base64,…");
  for (std::string const space : {" ", "\t", "\r\n", "  \t "}) {
    std::string const good = "data:image/png;base64,YQ==";
    for (auto const& part :
         {pplx::image_url(space + good), pplx::file_url(space + good), pplx::pdf_url(space + good)}) {
      written const out = write(with({part}));
      BOOST_TEST(out.ec == error::invalid_request);
      BOOST_TEST(out.detail.find(good + "\", expected a URL, or ") != std::string::npos, out.detail);
    }
    allow(pplx::image_url(space + "https://a.example/data:image/png"));
  }
  std::byte const nothing{};
  refuse(pplx::image_bytes({&nothing, 1}, "video/mp4"),
         "image_url.url: got \"data:video/mp4;base64,AA==\", expected a URL, or "
         "data:image/<kind>;base64,…");
}

BOOST_AUTO_TEST_CASE(files_have_no_prefix) {
  constexpr char words[] = R"(.url: got "data:a/b;base64,YQ==", expected a URL, or base64 without data: before it)";
  refuse(pplx::file_url("data:a/b;base64,YQ=="), std::string("file_url") + words);
  refuse(pplx::pdf_url("data:a/b;base64,YQ=="), std::string("pdf_url") + words);
  for (char const* const good : {"YQ==", "https://a.example/b", "HTTP://a.example/b"}) {
    allow(pplx::file_url(good));
    allow(pplx::pdf_url(good));
  }
}

BOOST_AUTO_TEST_CASE(what_is_in_the_request_has_a_size) {
  auto const size_of = [](std::string const& url) { return pplx::media_bytes(url); };
  BOOST_TEST(size_of("") == 0U);
  BOOST_TEST(size_of("Zg==") == 1U);
  BOOST_TEST(size_of("Zm8=") == 2U);
  BOOST_TEST(size_of("Zm9v") == 3U);
  BOOST_TEST(size_of("Zm9vYg==") == 4U);
  BOOST_TEST(size_of("Zm9vYg") == 4U);
  BOOST_TEST(size_of("data:image/png;base64,Zm9vYg==") == 4U);
  BOOST_TEST(size_of("data:") == 0U);
  BOOST_TEST(size_of("data:image/png") == 0U);
  BOOST_TEST(size_of("HTTPS://a.example/b.png") == 0U);
}

BOOST_AUTO_TEST_CASE(fifty_megabytes_each_and_no_more) {
  std::string base64(69905067, 'A');
  BOOST_TEST_REQUIRE(pplx::media_bytes(base64) == pplx::most_media_bytes);
  allow(pplx::file_url(base64));
  base64 += 'A';
  constexpr char words[] = ".url: got 52428801 bytes, expected 52428800 at most";
  refuse(pplx::file_url(base64), std::string("file_url") + words);
  refuse(pplx::image_url("data:image/png;base64," + base64), std::string("image_url") + words);
}

BOOST_AUTO_TEST_CASE(thirty_files_a_request) {
  pplx::chat_request request = with(files(29));
  request.messages.push_back(pplx::assistant("a"));
  request.messages.push_back(pplx::user(
      {pplx::pdf_url("https://a.example/b.pdf"), pplx::image_url("u"), pplx::video_url("u"), pplx::text("a")}));
  BOOST_TEST(!write(request).ec);
  request.messages.back() = pplx::user({pplx::pdf_url("u"), pplx::file_url("u")});
  check_refused(request, "messages: got 31 files, expected 30 at most");
}

BOOST_AUTO_TEST_SUITE_END()
