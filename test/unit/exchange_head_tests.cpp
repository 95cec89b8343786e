// Heads that are odd, hostile or no heads at all.
#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

#include "support/response_reader.hpp"

BOOST_AUTO_TEST_SUITE(exchange_head)

namespace {

using namespace tokenwire::test;
using tokenwire::http::exchange;

outcome read(std::string_view bytes, reading const& how = {}) {
  return read_response({bytes}, how);
}

void expect_malformed(std::string_view bytes, std::string_view detail) {
  auto const got = read(bytes, {.end = peer_end::stays});
  BOOST_TEST((!got.has_head && got.error == "malformed_response"), got << " for " << bytes.substr(0, 200));
  BOOST_TEST(got.detail.find(detail) != std::string::npos, got.detail << " does not say " << detail);
}

std::string coding(std::string_view fields) {
  auto const got = read("HTTP/1.1 200 OK\r\n" + std::string(fields) + "\r\n\r\n", {.end = peer_end::stays});
  BOOST_TEST(got.error == "", got);
  return got.head.content_coding;
}

bool keep_alive(std::string_view version, std::string_view fields) {
  auto const got =
      read(std::string(version) + " 200 OK\r\n" + std::string(fields) + "\r\n\r\n", {.end = peer_end::stays});
  BOOST_TEST(got.error == "", got);
  return got.head.keep_alive;
}

}  // namespace

BOOST_AUTO_TEST_CASE(no_byte_at_all) {
  auto const got = read_response({});
  BOOST_TEST(got.error == "connection_closed");
  BOOST_TEST(got.detail == "the connection was closed before any byte of the response");
  BOOST_TEST(read_response({}, {.end = peer_end::is_cut}).error == "connection_closed");
}

BOOST_AUTO_TEST_CASE(what_is_not_http_is_told_at_once) {
  expect_malformed("SSH-2.0-OpenSSH_9.2\r\n", "expected an HTTP/1.1 response, got \"SSH-2.0-OpenSSH_9.2\\r\\n\"");
  expect_malformed("\r\nHTTP/1.1 200 OK\r\n\r\n", "got \"\\r\\nHTTP/1.1 200 OK");
  expect_malformed("x", "got \"x\"");
  expect_malformed("HTP/1.1 200 OK\r\n\r\n", "got \"HTP/1.1");
  expect_malformed("http/1.1 200 OK\r\n\r\n", "got \"http/1.1");
  expect_malformed(std::string(1000, 'y'), std::string(64, 'y') + "\"\u2026");
  expect_malformed(std::string_view("\0\0\x12\x04\0", 5), "\\x00\\x00\\x12\\x04\\x00");
  expect_malformed("\x15\x03\x01\x02\x02\x46", "https://");
  expect_malformed("\"\\\xff\x7f", "got \"\\\"\\\\\\xff\\x7f\"");
}

BOOST_AUTO_TEST_CASE(status_lines) {
  expect_malformed("HTTP/2 200\r\n\r\n", "bad version");
  expect_malformed("HTTP/2.0 200 OK\r\n\r\n", "bad version");
  expect_malformed("HTTP/1.1\r\n\r\n", "bad version");
  expect_malformed("HTTP/\r\n\r\n", "bad version");
  expect_malformed("HTTP/1.1 2x0 OK\r\n\r\n", "bad status");
  expect_malformed("HTTP/1.1 20 OK\r\n\r\n", "bad status");
  expect_malformed("HTTP/1.1 2000 OK\r\n\r\n", "bad status");
  expect_malformed("HTTP/1.1 099 Low\r\n\r\n", "status is 99");
  expect_malformed("HTTP/1.1 200 O\rK\r\n\r\n", "bad line ending");
  BOOST_TEST(read("HTTP/1.1 200 \r\n\r\n").head.status == 200u);
  BOOST_TEST(read("HTTP/1.1 999 B\xc3\xbc\r\n\r\n").head.status == 999u);
}

BOOST_AUTO_TEST_CASE(fields) {
  expect_malformed("HTTP/1.1 200 OK\r\nNoColon\r\n\r\n", "at \"NoColon");
  expect_malformed("HTTP/1.1 200 OK\r\nA: b\r\nBad Name: x\r\n\r\n", "at \"Bad Name: x");
  expect_malformed("HTTP/1.1 200 OK\r\n: x\r\n\r\n", "bad field");
  expect_malformed(std::string("HTTP/1.1 200 OK\r\nA: x") + '\0' + "y\r\n\r\n", "bad value");
  expect_malformed("HTTP/1.1 200 OK\r\nA: x\ry\r\n\r\n", "bad line ending");
}

BOOST_AUTO_TEST_CASE(a_line_that_ends_in_lf_alone_is_refused_at_once) {
  expect_malformed("HTTP/1.1 200 OK\n", "ends in LF without CR");
  expect_malformed("HTTP/1.1 200 OK\r\nA: b\n", "ends in LF without CR");
  expect_malformed("HTTP/1.1 200 OK\r\n\n", "ends in LF without CR");
}

BOOST_AUTO_TEST_CASE(the_head_has_a_limit) {
  std::string const start = "HTTP/1.1 204 No Content\r\nX: ";
  auto const head = [&](std::size_t size) { return start + std::string(size - start.size() - 4, 'x') + "\r\n\r\n"; };
  BOOST_TEST(read(head(65536)).complete);
  BOOST_TEST(read(head(65537)).error == "header_too_large");
  BOOST_TEST(read(head(65537).substr(0, 65536)).error == "header_too_large");
  BOOST_TEST(read(head(65537).substr(0, 65535)).error == "connection_closed");
  BOOST_TEST(read(head(100), {.limits = {.header = 100}}).complete);
  auto const got = read(head(101), {.limits = {.header = 100}});
  BOOST_TEST(got.error == "header_too_large");
  BOOST_TEST(got.detail == "the response head has more than 100 bytes");
  // Every head on its own.
  BOOST_TEST(read("HTTP/1.1 100 Continue\r\n\r\n" + head(100), {.limits = {.header = 100}}).complete);
  // Many small fields are no way around it.
  std::string fields = "HTTP/1.1 200 OK\r\n";
  while (fields.size() < 66000) fields += "A: b\r\n";
  BOOST_TEST(read_response(split_every(fields, 6)).error == "header_too_large");
}

BOOST_AUTO_TEST_CASE(two_framings_are_refused) {
  for (auto const* te : {"chunked", "gzip", "gzip, chunked", "identity"}) {
    std::string const encoding = "Transfer-Encoding: " + std::string(te) + "\r\n";
    expect_malformed("HTTP/1.1 200 OK\r\n" + encoding + "Content-Length: 5\r\n\r\n", "Content-Length");
    expect_malformed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n" + encoding + "\r\n", "Transfer-Encoding");
  }
  for (auto const* te : {"chunked, gzip", "chunked, chunked", "chunked\r\nTransfer-Encoding: chunked",
                         "chunked\r\nTransfer-Encoding: gzip", "\"x, chunked"}) {
    expect_malformed("HTTP/1.1 200 OK\r\nTransfer-Encoding: " + std::string(te) + "\r\n\r\n", "Transfer-Encoding");
  }
}

BOOST_AUTO_TEST_CASE(codings_of_the_body) {
  BOOST_TEST(coding("Transfer-Encoding: chunked") == "");
  BOOST_TEST(coding("Transfer-Encoding: Chunked") == "");
  BOOST_TEST(coding("Transfer-Encoding: gzip, chunked") == "gzip");
  BOOST_TEST(coding("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked") == "gzip");
  BOOST_TEST(coding("Transfer-Encoding: GZIP") == "gzip");
  BOOST_TEST(coding("Transfer-Encoding: identity") == "");
  BOOST_TEST(coding("Content-Encoding: gzip") == "gzip");
  BOOST_TEST(coding("Content-Encoding: ") == "");
  BOOST_TEST(coding("Content-Encoding: identity") == "");
  BOOST_TEST(coding("Content-Encoding: none") == "");
  BOOST_TEST(coding("Content-Encoding: identity, br,\r\nContent-Encoding: Zstd") == "br, zstd");
  BOOST_TEST(coding("Transfer-Encoding: gzip, chunked\r\nContent-Encoding: br") == "br, gzip");
  auto const got = read("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
  BOOST_TEST(got.body == "abc");
  BOOST_TEST(got.complete);
}

BOOST_AUTO_TEST_CASE(whether_the_connection_may_be_used_again) {
  BOOST_TEST(keep_alive("HTTP/1.1", "Content-Length: 1"));
  BOOST_TEST(keep_alive("HTTP/1.1", "Transfer-Encoding: chunked"));
  BOOST_TEST(!keep_alive("HTTP/1.1", "Content-Length: 1\r\nConnection: Close"));
  BOOST_TEST(!keep_alive("HTTP/1.1", "Connection: keep-alive"));
  BOOST_TEST(!keep_alive("HTTP/1.0", "Content-Length: 1"));
  BOOST_TEST(keep_alive("HTTP/1.0", "Content-Length: 1\r\nConnection: keep-alive"));
  BOOST_TEST(!keep_alive("HTTP/1.0", "Transfer-Encoding: chunked\r\nConnection: keep-alive"));
}

BOOST_AUTO_TEST_CASE(responses_without_a_body) {
  using method = exchange::request_method;
  for (auto const* head : {"HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 204 N\r\nTransfer-Encoding: chunked\r\n\r\n",
                           "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"}) {
    auto const got = read(std::string(head) + "next", {.end = peer_end::stays});
    BOOST_TEST((got.complete && got.body.empty() && got.rest == "next"), got);
  }
  std::string const with_length = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
  auto const head = read(with_length, {.method = method::head});
  BOOST_TEST((head.complete && head.body.empty() && head.rest == "hello"), head);
  auto const tunnel = read("HTTP/1.1 200 Connection established\r\n\r\nhello", {.method = method::connect});
  BOOST_TEST((tunnel.complete && tunnel.body.empty() && tunnel.rest == "hello" && !tunnel.head.keep_alive), tunnel);
  BOOST_TEST(!read("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", {.method = method::connect}).head.keep_alive);
  auto const refused = read("HTTP/1.1 407 Auth\r\nContent-Length: 5\r\n\r\nhello", {.method = method::connect});
  BOOST_TEST((refused.complete && refused.body == "hello" && refused.head.status == 407), refused);
}

BOOST_AUTO_TEST_SUITE_END()
