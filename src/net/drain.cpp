#include "net/drain.hpp"

#include <array>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <memory>
#include <utility>

namespace tokenwire::net {
namespace asio = boost::asio;
namespace {

constexpr std::chrono::milliseconds longest{100};
constexpr std::size_t most = std::size_t{16} * 1024;

class draining : public std::enable_shared_from_this<draining> {
 public:
  draining(connection_lease connection, http::exchange exchange, asio::any_io_executor const& executor,
           time_source& time)
      : connection_(std::move(connection)), exchange_(std::move(exchange)), executor_(executor), time_(time) {}

  /// Takes what is there. True: this has ended, one way or the other.
  bool step() {
    for (;;) {
      readiness wanted{};
      error_code ec;
      std::size_t const n = connection_.stream().read_some(asio::buffer(bytes_), wanted, ec);
      // Only what is complete and after which nothing follows may be used again.
      if (ec == asio::error::would_block && !exchange_.complete()) return false;
      if (ec == asio::error::would_block) return give_back();
      if (ec || n > left_) return end();
      left_ -= n;
      auto piece = exchange_.put({bytes_.data(), n});
      while (!piece.rest.empty()) piece = exchange_.put(piece.rest);
      if (exchange_.error() || piece.unused != 0) return end();
    }
  }

  void wait() {
    timer_ = time_.make_timer(executor_);
    auto on_time = [self = shared_from_this()](error_code ec) {
      if (!ec && self->connection_) self->connection_.stream().close();
    };
    timer_->async_wait_until(time_.now() + longest, asio::bind_executor(executor_, std::move(on_time)));
    wait_for_more();
  }

 private:
  void wait_for_more() {
    auto on_readable = [self = shared_from_this()](error_code ec, bool) {
      if (ec || !self->connection_.stream().socket().is_open()) {
        self->end();
      } else if (!self->step()) {
        self->wait_for_more();
      }
    };
    connection_.stream().async_wait_readable_or(readiness::readable,
                                                asio::bind_executor(executor_, std::move(on_readable)));
  }

  bool give_back() {
    stop_timer();
    connection_.give_back();
    return true;
  }
  bool end() {
    stop_timer();
    connection_.reset();
    return true;
  }
  void stop_timer() {
    if (timer_) timer_->cancel();
  }

  connection_lease connection_;
  http::exchange exchange_;
  asio::any_io_executor executor_;
  time_source& time_;
  std::unique_ptr<timer> timer_;
  std::array<char, most / 4> bytes_;
  std::size_t left_{most};
};

}  // namespace

void drain(connection_lease connection, http::exchange exchange, asio::any_io_executor const& executor,
           time_source& time) {
  auto const rest = std::make_shared<draining>(std::move(connection), std::move(exchange), executor, time);
  if (!rest->step()) rest->wait();
}

}  // namespace tokenwire::net
