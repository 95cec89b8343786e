// A response is the same however its bytes are cut into pieces; and whatever they are, there is an end.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "support/response_reader.hpp"

BOOST_AUTO_TEST_SUITE(exchange_split)

namespace {

using namespace tokenwire::test;

std::string chunked_response(std::size_t events, std::size_t size, std::mt19937& random) {
  std::string bytes = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
  std::uniform_int_distribution<int> byte(0, 255);
  constexpr std::string_view digits = "0123456789abcdef";
  for (std::size_t i = 0; i < events; ++i) {
    std::size_t const length = 1 + (size + i * 37) % (2 * size);
    std::string hex;
    for (auto n = length; n > 0; n /= 16) hex.insert(hex.begin(), digits[n % 16]);
    bytes += hex + (i % 3 == 0 ? ";x=y\r\n" : "\r\n");
    for (std::size_t k = 0; k < length; ++k) bytes += static_cast<char>(byte(random));
    bytes += "\r\n";
  }
  return bytes + "0\r\nX-Trailer: 1\r\n\r\n";
}

std::vector<std::string> small_responses() {
  return {
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n3\r\nabc\r\n0\r\nX-T: 1\r\n\r\nnext",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 8\r\nX: a\r\n b\r\n\r\nhelloabcnext",
      "HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\r\n\r\ndata: 2\r\n\r\n",
      "HTTP/1.1 103 Early\r\nLink: <x>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No\r\n\r\nnext",
      "HTTP/1.1 401 No\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
      "HTTP/1.1 101 Switch\r\n\r\nnext",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1;123456789012345678901\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: 1\r\nY\n",
      "HTTP/1.1 200 OK\r\nBad Name: 1\r\n\r\nabc",
      "HTTP/1.1 200 OK\nA: b\n\nabc",
      "HTTP/9.9 200 OK\r\n\r\n",
      "SSH-2.0-OpenSSH_9.2\r\nmore",
      "HTTP/1.1 200 OK\r\nA: "
      "1234567890123456789012345678901234567890123456789012345678901234567890123456789012\r\n\r\n",
  };
}

constexpr tokenwire::http::exchange::limits small_limits{
    .header = 90, .chunk_header = 20, .informational_responses = 2};

}  // namespace

BOOST_AUTO_TEST_CASE(every_split_in_two_of_small_responses) {
  for (auto const& bytes : small_responses()) {
    for (auto const end : {peer_end::closes, peer_end::is_cut, peer_end::stays}) {
      reading const how{.limits = small_limits, .end = end};
      auto const whole = read_response({bytes}, how);
      BOOST_TEST(same(read_response(split_every(bytes, 1), how), whole), "byte by byte: " << bytes);
      for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
        auto const got =
            read_response({std::string_view(bytes).substr(0, cut), std::string_view(bytes).substr(cut)}, how);
        BOOST_TEST(same(got, whole), "cut at " << cut << ": " << got << " is not " << whole);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(seeded_splits_of_a_large_response) {
  std::mt19937 random(20260203);
  auto const bytes = chunked_response(40, 4800, random);
  auto const whole = read_response({bytes});
  BOOST_TEST(whole.complete);
  BOOST_TEST(whole.body.size() > 100'000u);
  for (auto const longest : {3u, 40u, 1500u, 20'000u, 65'536u}) {
    for (int round = 0; round < (longest < 100 ? 2 : 20); ++round) {
      BOOST_TEST(same(read_response(split_randomly(bytes, longest, random)), whole), "pieces of up to " << longest);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_cut_at_every_byte) {
  struct expectation {
    std::string head;
    std::string body;
    std::string payload;
    bool until_close;
  };
  std::vector<expectation> const cases{
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "5\r\nhello\r\n3;x\r\nabc\r\n0\r\nX: y\r\n\r\n",
       "helloabc", false},
      {"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n", "helloabc", "helloabc", false},
      {"HTTP/1.1 200 OK\r\n\r\n", "helloabc", "helloabc", true},
  };
  for (auto const& [head, body, payload, until_close] : cases) {
    std::string const bytes = head + body;
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
      for (auto const end : {peer_end::closes, peer_end::is_cut}) {
        auto const got = read_response(split_every(std::string_view(bytes).substr(0, cut), 7), {.end = end});
        BOOST_TEST(got.has_head == (cut >= head.size()));
        BOOST_TEST(got.body == payload.substr(0, got.body.size()));
        if (cut < head.size()) {
          BOOST_TEST(got.error == "connection_closed", "cut at " << cut << ": " << got);
        } else if (until_close && end == peer_end::closes) {
          BOOST_TEST((got.complete && got.error.empty()), "cut at " << cut << ": " << got);
        } else {
          BOOST_TEST((!got.complete && got.error == "stream_incomplete"), "cut at " << cut << ": " << got);
        }
        if (body == payload && cut >= head.size()) BOOST_TEST(got.body == body.substr(0, cut - head.size()));
      }
    }
    BOOST_TEST(read_response({bytes}).complete);
    BOOST_TEST(read_response({bytes}).body == payload);
  }
  // In a chunked body the data comes out byte for byte, without waiting for the chunk's end.
  auto const got = read_response({cases[0].head + "5\r\nhel"}, {.end = peer_end::stays});
  BOOST_TEST(got.body == "hel");
}

BOOST_AUTO_TEST_CASE(mutated_responses_have_an_end_and_no_split_changes_it) {
  std::mt19937 random(7);
  auto seeds = small_responses();
  seeds.push_back(chunked_response(5, 20, random));
  std::uniform_int_distribution<int> kind(0, 5);
  std::uniform_int_distribution<int> any_byte(0, 255);
  constexpr std::string_view telling = "\r\n:; ,0aF\t-HTTP/1.";
  for (int round = 0; round < 10'000; ++round) {
    std::string bytes = seeds[random() % seeds.size()];
    for (auto mutations = 1 + random() % 4; mutations > 0 && !bytes.empty(); --mutations) {
      auto const at = random() % bytes.size();
      switch (kind(random)) {
        case 0:
          bytes[at] = static_cast<char>(any_byte(random));
          break;
        case 1:
          bytes[at] = telling[random() % telling.size()];
          break;
        case 2:
          bytes.insert(at, 1, telling[random() % telling.size()]);
          break;
        case 3:
          bytes.erase(at, 1 + random() % 5);
          break;
        case 4:
          bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 30));
          break;
        default:
          bytes.resize(at);
          break;
      }
    }
    reading const how{.limits = small_limits};
    auto const whole = read_response({bytes}, how);
    BOOST_TEST_REQUIRE((whole.complete || !whole.error.empty()), round << ": " << whole);
    BOOST_TEST_REQUIRE(whole.detail.empty() == whole.error.empty());
    auto const got = read_response(split_randomly(bytes, 1 + random() % 40, random), how);
    BOOST_TEST_REQUIRE(same(got, whole), round << ": " << got << " is not " << whole);
  }
}

BOOST_AUTO_TEST_SUITE_END()
