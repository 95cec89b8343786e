// Jobs: created, fetched and listed.

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>
#include <set>
#include <tokenwire/async_generator.hpp>
#include <tokenwire/testing/simulator.hpp>

#include "support/awaited.hpp"
#include "support/simulated.hpp"

BOOST_AUTO_TEST_SUITE(jobs)

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::testing::simulator;
namespace json = boost::json;
namespace pplx = tokenwire::perplexity;

tokenwire::testing::simulator_options with_jobs_of(std::chrono::milliseconds duration) {
  auto options = fast();
  options.job_duration = duration;
  return options;
}

json::value newest_body(simulator const& server) {
  return json::parse(server.requests().back().body);
}

/// Pages to the end, or to a failure.
struct listed {
  std::vector<pplx::chat_job_page> pages;
  awaited<pplx::chat_job_page const*> end;
};

listed list(chat_client& fixture, pplx::list_jobs_options const& options) {
  auto client = make_client(fixture);
  auto pages = client.list_jobs(options);
  listed all;
  for (;;) {
    all.end = run(fixture, pages.next());
    if (!all.end.value) return all;
    all.pages.push_back(*all.end.value);
  }
}

std::string page(std::string const& token) {
  std::string const body = R"({"requests":[{"id":"a","status":"CREATED"}],"next_token":)" + token + "}";
  return response_head(200, "Content-Length: " + std::to_string(body.size()) + "\r\n") + body;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_job_is_created_waited_for_and_the_same_answer) {
  for (bool const canonical : {false, true}) {
    simulator const server{with_jobs_of(30ms)};
    chat_client fixture(server.base_url());
    if (canonical) fixture.options.paths = pplx::endpoint_paths::canonical();
    std::string const path = canonical ? "/v1/async/sonar" : "/async/chat/completions";
    fixture.request.model = "sonar-deep-research";
    pplx::client const client(fixture.io, fixture.options);
    auto const made = run(fixture, client.create_job(fixture.request));
    BOOST_TEST(!made.ec);
    BOOST_TEST(made.value.status == "CREATED");
    BOOST_TEST(made.value.model == "sonar-deep-research");
    BOOST_TEST(made.value.created_at > 1'700'000'000);
    BOOST_TEST(!made.value.started_at.has_value());
    BOOST_TEST(!made.value.response.has_value());
    BOOST_TEST(!made.value.finished());
    BOOST_TEST(server.requests().back().target == path);

    pplx::wait_options options;
    options.initial_interval = 10ms;
    std::vector<std::string> states;
    options.on_progress = [&](pplx::chat_job const& job) { states.push_back(job.status); };
    auto const done = run(fixture, client.wait(made.value, options));
    BOOST_TEST(!done.ec);
    BOOST_TEST(done.value.id == made.value.id);
    BOOST_TEST(done.value.completed());
    BOOST_TEST(done.value.completed_at.has_value());
    BOOST_TEST(!done.value.failed_at.has_value());
    BOOST_REQUIRE(done.value.response.has_value());
    BOOST_TEST(done.value.response->text() ==
               chat_answer_text(expected("Why is the sky blue?", "sonar-deep-research")));
    BOOST_TEST(done.value.response->citations().size() == 8U);
    BOOST_TEST(done.value.response->usage()->total_tokens > 0);
    BOOST_TEST((done.value.response->ended_by() == pplx::end_mark::document));
    BOOST_TEST(states.back() == "COMPLETED");
    BOOST_TEST(server.requests().back().target == path + "/" + made.value.id);
    BOOST_TEST(server.requests().back().method == "GET");

    // What is finished is there at once; from a list it has to be fetched.
    std::size_t const asked = server.request_count();
    BOOST_TEST(run(fixture, client.wait(done.value)).value.response->text() == done.value.response->text());
    BOOST_TEST(server.request_count() == asked);
    pplx::chat_job summary = done.value;
    summary.response.reset();
    BOOST_TEST(run(fixture, client.wait(summary)).value.response->text() == done.value.response->text());
    BOOST_TEST(server.request_count() == asked + 1);
  }
}

BOOST_AUTO_TEST_CASE(the_body_of_a_new_job) {
  simulator const server{with_jobs_of(1h)};
  chat_client fixture(server.base_url());
  fixture.options.defaults.model = "sonar-pro";
  fixture.request.model.clear();
  auto client = make_client(fixture);
  pplx::create_job_options options;
  options.idempotency_key = "my \"key\" \xc3\xbc";
  auto const first = run(fixture, client.create_job(fixture.request, options));
  BOOST_TEST(newest_body(server) == json::parse(R"({"request":{"model":"sonar-pro","messages":[{"role":"user","content":
    "Why is the sky blue?"}]},"idempotency_key":"my \"key\" ü"})"));
  BOOST_TEST(run(fixture, client.create_job(fixture.request, options)).value.id == first.value.id);

  std::set<std::string> keys;
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(!run(fixture, client.create_job(fixture.request)).ec);
    keys.insert(std::string(newest_body(server).at("idempotency_key").as_string()));
  }
  BOOST_TEST(keys.size() == 3U);
  BOOST_TEST(keys.begin()->size() == 32U);

  std::size_t const asked = server.request_count();
  for (char const* bad : {"", "\xff"}) {
    options.idempotency_key = bad;
    auto const out = run(fixture, client.create_job(fixture.request, options));
    BOOST_TEST(out.ec == error::invalid_request);
    BOOST_TEST(out.facts.detail.starts_with("idempotency_key: "));
  }
  fixture.request.messages.clear();
  BOOST_TEST(run(fixture, client.create_job(fixture.request)).ec == error::invalid_request);
  BOOST_TEST(server.request_count() == asked);
}

BOOST_AUTO_TEST_CASE(a_job_that_is_asked_for_again_has_the_same_key) {
  simulator const server{fast(tokenwire::testing::fault::unavailable_once)};
  chat_client fixture(server.base_url());
  fixture.options.retry = {.max_retries = 1, .initial_delay = 0ms};
  auto client = make_client(fixture);
  BOOST_TEST(!run(fixture, client.create_job(fixture.request)).ec);
  auto const requests = server.requests();
  BOOST_REQUIRE(requests.size() == 2U);
  BOOST_TEST(requests[0].body == requests[1].body);
}

BOOST_AUTO_TEST_CASE(a_job_that_fails) {
  simulator const server{with_jobs_of(0ms)};
  chat_client fixture(server.base_url());
  fixture.request.messages = {pplx::user("Please fail.")};
  pplx::client const client(fixture.io, fixture.options);
  pplx::wait_options options;
  options.initial_interval = 1ms;
  auto const made = run(fixture, client.create_job(fixture.request));
  auto const out = run(fixture, client.wait(made.value, options));
  BOOST_TEST(out.ec == error::job_failed);
  BOOST_TEST(out.facts.message == "The model failed while it was answering.");
  BOOST_TEST(out.facts.detail == "the job " + made.value.id + " ended as FAILED");
  BOOST_TEST(!out.facts.request_id.empty());
  auto const job = run(fixture, client.get_job(made.value.id));
  BOOST_TEST(!job.ec);
  BOOST_TEST(job.value.failed());
  BOOST_TEST(job.value.failed_at.has_value());
  std::size_t const asked = server.request_count();
  BOOST_TEST(run(fixture, client.wait(job.value)).ec == error::job_failed);
  BOOST_TEST(server.request_count() == asked);
  // A list does not say why.
  pplx::chat_job summary = job.value;
  summary.error_message.clear();
  BOOST_TEST(run(fixture, client.wait(summary)).facts.message == out.facts.message);
}

BOOST_AUTO_TEST_CASE(an_id_is_one_segment_of_the_path) {
  simulator const server{fast()};
  chat_client fixture(server.base_url());
  auto client = make_client(fixture);
  auto const out = run(fixture, client.get_job("a/b c?d#e%2Ff\r\n\xc3\xbc"));
  BOOST_TEST(out.ec == error::not_found);
  BOOST_TEST(out.threw<tokenwire::not_found_error>());
  BOOST_TEST(out.facts.message == "There is no request 'a/b c?d#e%2Ff\r\n\xc3\xbc'.");
  BOOST_TEST(server.requests().back().target == "/async/chat/completions/a%2Fb%20c%3Fd%23e%252Ff%0D%0A%C3%BC");
  for (char const* bad : {"", ".", ".."}) BOOST_TEST(run(fixture, client.get_job(bad)).ec == error::invalid_request);
  BOOST_TEST(server.request_count() == 1U);
  fixture.options.paths.jobs = "/v1/async/sonar//";
  auto other = make_client(fixture);
  BOOST_TEST(run(fixture, other.get_job("...")).ec == error::not_found);
  BOOST_TEST(server.requests().back().target == "/v1/async/sonar/...");
  fixture.options.api_key = "bad";
  auto unknown = make_client(fixture);
  BOOST_TEST(run(fixture, unknown.get_job("a")).ec == error::authentication);
}

BOOST_AUTO_TEST_CASE(a_list_comes_page_by_page) {
  simulator const server{with_jobs_of(1h)};
  chat_client fixture(server.base_url());
  auto const none = list(fixture, {});
  BOOST_TEST(none.pages.size() == 1U);
  BOOST_TEST(none.pages[0].requests.empty());

  auto client = make_client(fixture);
  std::vector<std::string> ids;
  for (int i = 0; i < 45; ++i) ids.push_back(run(fixture, client.create_job(fixture.request)).value.id);
  std::reverse(ids.begin(), ids.end());
  pplx::list_jobs_options options;
  for (auto const limit : {std::optional<std::int64_t>{}, {7}, {45}, {1000}}) {
    options.limit = limit;
    std::size_t const before = server.request_count();
    auto const all = list(fixture, options);
    BOOST_TEST(!all.end.ec);
    std::size_t const size = static_cast<std::size_t>(limit.value_or(20));
    BOOST_TEST(all.pages.size() == (45 + size - 1) / size);
    BOOST_TEST(server.request_count() - before == all.pages.size());
    std::vector<std::string> found;
    for (auto const& one : all.pages) {
      for (auto const& job : one.requests) found.push_back(job.id);
    }
    BOOST_TEST(found == ids);
    BOOST_TEST(all.pages.back().next_token.empty());
  }
  options.limit = 40;
  options.next_token = list(fixture, options).pages[0].next_token;
  BOOST_TEST(list(fixture, options).pages[0].requests[0].id == ids[40]);
  BOOST_TEST((server.requests().back().target == "/async/chat/completions?limit=40&next_token=page%2F6%2B%3D%3D"));

  options = {};
  options.status = "in_progress";
  BOOST_TEST(list(fixture, options).pages[0].requests.size() == 20U);
  options.status = "COMPLETED";
  auto const filtered = list(fixture, options);
  BOOST_TEST(filtered.pages.size() == 3U);
  for (auto const& one : filtered.pages) BOOST_TEST(one.requests.empty());
  options.limit = 0;
  BOOST_TEST(list(fixture, options).end.ec == error::invalid_request);
  options.limit = 1;
  options.next_token = "unknown";
  BOOST_TEST(list(fixture, options).end.ec == error::bad_request);
}

BOOST_AUTO_TEST_CASE(a_list_that_goes_in_a_circle_ends) {
  // The first page leads to "a", that to "b", and that to "a" again.
  scripted_server server([](server_connection& peer, int number) {
    if (peer.read_request().empty()) return;
    peer.send(page(number % 2 == 0 ? R"("a")" : R"("b")"));
    peer.wait_for_close();
  });
  chat_client fixture(server.base_url());
  auto const all = list(fixture, {});
  BOOST_TEST(all.pages.size() == 2U);
  BOOST_TEST(all.end.ec == error::malformed_event);
  BOOST_TEST(all.end.facts.detail.find("next_token") != std::string::npos);
  BOOST_TEST(all.end.facts.status == 200U);
  BOOST_TEST(server.connections() == 3);

  pplx::list_jobs_options from;
  from.next_token = "b";
  scripted_server itself(answer_with(page(R"("b")")));
  chat_client again(itself.base_url());
  BOOST_TEST(list(again, from).end.ec == error::malformed_event);
  BOOST_TEST(itself.connections() == 1);
}

BOOST_AUTO_TEST_CASE(a_list_is_fetched_when_it_is_asked_for_and_can_be_left) {
  held_server server;
  chat_client fixture(server.base_url());
  auto client = make_client(fixture);
  auto pages = client.list_jobs();
  fixture.settle();
  BOOST_TEST(server.connections() == 0);
  boost::asio::cancellation_signal signal;
  awaited<pplx::chat_job_page const*> out;
  start(fixture, pages.next(), out, signal.slot());
  server_connection& peer = server.connection(fixture);
  signal.emit(boost::asio::cancellation_type::terminal);
  fixture.pump([&] { return out.over; });
  BOOST_TEST(out.ec == boost::asio::error::operation_aborted);
  BOOST_TEST(peer.wait_for_close());
  BOOST_TEST(run(fixture, pages.next()).ec == boost::asio::error::operation_aborted);
  pages.cancel();

  auto dropped = client.list_jobs();
  awaited<pplx::chat_job_page const*> second;
  start(fixture, dropped.next(), second);
  server_connection& other = server.connection(fixture, 1);
  dropped = {};
  fixture.pump([&] { return second.over; });
  BOOST_TEST(second.ec == boost::asio::error::operation_aborted);
  BOOST_TEST(other.wait_for_close());
}

BOOST_AUTO_TEST_SUITE_END()
