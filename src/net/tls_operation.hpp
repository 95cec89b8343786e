// An asynchronous operation out of a TLS step: try, wait for what the step asks for, try again.

#ifndef TOKENWIRE_SRC_NET_TLS_OPERATION_HPP
#define TOKENWIRE_SRC_NET_TLS_OPERATION_HPP

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <memory>
#include <utility>

#include "net/tls_engine.hpp"

namespace tokenwire::net {

struct tls_handshake_step {
  void operator()(tls_engine& engine, readiness& wanted, error_code& ec) const { engine.handshake(wanted, ec); }
};

struct tls_read_step {
  boost::asio::mutable_buffer buffer;
  std::size_t operator()(tls_engine& engine, readiness& wanted, error_code& ec) const noexcept {
    return engine.read(buffer, wanted, ec);
  }
};

struct tls_write_step {
  boost::asio::const_buffer buffer;
  std::size_t operator()(tls_engine& engine, readiness& wanted, error_code& ec) const noexcept {
    return engine.write(buffer, wanted, ec);
  }
};

/// For asio::async_compose. Holds the engine alone: the stream may be closed, moved from or destroyed before it runs.
template <class Step>
class tls_operation {
 public:
  tls_operation(std::shared_ptr<tls_engine> engine, Step step) : engine_(std::move(engine)), step_(step) {}

  template <class Self>
  void operator()(Self& self, error_code ec = {}) {
    namespace asio = boost::asio;
    switch (at_) {
      case state::starting:
        self.reset_cancellation_state(asio::enable_total_cancellation());
        break;
      case state::waiting:
        // A close or a cancellation may come after the wait was over and before this ran.
        if (!ec && (!engine_->socket() || self.cancelled() != asio::cancellation_type::none))
          ec = asio::error::operation_aborted;
        if (ec) return finish(self, ec, 0);
        break;
      case state::posted:
        return finish(self, result_, transferred_);
    }

    readiness wanted{};
    std::size_t transferred = 0;
    if constexpr (has_size)
      transferred = step_(*engine_, wanted, ec);
    else
      step_(*engine_, wanted, ec);

    if (ec == asio::error::would_block) {
      at_ = state::waiting;
      auto const direction =
          wanted == readiness::writable ? asio::socket_base::wait_write : asio::socket_base::wait_read;
      return engine_->socket()->async_wait(direction, std::move(self));
    }
    if (at_ == state::waiting) return finish(self, ec, transferred);
    // Done without waiting: the handler must not run inside the function that was given it.
    at_ = state::posted;
    result_ = ec;
    transferred_ = transferred;
    asio::post(self.get_io_executor(), std::move(self));
  }

 private:
  static constexpr bool has_size = !std::is_same_v<Step, tls_handshake_step>;
  enum class state : unsigned char { starting, waiting, posted };

  template <class Self>
  static void finish(Self& self, error_code ec, std::size_t transferred) {
    if constexpr (has_size)
      self.complete(ec, transferred);
    else
      self.complete(ec);
  }

  std::shared_ptr<tls_engine> engine_;
  Step step_;
  state at_ = state::starting;
  error_code result_;
  std::size_t transferred_ = 0;
};

}  // namespace tokenwire::net

#endif
