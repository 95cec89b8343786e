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
#include <tokenwire/perplexity/request_options.hpp>
#include <utility>
#include <vector>

#include "net/http_call.hpp"
#include "perplexity/answer_reader.hpp"
#include "perplexity/rare_diagnostics.hpp"

namespace tokenwire::perplexity {

struct chat_session_options {
  chat_decoder_options decoding{};
  malformed_event_policy on_malformed_event{malformed_event_policy::fail};
  /// How many times an answer that ended as stream_incomplete is asked for again.
  unsigned restart_incomplete{0};
  /// Events are asked for, not a document.
  bool streams{true};
};

struct chat_session {
  chat_session(net::call_request request, net::time_source& time, chat_session_options const& options)
      : call(std::make_shared<net::http_call>(std::move(request), time)),
        restarts_left(options.restart_incomplete),
        is_stream(options.streams),
        answer({.decoding = options.decoding,
                .on_malformed_event = options.on_malformed_event,
                .limits = call->request.limits}) {
    call->may_rewind = restarts_left != 0;
  }
  /// Tells the call's observer of one that was given up.
  ~chat_session();
  chat_session(chat_session const&) = delete;
  chat_session& operator=(chat_session const&) = delete;

  /// Tells the call's observer of the end, once.
  void report(error_code ec) const noexcept;

  /// One object for all the times that the request is sent: the handle refers to its facts and aborts it.
  std::shared_ptr<net::http_call> const call;
  unsigned restarts_left;
  /// Of events.
  bool const is_stream;
  answer_reader answer;
  /// Set before anything is sent when the request cannot be sent; else when the session has failed.
  error_code error;
  rare_diagnostics diagnostics;
};

/// Sends the request and yields the answer's chunks; one for an answer that is a document. An answer that is cut before
/// its mark is asked for again while restarts are left, after a chunk that says so. Ends by api_error when the session
/// fails, the error and the diagnostics set.
/// Precondition: the session outlives the generator.
async_generator<chat_chunk const> read_chat(boost::asio::any_io_executor executor, chat_session& session);

/// Yields chunks that were read before, then what comes; of a call that was aborted meanwhile the rest alone.
/// Precondition: the session outlives the generator.
async_generator<chat_chunk const> read_again(boost::asio::any_io_executor executor, chat_session const& session,
                                             std::vector<owned_chat_chunk> before,
                                             async_generator<chat_chunk const> rest);

struct chat_stream::impl {
  impl(boost::asio::any_io_executor stream_executor, net::call_request request, net::time_source& time,
       chat_session_options const& options)
      : executor(std::move(stream_executor)),
        session(std::move(request), time, options),
        chunks(read_chat(executor, session)) {
    hook();
  }

  /// Goes on as if these had not been read. Precondition: nobody waits for the next one.
  void unread(std::vector<owned_chat_chunk> before) {
    if (before.empty()) return;
    chunks = read_again(executor, session, std::move(before), std::move(chunks));
    hook();
  }

  boost::asio::any_io_executor executor;
  chat_session session;
  // Destroyed first: its frame refers to the session.
  async_generator<chat_chunk const> chunks;

 private:
  void hook() noexcept {
    chunks.set_cancel_hook([](void* call) noexcept { static_cast<net::http_call*>(call)->abort(); },
                           session.call.get());
  }
};

}  // namespace tokenwire::perplexity

#endif
