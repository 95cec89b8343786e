#include "http/exchange.hpp"

#include <boost/test/unit_test.hpp>
#include <span>
#include <string>
#include <string_view>

#include "support/allocation_counter.hpp"
#include "support/response_reader.hpp"

BOOST_AUTO_TEST_SUITE(exchange_)

namespace {

using namespace tokenwire::test;
using tokenwire::http::exchange;

std::string const chunked_head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string fixed_head(std::size_t length) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
}

outcome read(std::string_view bytes, reading const& how = {}) {
  return read_response({bytes}, how);
}

void expect_body(std::string_view bytes, std::string_view body, reading const& how = {}) {
  auto const got = read(bytes, how);
  BOOST_TEST((got.complete && got.error.empty() && got.body == body), got << " for " << bytes.substr(0, 200));
}

void expect_error(std::string_view bytes, std::string_view error, std::string_view detail, std::string_view body = {},
                  reading const& how = {}) {
  auto const got = read(bytes, how);
  BOOST_TEST((!got.complete && got.error == error && got.body == body), got << " for " << bytes.substr(0, 200));
  BOOST_TEST(got.detail.find(detail) != std::string::npos, got.detail << " does not say " << detail);
}

void expect_malformed(std::string_view bytes, std::string_view detail, std::string_view body = {}) {
  // At once, not only when the peer gives up.
  expect_error(bytes, "malformed_response", detail, body, {.end = peer_end::stays});
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_head_is_told) {
  auto const got = read(
      "HTTP/1.1 429 Too Many Requests\r\nContent-Type: text/html; charset=UTF-8\r\nX-Request-Id:  a1 \r\nset-cookie: "
      "a=1\r\n"
      "Set-Cookie: b=2\r\nX-Folded: one\r\n\t two\r\nX-Empty:\r\ncontent-type: later\r\nContent-Length: "
      "3\r\n\r\nabcdef",
      {.end = peer_end::stays});
  BOOST_TEST(got.complete);
  BOOST_TEST(got.head.status == 429u);
  BOOST_TEST(got.head.keep_alive);
  BOOST_TEST(got.head.content_type == "text/html; charset=UTF-8");
  BOOST_TEST(got.head.content_coding == "");
  BOOST_TEST(got.head.headers ==
             "Content-Type: text/html; charset=UTF-8\nX-Request-Id: a1\nset-cookie: a=1\nSet-Cookie: b=2\n"
             "X-Folded: one two\nX-Empty: \ncontent-type: later\nContent-Length: 3\n");
  BOOST_TEST(got.body == "abc");
  BOOST_TEST(got.rest == "def");
}

BOOST_AUTO_TEST_CASE(state_before_and_after) {
  exchange response({});
  BOOST_TEST(!response.started());
  BOOST_TEST(!response.has_head());
  std::string bytes = "HTTP/1.1 100 Continue\r\n\r\n";
  BOOST_TEST(response.put(bytes).unused == 0u);
  BOOST_TEST(response.started());
  BOOST_TEST(!response.has_head());
  bytes = fixed_head(5) + "hel";
  auto const piece = response.put(bytes);
  BOOST_TEST(response.has_head());
  BOOST_TEST(!response.complete());
  BOOST_TEST(std::string_view(piece.body.data(), piece.body.size()) == "hel");
  BOOST_TEST(piece.unused == 0u);
  response.put_end();
  BOOST_CHECK(response.error() == tokenwire::error::stream_incomplete);
  BOOST_TEST(response.detail() == "the connection was closed after 3 of 5 bytes of the body");
  // What stands, stays.
  BOOST_TEST(response.put(bytes).unused == bytes.size());
  response.put_end();
  BOOST_CHECK(response.error() == tokenwire::error::stream_incomplete);
}

BOOST_AUTO_TEST_CASE(informational_responses_are_passed_over) {
  for (auto const* first : {"HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n",
                            "HTTP/1.1 102 P\r\n\r\nHTTP/1.1 199 \r\nContent-Length: 7\r\n\r\n"}) {
    expect_body(first + fixed_head(2) + "ok", "ok");
    auto const got = read(first + fixed_head(2) + "ok");
    BOOST_TEST(got.head.status == 200u);
    BOOST_TEST(got.head.headers == "Content-Length: 2\n");
  }
  expect_error("HTTP/1.1 100 Continue\r\n\r\n", "connection_closed", "before the response head was whole");
  expect_error("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n", "malformed_response", "101");
}

BOOST_AUTO_TEST_CASE(informational_responses_are_counted) {
  std::string bytes;
  for (int i = 0; i < 20; ++i) bytes += "HTTP/1.1 100 Continue\r\n\r\n";
  expect_body(bytes + fixed_head(2) + "ok", "ok");
  expect_error(bytes + "HTTP/1.1 100 Continue\r\n\r\n", "too_many_informational_responses", "more than 20");
  expect_error("HTTP/1.1 100 Continue\r\n\r\n", "too_many_informational_responses", "more than 0", {},
               {.limits = {.informational_responses = 0}});
}

BOOST_AUTO_TEST_CASE(a_chunked_body) {
  expect_body(chunked_head + "5\r\nhello\r\n3\r\nabc\r\n0\r\n\r\n", "helloabc");
  expect_body(chunked_head + "0\r\n\r\n", "");
  // Extensions, padding, leading zeros, upper case, trailers.
  expect_body(chunked_head + "5;x=y;z=\"a b\\\"\"\r\nhello\r\n3 ; q\r\nabc\r\n2  \r\nde\r\n0;last\r\n\r\n",
              "helloabcde");
  expect_body(chunked_head + "0000000000000000000000000A\r\n0123456789\r\n0b\r\n0123456789a\r\n000\r\n\r\n",
              "01234567890123456789a");
  expect_body(chunked_head + "1\r\nx\r\n0\r\nX-E: 1\r\nContent-Length: 5\r\nConnection: close\r\n\r\n", "x");
  auto const got = read(chunked_head + "1\r\n\r\r\n0\r\nX-E: 1\r\n\r\nHTTP/1.1 ");
  BOOST_TEST(got.body == "\r");
  BOOST_TEST(got.rest == "HTTP/1.1 ");
  BOOST_TEST(got.head.keep_alive);
  BOOST_TEST(got.head.headers == "Transfer-Encoding: chunked\n");
}

BOOST_AUTO_TEST_CASE(a_chunked_body_cut_anywhere_is_incomplete) {
  for (auto const* cut : {"", "5", "5\r", "5\r\n", "5\r\nhel", "5\r\nhello", "5\r\nhello\r\n", "5\r\nhello\r\n0",
                          "5\r\nhello\r\n0\r\n", "5\r\nhello\r\n0\r\n\r", "5\r\nhello\r\n0\r\nX: 1\r\n"}) {
    std::string const body = std::string(cut).substr(0, 8).size() > 3 ? std::string(cut).substr(3, 5) : "";
    expect_error(chunked_head + cut, "stream_incomplete", "before its last chunk", body);
  }
}

BOOST_AUTO_TEST_CASE(bad_chunk_framing_is_malformed_at_once) {
  expect_malformed(chunked_head + "5\nhello\n0\n\n", "expected a chunk size, an extension or CRLF, got \"\\nhello\\n0");
  expect_malformed(chunked_head + "-5\r\nhello", "expected a chunk size, got \"-5\\r\\nhello\"");
  expect_malformed(chunked_head + "\r\n", "a chunk size");
  expect_malformed(chunked_head + ";x\r\n", "a chunk size");
  expect_malformed(chunked_head + "0x5\r\n", "chunk size");
  expect_malformed(chunked_head + "5 5\r\n", "chunk size");
  expect_malformed(chunked_head + "5\rx", "LF after CR");
  expect_malformed(chunked_head + "5;a\nb", "extension");
  expect_malformed(chunked_head + "5;a\x01", "extension");
  expect_malformed(chunked_head + "10000000000000000\r\n", "chunk size");
  expect_malformed(chunked_head + "1\r\na\r\n10000000000000001\r\nb", "chunk size", "a");
  expect_malformed(chunked_head + "3\r\nabcd\r\n", "after 3 bytes of the chunked body: expected CRLF after a chunk's data, got \"d\"", "abc");
  expect_malformed(chunked_head + "3\r\nabcx\n", "CRLF after a chunk's data", "abc");
  expect_malformed(chunked_head + "3\r\nabc\rx", "CRLF after a chunk's data", "abc");
  expect_malformed(chunked_head + "0\r\nX: 1\n\n", "trailer");
  expect_malformed(chunked_head + "0\r\nX: 1\r\r", "LF after CR");
  expect_malformed(chunked_head + "0\r\n\rx", "LF after CR");
  expect_error(chunked_head + "1\r\na\r\n00000000000", "stream_incomplete", "after 1 bytes", "a");
  // The largest size there is is none of these.
  expect_error(chunked_head + "ffffffffffffffff\r\nx", "stream_incomplete", "after 1 bytes", "x");
}

BOOST_AUTO_TEST_CASE(a_chunk_header_and_a_trailer_have_a_limit) {
  std::string const extension(8 * 1024 - 2, 'x');
  expect_body(chunked_head + "1;" + extension + "\r\na\r\n0\r\n\r\n", "a");
  expect_error(chunked_head + "1\r\na\r\n1;" + extension + "x", "chunk_header_too_large", "more than 8192 bytes", "a",
               {.end = peer_end::stays});
  expect_error(chunked_head + std::string(8 * 1024 + 1, '0'), "chunk_header_too_large", "8192", {},
               {.end = peer_end::stays});
  expect_error(chunked_head + "1" + std::string(8 * 1024, ' '), "chunk_header_too_large", "8192", {},
               {.end = peer_end::stays});
  // Not the sum of them.
  std::string many = chunked_head;
  for (int i = 0; i < 3; ++i) many += "1;" + extension + "\r\na\r\n";
  expect_body(many + "0\r\n\r\n", "aaa");

  expect_error(chunked_head + "1\r\na\r\n0\r\nX: " + std::string(64 * 1024 - 2, 'x'), "header_too_large", "trailer",
               "a", {.end = peer_end::stays});
  std::string lines = chunked_head + "0\r\n";
  for (int i = 0; i < 20000; ++i) lines += "X:1\r\n";
  expect_error(lines, "header_too_large", "trailer", {}, {.end = peer_end::stays});
}

BOOST_AUTO_TEST_CASE(a_body_of_fixed_length) {
  expect_body(fixed_head(8) + "helloabc", "helloabc");
  expect_body(fixed_head(0), "");
  expect_error(fixed_head(10) + "hel", "stream_incomplete", "after 3 of 10 bytes", "hel");
  expect_body("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", "abc");
  expect_malformed("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc", "Content-Length: 4");
  for (auto const* length : {"-1", "x", "", "1 1", "99999999999999999999", "+1", "0x1"}) {
    expect_malformed("HTTP/1.1 200 OK\r\nContent-Length: " + std::string(length) + "\r\n\r\nabc", "Content-Length");
  }
}

BOOST_AUTO_TEST_CASE(a_body_until_the_close) {
  std::string const bytes = "HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: x\n\n";
  expect_body(bytes, "data: x\n\n");
  auto const open = read(bytes, {.end = peer_end::stays});
  BOOST_TEST(open.until_close);
  BOOST_TEST(!open.complete);
  BOOST_TEST(!open.head.keep_alive);
  expect_error(bytes, "stream_incomplete", "after 9 bytes of a body that lasts until the close", "data: x\n\n",
               {.end = peer_end::is_cut});
  expect_body("HTTP/1.1 200 OK\r\n\r\n", "");
}

BOOST_AUTO_TEST_CASE(a_body_larger_than_beasts_default) {
  std::string const big(9'000'000, 'x');
  BOOST_TEST(read_response(split_every(fixed_head(big.size()) + big, 65536)).body.size() == big.size());
  std::string chunked = chunked_head;
  for (int i = 0; i < 9; ++i) chunked += "f4240\r\n" + big.substr(0, 1'000'000) + "\r\n";
  chunked += "0\r\n\r\n";
  auto const got = read_response(split_every(chunked, 65536));
  BOOST_TEST(got.complete);
  BOOST_TEST(got.body.size() == big.size());
  BOOST_TEST(got.most_unused == 0u);
}

BOOST_AUTO_TEST_CASE(the_body_allocates_nothing) {
  std::string const data(4800, 'x');
  std::string chunks;
  for (int i = 0; i < 14; ++i) chunks += "12c0;x=y\r\n" + data + "\r\n";
  for (auto const& head : {chunked_head, fixed_head(1'000'000), std::string("HTTP/1.1 200 OK\r\n\r\n")}) {
    exchange response({});
    std::string bytes = head;
    response.put(bytes);
    bytes.reserve(chunks.size());
    std::size_t body = 0;
    tokenwire::test::allocation_counter counter;
    for (int round = 0; round < 3; ++round) {
      bytes.assign(chunks);
      std::span<char> const all(bytes);
      for (auto rest : {all.first(7), all.subspan(7)}) {
        while (!rest.empty()) {
          auto const piece = response.put(rest);
          body += piece.body.size();
          rest = piece.rest;
        }
      }
    }
    auto const allocations = counter.count();
    BOOST_TEST(allocations == 0u);
    BOOST_TEST(!response.error());
    BOOST_TEST(body == 3 * (head == chunked_head ? 14 * data.size() : chunks.size()));
  }
}

BOOST_AUTO_TEST_SUITE_END()
