// A client whose time is made by a test.

#ifndef TOKENWIRE_SRC_PERPLEXITY_CLIENT_ACCESS_HPP
#define TOKENWIRE_SRC_PERPLEXITY_CLIENT_ACCESS_HPP

#include <boost/asio/any_io_executor.hpp>
#include <tokenwire/perplexity/client.hpp>

#include "net/time_source.hpp"

namespace tokenwire::perplexity {

struct client_access {
  /// The time source must outlive the client's streams.
  static client make(boost::asio::any_io_executor executor, client_options options, net::time_source& time);
  /// Without the reuse path of the decoder: every event is parsed whole.
  static client make_plain(boost::asio::any_io_executor executor, client_options options);
};

}  // namespace tokenwire::perplexity

#endif
