// Waiting for a job, on a clock that the test moves.

#include <boost/test/unit_test.hpp>

#include "support/awaited.hpp"

BOOST_TEST_DONT_PRINT_LOG_VALUE(std::chrono::milliseconds)

BOOST_AUTO_TEST_SUITE(job_wait)

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;
namespace pplx = tokenwire::perplexity;

std::string job_answer(std::string const& status) {
  std::string const body = R"({"id":"j1","model":"m","created_at":1,"status":")" + status +
                           R"(","error_message":"Out of luck","response":{"id":"r","choices":[{"index":0,)"
                           R"("message":{"role":"assistant","content":"Done."},"finish_reason":"stop"}]}})";
  return response_head(200, "Content-Length: " + std::to_string(body.size()) + "\r\n") + body;
}

/// In progress for so many looks, then that.
scripted_server::script finish_after(int looks, std::string status) {
  return [looks, status = std::move(status)](server_connection& peer, int number) {
    if (peer.read_request().empty()) return;
    peer.send(job_answer(number < looks ? "IN_PROGRESS" : status));
    peer.wait_for_close();
  };
}

pplx::chat_job unfinished() {
  pplx::chat_job job;
  job.id = "j1";
  job.status = "CREATED";
  return job;
}

/// The default deadline would be one more timer among the pauses.
pplx::wait_options without_default(pplx::wait_options options) {
  if (options.deadline == pplx::wait_options{}.deadline) options.deadline = 0ms;
  return options;
}

/// A wait, and the pauses that it makes.
struct waiting {
  waiting(std::string base_url, pplx::wait_options const& options, pplx::chat_job const& job = unfinished())
      : fixture(std::move(base_url)), client(make_client(fixture)) {
    auto const settled = without_default(options);
    start(fixture, client.wait(job, settled), out, signal.slot());
  }

  /// Takes each pause as long as it is; at most so many.
  std::vector<std::chrono::milliseconds> pauses(std::size_t most = 1000) {
    std::vector<std::chrono::milliseconds> made;
    while (made.size() < most) {
      fixture.pump([&] { return out.over || fixture.time.pending() != 0; });
      if (out.over) break;
      auto const pause = *fixture.time.next_due() - fixture.time.now();
      made.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(pause));
      fixture.time.advance(pause - 1ns);
      fixture.settle();
      BOOST_TEST(fixture.time.pending() != 0U);
      fixture.time.advance(1ns);
      fixture.pump([&] { return fixture.time.pending() == 0; });
    }
    return made;
  }

  boost::asio::cancellation_signal signal;
  awaited<pplx::chat_job> out;
  chat_client fixture;
  pplx::client client;
};

using pauses = std::vector<std::chrono::milliseconds>;

}  // namespace

BOOST_AUTO_TEST_CASE(the_pauses_grow_to_their_limit) {
  scripted_server server(finish_after(7, "COMPLETED"));
  std::vector<std::string> seen;
  pplx::wait_options options;
  options.max_interval = 5s;
  options.on_progress = [&](pplx::chat_job const& job) { seen.push_back(job.status); };
  waiting wait(server.base_url(), options);
  BOOST_TEST((wait.pauses() == pauses{1000ms, 1500ms, 2250ms, 3375ms, 5000ms, 5000ms, 5000ms, 5000ms}));
  BOOST_TEST(!wait.out.ec);
  BOOST_TEST(wait.out.value.response->text() == "Done.");
  BOOST_TEST(server.connections() == 8);
  BOOST_TEST(seen.size() == 8U);
  BOOST_TEST(seen.front() == "IN_PROGRESS");
  BOOST_TEST(seen.back() == "COMPLETED");
}

BOOST_AUTO_TEST_CASE(odd_intervals_never_spin) {
  scripted_server server(finish_after(2, "COMPLETED"));
  for (double const growth : {0.0, -3.0, std::numeric_limits<double>::quiet_NaN()}) {
    pplx::wait_options options;
    options.initial_interval = -5ms;
    options.interval_growth = growth;
    scripted_server again(finish_after(2, "COMPLETED"));
    waiting wait(again.base_url(), options);
    BOOST_TEST((wait.pauses() == pauses{1ms, 1ms, 1ms}));
  }
  pplx::wait_options options;
  options.initial_interval = 10s;
  options.max_interval = 3s;
  options.interval_growth = std::numeric_limits<double>::infinity();
  waiting wait(server.base_url(), options);
  BOOST_TEST((wait.pauses() == pauses{3s, 3s, 3s}));
}

BOOST_AUTO_TEST_CASE(a_completed_job_without_its_answer_is_an_error) {
  for (std::string const response : {"", R"(,"response":null)", R"(,"response":"x")"}) {
    std::string const body = R"({"id":"j1","model":"m","created_at":1,"status":"COMPLETED")" + response + "}";
    scripted_server server(
        answer_with(response_head(200, "Content-Length: " + std::to_string(body.size()) + "\r\n") + body));
    waiting wait(server.base_url(), {});
    wait.pauses();
    BOOST_TEST(wait.out.ec == error::malformed_event);
    BOOST_TEST(wait.out.facts.body == body);
  }
}

BOOST_AUTO_TEST_CASE(a_failed_job_is_told_and_thrown) {
  scripted_server server(finish_after(1, "FAILED"));
  std::vector<std::string> seen;
  pplx::wait_options options;
  options.on_progress = [&](pplx::chat_job const& job) { seen.push_back(job.status); };
  waiting wait(server.base_url(), options);
  wait.pauses();
  BOOST_TEST(wait.out.ec == error::job_failed);
  BOOST_TEST(wait.out.facts.message == "Out of luck");
  BOOST_TEST(wait.out.facts.status == 200U);
  BOOST_TEST((seen == std::vector<std::string>{"IN_PROGRESS", "FAILED"}));
}

BOOST_AUTO_TEST_CASE(the_deadline_ends_a_pause) {
  scripted_server server(finish_after(1000, ""));
  std::size_t looks = 0;
  pplx::wait_options options;
  options.deadline = 4s;
  options.on_progress = [&](pplx::chat_job const&) { ++looks; };
  waiting wait(server.base_url(), options);
  auto& time = wait.fixture.time;
  for (auto const pause : {1000ms, 1500ms, 1500ms}) {
    // A look has a deadline of its own, which goes with it.
    std::size_t const before = looks;
    wait.fixture.pump([&] { return time.pending() == 1; });
    BOOST_TEST((*time.next_due() - time.now() == pause));
    time.advance(pause);
    wait.fixture.pump([&] { return wait.out.over || looks != before; });
  }
  BOOST_TEST(wait.out.ec == error::job_wait_timeout);
  BOOST_TEST((wait.out.ec == tokenwire::condition::timeout));
  BOOST_TEST(wait.out.threw<tokenwire::timeout_error>());
  BOOST_TEST(wait.out.facts.detail == "the job j1 is still IN_PROGRESS after 2 looks");
  BOOST_TEST(server.connections() == 2);
}

BOOST_AUTO_TEST_CASE(the_deadline_ends_a_look) {
  for (bool const with_total : {false, true}) {
    held_server server;
    pplx::wait_options options;
    options.deadline = 4s;
    chat_client fixture(server.base_url());
    if (with_total) fixture.options.timeouts.total = 1h;
    auto client = make_client(fixture);
    awaited<pplx::chat_job> out;
    pplx::chat_job const job = unfinished();
    start(fixture, client.wait(job, options), out);
    fixture.pump([&] { return fixture.time.pending() != 0; });
    fixture.time.advance(1s);
    server_connection& peer = server.connection(fixture);
    fixture.time.advance(3s - 1ms);
    fixture.settle();
    BOOST_TEST(!out.over);
    fixture.time.advance(1ms);
    fixture.pump([&] { return out.over; });
    BOOST_TEST(out.ec == error::job_wait_timeout);
    BOOST_TEST(out.facts.detail == "the job j1 is still CREATED after 0 looks");
    BOOST_TEST(peer.wait_for_close());
  }
}

BOOST_AUTO_TEST_CASE(the_total_deadline_of_one_look_is_its_own) {
  held_server server;
  pplx::wait_options options;
  options.deadline = 1h;
  chat_client fixture(server.base_url());
  fixture.options.timeouts.total = 2s;
  auto client = make_client(fixture);
  awaited<pplx::chat_job> out;
  pplx::chat_job const job = unfinished();
  start(fixture, client.wait(job, options), out);
  fixture.pump([&] { return fixture.time.pending() != 0; });
  fixture.time.advance(1s);
  server.connection(fixture);
  fixture.time.advance(2s);
  fixture.pump([&] { return out.over; });
  BOOST_TEST(out.ec == error::total_timeout);
}

BOOST_AUTO_TEST_CASE(a_cancellation_ends_a_pause_and_a_look) {
  scripted_server server(finish_after(1000, ""));
  waiting paused(server.base_url(), {});
  paused.pauses(2);
  paused.fixture.pump([&] { return paused.fixture.time.pending() != 0; });
  paused.signal.emit(boost::asio::cancellation_type::terminal);
  paused.fixture.pump([&] { return paused.out.over; });
  BOOST_TEST(paused.out.ec == boost::asio::error::operation_aborted);
  BOOST_TEST(paused.fixture.time.pending() == 0U);

  held_server held;
  waiting looking(held.base_url(), {});
  looking.pauses(1);
  server_connection& peer = held.connection(looking.fixture);
  looking.signal.emit(boost::asio::cancellation_type::terminal);
  looking.fixture.pump([&] { return looking.out.over; });
  BOOST_TEST(looking.out.ec == boost::asio::error::operation_aborted);
  BOOST_TEST(peer.wait_for_close());
}

BOOST_AUTO_TEST_CASE(what_on_progress_throws_ends_the_wait) {
  scripted_server server(finish_after(1000, ""));
  pplx::wait_options options;
  options.on_progress = [](pplx::chat_job const&) { throw std::runtime_error("enough"); };
  waiting wait(server.base_url(), options);
  wait.pauses();
  BOOST_TEST(wait.out.threw<std::runtime_error>());
  BOOST_TEST(wait.out.what == "enough");
  BOOST_TEST(server.connections() == 1);
}

BOOST_AUTO_TEST_CASE(a_look_that_fails_ends_the_wait) {
  scripted_server server(answer_with(response_head(404, "Content-Length: 0\r\n")));
  waiting wait(server.base_url(), {});
  wait.pauses();
  BOOST_TEST(wait.out.ec == error::not_found);
  pplx::chat_job nameless = unfinished();
  nameless.id.clear();
  waiting nothing(server.base_url(), {}, nameless);
  nothing.pauses();
  BOOST_TEST(nothing.out.ec == error::invalid_request);
}

BOOST_AUTO_TEST_CASE(a_wait_may_be_dropped_with_its_execution_context) {
  scripted_server server(finish_after(1000, ""));
  for (std::size_t const looks : {0U, 1U, 2U}) {
    std::optional<waiting> wait;
    wait.emplace(server.base_url(), pplx::wait_options{});
    wait->pauses(looks);
    wait.reset();
  }
}

BOOST_AUTO_TEST_SUITE_END()
