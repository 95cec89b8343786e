// A client that limits itself: what the server sees of it, in which order, and what each answer holds.

#include <algorithm>
#include <atomic>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <deque>
#include <list>
#include <mutex>

#include "support/kept_answers.hpp"
#include "support/threads.hpp"

BOOST_AUTO_TEST_SUITE(rate_limit)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;

using outcome = awaited<pplx::chat_completion>;

std::string document(std::string const& text) {
  std::string const body = R"({"id":"one","model":"sonar","object":"chat.completion","choices":[{"index":0,)"
                           R"("finish_reason":"stop","message":{"role":"assistant","content":")" +
                           text + "\"}}]}";
  return response_head(200,
                       "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n") +
         body;
}

std::string refusal(int status, std::string const& fields) {
  return response_head(status, "Content-Length: 0\r\n" + fields);
}

/// What was asked is the answer.
std::string echo(std::string const& request) {
  std::string_view const mark = R"("content":")";
  std::size_t const begin = request.find(mark) + mark.size();
  std::string const question = request.substr(begin, request.find('"', begin) - begin);
  if (request.find(R"("stream":true)") == request.npos) return document(question);
  return chunked_event_stream(sse_body({delta_event(question, "stop"), "[DONE]"}), 4096);
}

pplx::chat_request question(int number) {
  pplx::chat_request request;
  request.model = "sonar";
  request.messages.push_back(pplx::user("question " + std::to_string(number)));
  return request;
}

/// Refuses what is more than its limit in any minute, by the test's clock.
class strict_server {
 public:
  explicit strict_server(std::size_t limit)
      : limit_(limit), server_([this](server_connection& peer, int) {
          for (;;) {
            std::string const request = peer.read_request();
            if (request.empty() || !peer.send(take() ? echo(request) : refusal(429, ""))) return;
          }
        }) {}

  std::string base_url() const { return server_.base_url(); }
  void advance(tokenwire::net::clock::duration step) {
    std::lock_guard const lock(mutex_);
    now_ += step;
  }
  int refused() {
    std::lock_guard const lock(mutex_);
    return refused_;
  }

 private:
  bool take() {
    std::lock_guard const lock(mutex_);
    times_.push_back(now_);
    while (now_ - times_.front() >= 60s) times_.pop_front();
    if (times_.size() <= limit_) return true;
    ++refused_;
    return false;
  }

  std::mutex mutex_;
  std::size_t limit_;
  tokenwire::net::clock::duration now_{};
  std::deque<tokenwire::net::clock::duration> times_;
  int refused_{};
  scripted_server server_;
};

/// Answers what was asked, and counts what it is at work on.
class counting_server {
 public:
  /// @param refuse_every this many requests one is told to come later; 0: none.
  explicit counting_server(int refuse_every = 0)
      : server_([this, refuse_every](server_connection& peer, int) {
          for (;;) {
            std::string const request = peer.read_request();
            if (request.empty()) return;
            int const now = ++at_work_;
            for (int seen = most_; seen < now && !most_.compare_exchange_weak(seen, now);) continue;
            int const number = ++requests_;
            bool const refuse = refuse_every != 0 && number % refuse_every == 0;
            std::string const answer = refuse ? refusal(429, "Retry-After-Ms: 3\r\n") : echo(request);
            std::this_thread::yield();
            --at_work_;
            if (!peer.send(answer)) return;
          }
        }) {}

  int most() const { return most_; }
  pplx::client_options options() const {
    pplx::client_options made = options_for(server_);
    made.pool = {};
    return made;
  }

 private:
  std::atomic<int> at_work_{0};
  std::atomic<int> most_{0};
  std::atomic<int> requests_{0};
  scripted_server server_;
};

asio::awaitable<pplx::chat_completion> ask(pplx::client const& client, int number) {
  pplx::chat_request const request = question(number);
  if (number % 2) co_return co_await client.complete(request);
  auto stream = client.stream(request, co_await asio::this_coro::executor);
  co_return co_await collect(stream);
}

asio::awaitable<void> tell(pplx::client const& client, int number, tally& seen) {
  bool good = false;
  try {
    pplx::chat_request const request = question(number);
    auto stream = client.stream(request, co_await asio::this_coro::executor);
    auto const answer = co_await collect(stream);
    good = answer.text() == "question " + std::to_string(number);
  } catch (std::exception const&) {
  }
  seen.end(good);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_thousand_requests_at_fifty_a_minute_are_all_answered) {
  constexpr int all = 1000;
  constexpr int limit = 50;
  strict_server server(limit);
  keeping_client c(server.base_url());
  c.fixture.options.rate.requests_per_minute = limit;
  c.fixture.options.pool.idle_time = 0s;
  std::deque<outcome> out(all);
  for (int i = 0; i != all; ++i) start(c.fixture, ask(c.client(), i), out[static_cast<std::size_t>(i)]);
  auto const is_over = [](outcome const& o) { return o.over; };
  for (int expected = limit;; expected += limit) {
    bool const last = expected == all;
    c.fixture.pump([&] {
      return std::count_if(out.begin(), out.end(), is_over) >= expected && (last || c.fixture.time.pending() != 0);
    });
    c.settle();
    // Those who came first, and nobody else.
    BOOST_TEST(std::count_if(out.begin(), out.end(), is_over) == expected);
    BOOST_TEST(std::all_of(out.begin(), out.begin() + expected, is_over));
    if (last) break;
    BOOST_REQUIRE(c.fixture.time.next_due().has_value());
    auto const pause = *c.fixture.time.next_due() - c.fixture.time.now();
    BOOST_TEST((pause == 60s));
    server.advance(pause);
    c.fixture.time.advance(pause);
  }
  for (int i = 0; i != all; ++i) {
    outcome const& o = out[static_cast<std::size_t>(i)];
    BOOST_TEST(!o.ec);
    BOOST_TEST(o.value.text() == "question " + std::to_string(i));
  }
  BOOST_TEST(server.refused() == 0);
}

BOOST_AUTO_TEST_CASE(no_more_are_under_way_than_the_limit_says) {
  for (std::size_t const limit : {std::size_t{1}, std::size_t{4}}) {
    counting_server server;
    asio::io_context context;
    auto options = server.options();
    options.rate.max_concurrent_requests = limit;
    pplx::client const client(context, options);
    tally seen;
    for (int i = 0; i != 200; ++i) asio::co_spawn(context, tell(client, i, seen), asio::detached);
    context.run();
    seen.check(200);
    BOOST_TEST(server.most() <= static_cast<int>(limit));
  }
}

BOOST_AUTO_TEST_CASE(as_many_are_under_way_as_the_limit_says_in_the_order_they_came) {
  held_server server;
  keeping_client c(server.base_url());
  c.fixture.options.pool.max_idle = 0;
  c.fixture.options.rate.max_concurrent_requests = 3;
  std::deque<outcome> out(6);
  for (int i = 0; i != 6; ++i) start(c.fixture, ask(c.client(), 2 * i + 1), out[static_cast<std::size_t>(i)]);
  server.connection(c.fixture, 2);
  BOOST_TEST(server.connections() == 3);
  for (std::size_t i = 0; i != 6; ++i) {
    server.connection(c.fixture, i).send(document("fine"));
    c.fixture.pump([&] { return std::count_if(out.begin(), out.end(), [](auto& o) { return o.over; }) > int(i); });
    // The next one comes to the place that has just become free, and no other.
    server.connection(c.fixture, std::min<std::size_t>(i + 3, 5));
    BOOST_TEST(server.connections() == static_cast<int>(std::min<std::size_t>(i + 4, 6)));
    if (i >= 3) BOOST_TEST(out[i].over);
  }
}

BOOST_AUTO_TEST_CASE(threads_of_one_context_keep_the_limits_too) {
  counting_server server(20);
  asio::io_context context(threads);
  auto options = server.options();
  options.rate = {.requests_per_minute = 10'000, .max_concurrent_requests = 4};
  options.retry.max_retries = 100;
  pplx::client const client(context, options);
  tally seen;
  for (int i = 0; i != 300; ++i) asio::co_spawn(asio::make_strand(context), tell(client, i, seen), asio::detached);
  pool(context, threads).join();
  seen.check(300);
  BOOST_TEST(server.most() <= 4);
}

BOOST_AUTO_TEST_CASE(contexts_on_threads_of_their_own_keep_them_together) {
  for (int const refuse_every : {0, 20}) {
    counting_server server(refuse_every);
    asio::io_context home;
    auto options = server.options();
    options.rate.max_concurrent_requests = 3;
    options.retry.max_retries = 100;
    pplx::client const client(home, options);
    tally seen;
    std::deque<asio::io_context> contexts(threads);
    std::list<pool> running;
    for (asio::io_context& context : contexts) {
      for (int i = 0; i != 50; ++i) asio::co_spawn(context, tell(client, i, seen), asio::detached);
      running.emplace_back(context, 1);
    }
    running.clear();
    seen.check(50 * threads);
    BOOST_TEST(server.most() <= 3);
  }
}

BOOST_AUTO_TEST_CASE(contexts_that_go_leave_their_turns_to_the_others) {
  counting_server server;
  asio::io_context home;
  auto options = server.options();
  options.rate.max_concurrent_requests = 2;
  pplx::client const client(home, options);
  tally seen;
  for (int i = 0; i != 40; ++i) asio::co_spawn(home, tell(client, i, seen), asio::detached);
  pool running(home, 1);
  tally left;
  for (int round = 0; round != 30; ++round) {
    asio::io_context context;
    for (int i = 0; i != 5; ++i) asio::co_spawn(context, tell(client, i, left), asio::detached);
    for (int step = 0; step != round; ++step) context.run_one_for(1ms);
  }
  running.join();
  seen.check(40);
}

BOOST_AUTO_TEST_SUITE_END()
