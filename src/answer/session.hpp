// One answer, streamed or not: what its generator's frame and its handle share.

#ifndef TOKENWIRE_SRC_ANSWER_SESSION_HPP
#define TOKENWIRE_SRC_ANSWER_SESSION_HPP

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <tokenwire/async_generator.hpp>
#include <tokenwire/diagnostics.hpp>
#include <tokenwire/error.hpp>
#include <tokenwire/options.hpp>
#include <utility>

#include "answer/rare_diagnostics.hpp"
#include "answer/reader.hpp"
#include "net/http_call.hpp"

namespace tokenwire::answer {

template <class Reader>
struct session_options {
  typename Reader::decoder_type::options_type decoding{};
  malformed_event_policy on_malformed_event{malformed_event_policy::fail};
  /// How many times an answer that ended as stream_incomplete is asked for again.
  unsigned restart_incomplete{0};
  /// Events are asked for, not a document.
  bool streams{true};
};

/// @tparam Reader one that describe(Reader::result_type const&, net::call_outcome&) is found for.
template <class Reader>
struct session {
  session(net::call_request request, net::time_source& time, session_options<Reader> const& options)
      : call(std::make_shared<net::http_call>(std::move(request), time)),
        restarts_left(options.restart_incomplete),
        is_stream(options.streams),
        answer({.decoding = options.decoding,
                .on_malformed_event = options.on_malformed_event,
                .limits = call->request.limits}) {
    call->may_rewind = restarts_left != 0;
  }
  /// Tells the call's observer of one that was given up.
  ~session();
  session(session const&) = delete;
  session& operator=(session const&) = delete;

  /// Tells the call's observer of the end, once.
  void report(error_code ec) const noexcept;

  /// One object for all the times that the request is sent: the handle refers to its facts and aborts it.
  std::shared_ptr<net::http_call> const call;
  unsigned restarts_left;
  /// Of events.
  bool const is_stream;
  Reader answer;
  /// Set before anything is sent when the request cannot be sent; else when the session has failed.
  error_code error;
  rare_diagnostics diagnostics;
};

/// Sends the request and yields the answer's chunks; one for an answer that is a document. An answer that is cut before
/// its mark is asked for again while restarts are left, after a chunk that says so. Ends by api_error when the session
/// fails, the error and the diagnostics set.
/// Precondition: the session outlives the generator.
template <class Reader>
async_generator<typename Reader::chunk_type const> read_answer(boost::asio::any_io_executor executor,
                                                               session<Reader>& session);

}  // namespace tokenwire::answer

#endif
