// Programs with threads: who serves them, who runs them, and what they saw.

#ifndef TOKENWIRE_TEST_SUPPORT_THREADS_HPP
#define TOKENWIRE_TEST_SUPPORT_THREADS_HPP

#include <atomic>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <thread>
#include <tokenwire/perplexity/client.hpp>
#include <tokenwire/testing/simulator.hpp>
#include <vector>

#include "support/chat_answers.hpp"
#include "support/simulated.hpp"

namespace tokenwire::test {

using strand_type = boost::asio::strand<boost::asio::io_context::executor_type>;

inline constexpr int threads = 4;
inline constexpr int streams = 24;

/// A server, its options for clients, and what its answers say.
struct peer {
  explicit peer(testing::simulator_options const& server_options = fast()) : server(server_options) {
    server.set_fault(testing::fault::none);
    settings.api_key = "key";
    settings.base_url = server.base_url();
    settings.retry.max_retries = 0;
    settings.tls.ca_file = server_options.write_ca;
    boost::asio::io_context context;
    perplexity::client const client(context, settings);
    auto body = [&]() -> boost::asio::awaitable<void> {
      perplexity::chat_request const request = small_request();
      auto const answer = co_await client.complete(request);
      text = answer.text();
    };
    boost::asio::co_spawn(context, body, boost::asio::detached);
    context.run();
    BOOST_TEST(!text.empty());
    server.set_fault(server_options.fault);
  }

  testing::simulator server;
  perplexity::client_options settings;
  std::string text;
};

/// What consumers on any thread saw; looked at when the threads have been joined.
struct tally {
  std::atomic<int> good{0};
  std::atomic<int> bad{0};
  std::atomic<int> strayed{0};

  void end(bool as_it_should) { ++(as_it_should ? good : bad); }
  void check(int expected) const {
    BOOST_TEST(good == expected);
    BOOST_TEST(bad == 0);
    BOOST_TEST(strayed == 0);
  }
};

/// Threads that run a context until it is out of work, or stopped.
class pool {
 public:
  pool(boost::asio::io_context& context, int size) : context_(context) {
    for (int i = 0; i != size; ++i) threads_.emplace_back([this] { context_.run(); });
  }
  ~pool() { join(); }
  void join() {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  boost::asio::io_context& context_;
  std::vector<std::thread> threads_;
};

/// Goes to where a stream is to be destroyed: the awaiting coroutine resumes there.
inline boost::asio::awaitable<void> go_to(boost::asio::any_io_executor executor) {
  auto there = boost::asio::bind_executor(executor, boost::asio::use_awaitable);
  co_await boost::asio::post(std::move(there));
}

}  // namespace tokenwire::test

#endif
