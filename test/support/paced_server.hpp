// A server whose answer comes when a test lets it.

#ifndef TOKENWIRE_TEST_SUPPORT_PACED_SERVER_HPP
#define TOKENWIRE_TEST_SUPPORT_PACED_SERVER_HPP

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstddef>
#include <exception>
#include <semaphore>
#include <string>
#include <vector>

#include "support/chat_answers.hpp"

namespace tokenwire::test {

/// Answers its first request with these pieces of an event stream, each in a write of its own once it was released.
class paced_server {
 public:
  /// How the answer ends.
  enum class end { whole, cut };

  explicit paced_server(std::vector<std::string> pieces, end how = end::whole)
      : pieces_(std::move(pieces)), server_([this, how](server_connection& peer, int) { answer(peer, how); }) {}
  ~paced_server() {
    leaving_ = true;
    release();
  }

  void release(std::ptrdiff_t pieces = 1) { released_.release(pieces); }
  void release_all() { release(static_cast<std::ptrdiff_t>(pieces_.size())); }

  int connections() const { return server_.connections(); }
  perplexity::client_options options() const { return options_for(server_); }

 private:
  void answer(server_connection& peer, end how) {
    if (peer.read_request().empty() || !peer.send(answer_head)) return;
    for (std::string const& piece : pieces_) {
      released_.acquire();
      if (leaving_ || !peer.send(chunk(piece))) return;
    }
    if (how == end::cut) return peer.close();
    if (peer.send("0\r\n\r\n")) peer.wait_for_close();
  }

  std::vector<std::string> pieces_;
  std::counting_semaphore<> released_{0};
  std::atomic<bool> leaving_{false};
  scripted_server server_;
};

/// Runs the context until the predicate holds; a failure of the test when nothing is left to run.
template <class Predicate>
void run_until(boost::asio::io_context& context, Predicate done) {
  while (!done()) {
    context.restart();
    if (context.run_one_for(std::chrono::seconds(30)) == 0 && !done()) BOOST_FAIL("nothing comes any more");
  }
}

/// Runs a coroutine to its end; throws what it threw.
inline void run_to_end(boost::asio::io_context& context, boost::asio::any_io_executor executor,
                       boost::asio::awaitable<void> body) {
  bool over = false;
  std::exception_ptr failed;
  boost::asio::co_spawn(executor, std::move(body), [&](std::exception_ptr e) {
    over = true;
    failed = e;
  });
  run_until(context, [&] { return over; });
  if (failed) std::rethrow_exception(failed);
}

}  // namespace tokenwire::test

#endif
