// One chat completion, streamed or not: what its generator's frame and its handle share.

#ifndef TOKENWIRE_SRC_PERPLEXITY_CHAT_SESSION_HPP
#define TOKENWIRE_SRC_PERPLEXITY_CHAT_SESSION_HPP

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>
#include <tokenwire/async_generator.hpp>
#include <tokenwire/diagnostics.hpp>
#include <tokenwire/error.hpp>
#include <tokenwire/perplexity/chat_stream.hpp>
#include <tokenwire/sse.hpp>

#include "net/http_call.hpp"
#include "perplexity/chat_decoder.hpp"
#include "perplexity/stream_end.hpp"

namespace tokenwire::perplexity {

struct chat_session {
  chat_session(net::call_request request, net::time_source& time, chat_decoder_options options)
      : call(std::make_shared<net::http_call>(std::move(request), time)),
        events(call->request.limits.event),
        decoder(options) {}

  std::shared_ptr<net::http_call> call;
  sse::decoder events;
  chat_decoder decoder;
  stream_end end;
  /// Set before anything is sent when the request cannot be sent; else when the session has failed.
  error_code error;
  tokenwire::diagnostics diagnostics;
};

/// Sends the request and yields the answer's chunks; one for an answer that is a document. Ends by api_error when the
/// session fails, the error and the diagnostics set.
/// Precondition: the session outlives the generator.
async_generator<chat_chunk const> read_chat(boost::asio::any_io_executor executor, chat_session& session);

struct chat_stream::impl {
  impl(boost::asio::any_io_executor stream_executor, net::call_request request, net::time_source& time,
       chat_decoder_options options)
      : executor(std::move(stream_executor)),
        session(std::move(request), time, options),
        chunks(read_chat(executor, session)) {
    chunks.set_cancel_hook([](void* call) noexcept { static_cast<net::http_call*>(call)->abort(); },
                           session.call.get());
  }

  boost::asio::any_io_executor executor;
  chat_session session;
  // Destroyed first: its frame refers to the session.
  async_generator<chat_chunk const> chunks;
};

}  // namespace tokenwire::perplexity

#endif
