// The borders of TLS records, in pieces of any size.

#include "net/tls_records.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(tls_records_borders)

namespace {

using tokenwire::net::tls_records;

std::string record(std::size_t length) {
  std::string made("\x17\x03\x03", 3);
  made += static_cast<char>(length >> 8U);
  made += static_cast<char>(length & 0xffU);
  // Bodies that look like headers.
  made.append(length, '\x17');
  return made;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_border_is_where_a_record_ends) {
  std::string stream;
  std::vector<std::size_t> borders{0};
  for (std::size_t const length : {1U, 5U, 0U, 300U, 256U, 65535U, 4U}) {
    stream += record(length);
    borders.push_back(stream.size());
  }
  for (std::size_t piece = 1; piece != 700; piece += piece < 12 ? 1 : 43) {
    tls_records records;
    std::size_t taken = 0;
    std::size_t next = 1;
    BOOST_REQUIRE(records.at_border());
    while (taken != stream.size()) {
      std::size_t const n = std::min(piece, stream.size() - taken);
      records.take({stream.data() + taken, n});
      taken += n;
      while (next != borders.size() && borders[next] < taken) ++next;
      bool const is_border = next != borders.size() && borders[next] == taken;
      BOOST_REQUIRE(records.at_border() == is_border);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
