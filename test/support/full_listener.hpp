// A host that is there and takes no more connections.

#ifndef TOKENWIRE_TEST_SUPPORT_FULL_LISTENER_HPP
#define TOKENWIRE_TEST_SUPPORT_FULL_LISTENER_HPP

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <list>
#include <string>

#include "support/connected.hpp"

namespace tokenwire::test {

/// The kernel drops what comes beyond those that wait already, so that connecting to it hangs.
class full_listener {
 public:
  full_listener() {
    acceptor_.open(boost::asio::ip::tcp::v4());
    acceptor_.bind(loopback());
    acceptor_.listen(0);
    for (int i = 0; i != 3; ++i) {
      waiting_.emplace_back(io_);
      waiting_.back().async_connect(endpoint(), [](error_code) {});
    }
    io_.poll();
  }
  boost::asio::ip::tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }
  std::string base_url() const { return "http://127.0.0.1:" + std::to_string(endpoint().port()); }

 private:
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_{io_};
  std::list<boost::asio::ip::tcp::socket> waiting_;
};

}  // namespace tokenwire::test

#endif
