// What a client, and the operations that outlive it, share.

#ifndef TOKENWIRE_SRC_TWELVELABS_CLIENT_IMPL_HPP
#define TOKENWIRE_SRC_TWELVELABS_CLIENT_IMPL_HPP

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <tokenwire/twelvelabs/client.hpp>

#include "answer/prepared_call.hpp"
#include "net/service.hpp"
#include "net/time_source.hpp"
#include "twelvelabs/readers.hpp"

namespace tokenwire::twelvelabs {

struct client::impl {
  impl(boost::asio::any_io_executor where, client_options given, net::time_source& clock);
  ~impl() { service.pool().retire(); }
  impl(impl const&) = delete;
  impl& operator=(impl const&) = delete;

  template <class Request>
  answer::prepared_call prepare(std::string_view operation, std::string const& path, std::string_view stream_type,
                                Request const& request, bool stream, request_options const& own) const;
  template <class Reader>
  answer::session_options<Reader> session(bool stream, request_options const& own) const;
  decoder_options decoding(request_options const& own) const noexcept;
  /// @param why it cannot be asked for, where there is something.
  static boost::asio::awaitable<analyze_result> analysis(std::shared_ptr<impl const> self,
                                                         analyze_request const& request, net::refusal why,
                                                         request_options const& own);

  boost::asio::any_io_executor executor;
  client_options options;
  net::service service;
  net::time_source& time;
};

}  // namespace tokenwire::twelvelabs

#endif
