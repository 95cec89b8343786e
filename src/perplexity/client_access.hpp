// Clients as tests need them, and what the operations on many requests need of one.

#ifndef TOKENWIRE_SRC_PERPLEXITY_CLIENT_ACCESS_HPP
#define TOKENWIRE_SRC_PERPLEXITY_CLIENT_ACCESS_HPP

#include <boost/asio/any_io_executor.hpp>
#include <tokenwire/perplexity/client.hpp>

#include "net/call_registry.hpp"
#include "net/time_source.hpp"

namespace tokenwire::perplexity {

struct client_access {
  /// The time source must outlive the client's streams.
  static client make(boost::asio::any_io_executor executor, client_options options, net::time_source& time);
  /// Without the reuse path of the decoder: every event is parsed whole.
  static client make_plain(boost::asio::any_io_executor executor, client_options options);

  /// The same client once more: the two share everything.
  static client share(client const& other);
  /// The answer as one document, as complete() asks for it, on the client's executor.
  static chat_stream start_document(client const& where, chat_request const& request, request_options const& options);
  static net::call_registry& registry(client const& of);
};

}  // namespace tokenwire::perplexity

#endif
