// What a client, and the operations that outlive it, share.

#ifndef TOKENWIRE_SRC_PERPLEXITY_CLIENT_IMPL_HPP
#define TOKENWIRE_SRC_PERPLEXITY_CLIENT_IMPL_HPP

#include <boost/asio/any_io_executor.hpp>
#include <tokenwire/perplexity/client.hpp>

#include "perplexity/client_settings.hpp"

namespace tokenwire::perplexity {

struct client::impl {
  impl(boost::asio::any_io_executor where, client_options options, net::time_source& time)
      : executor(std::move(where)), settings(std::move(options), time) {}

  boost::asio::any_io_executor executor;
  client_settings settings;
};

}  // namespace tokenwire::perplexity

#endif
