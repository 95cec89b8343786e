// What is behind a stream's handle.

#ifndef TOKENWIRE_SRC_ANSWER_STREAM_IMPL_HPP
#define TOKENWIRE_SRC_ANSWER_STREAM_IMPL_HPP

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>
#include <tokenwire/answer_stream.hpp>
#include <tokenwire/async_generator.hpp>
#include <utility>

#include "answer/session.hpp"
#include "answer/wait_alarm.hpp"

namespace tokenwire::answer {

/// The reader whose chunks these are, as `type`. Each dialect says it once.
template <class Chunk>
struct reader_for;

/// What a dialect's stream has besides, which is told when a call is given up before its answer has ended: on the
/// stream's executor, inside of what may be a destructor.
template <class Chunk>
struct stream_extra {
  template <class Session>
  void on_abort(boost::asio::any_io_executor const&, Session const&) noexcept {}
};

}  // namespace tokenwire::answer

namespace tokenwire {

template <class Chunk, class Result>
struct answer_stream<Chunk, Result>::impl {
  using reader_type = typename answer::reader_for<Chunk>::type;

  impl(boost::asio::any_io_executor stream_executor, net::call_request request, net::time_source& time,
       answer::session_options<reader_type> const& options)
      : executor(std::move(stream_executor)),
        session(std::move(request), time, options),
        chunks(answer::read_answer(executor, session)) {
    hook();
  }

  /// The request cannot be sent. Before anything is asked for.
  void refuse(error_code ec, std::string detail) {
    session.error = ec;
    if (ec) session.diagnostics.made().detail = std::move(detail);
  }

  /// Other chunks from now on. Precondition: nobody waits for the next one.
  void replace(async_generator<Chunk const> others) {
    chunks = std::move(others);
    hook();
  }

  boost::asio::any_io_executor executor;
  answer::session<reader_type> session;
  [[no_unique_address]] answer::stream_extra<Chunk> extra{};
  answer::wait_alarm alarm{};
  // Destroyed first: its frame refers to the session.
  async_generator<Chunk const> chunks;

 private:
  void hook() noexcept {
    auto give_up = [](void* context) noexcept {
      auto& self = *static_cast<impl*>(context);
      self.session.call->abort();
      self.extra.on_abort(self.executor, self.session);
    };
    chunks.set_cancel_hook(give_up, this);
  }
};

/// For who reads several streams, and for who makes one.
struct detail::stream_access {
  /// Not in the alias itself, which Clang looks at where it is used and no friend is.
  template <class Chunk, class Result>
  struct impl_of {
    using type = typename answer_stream<Chunk, Result>::impl;
  };
  template <class Chunk, class Result>
  using impl = typename impl_of<Chunk, Result>::type;

  /// Null for a stream that was moved from.
  template <class Chunk, class Result>
  static std::shared_ptr<impl<Chunk, Result>> const& get(answer_stream<Chunk, Result> const& stream) noexcept {
    return stream.impl_;
  }
};

}  // namespace tokenwire

#endif
