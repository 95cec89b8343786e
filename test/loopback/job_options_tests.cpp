// Settings of one job operation, before those of its client.

#include <boost/test/unit_test.hpp>
#include <tokenwire/async_generator.hpp>
#include <tokenwire/testing/simulator.hpp>

#include "support/awaited.hpp"
#include "support/simulated.hpp"

BOOST_AUTO_TEST_SUITE(job_options)

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::testing::fault;
using tokenwire::testing::simulator;
namespace pplx = tokenwire::perplexity;

pplx::chat_job unfinished(std::string id) {
  pplx::chat_job job;
  job.id = std::move(id);
  job.status = "CREATED";
  return job;
}

/// Each job operation with the same settings: what it failed with, no error where it did not.
struct all_operations {
  all_operations(chat_client& fixture, pplx::request_options const& settings, std::string const& id = "j1") {
    auto const client = make_client(fixture);
    pplx::create_job_options const create;
    created = run(fixture, client.create_job(fixture.request, create, settings));
    got = run(fixture, client.get_job(id, settings));
    auto pages = client.list_jobs({}, settings);
    listed = run(fixture, pages.next());
    // At once where it is known to have finished, so that no clock is needed.
    pplx::chat_job job = unfinished(id);
    job.status = "COMPLETED";
    pplx::wait_options const wait;
    waited = run(fixture, client.wait(job, wait, settings));
  }

  void check_refused(error code, std::string const& words) const {
    for (auto const& [ec, facts] : {std::pair{created.ec, created.facts},
                                    {got.ec, got.facts},
                                    {listed.ec, listed.facts},
                                    {waited.ec, waited.facts}}) {
      BOOST_TEST(ec == code);
      BOOST_TEST(facts.detail.find(words) != std::string::npos, facts.detail);
      BOOST_TEST(facts.attempts == 0U);
    }
  }

  awaited<pplx::chat_job> created;
  awaited<pplx::chat_job> got;
  awaited<pplx::chat_job_page const*> listed;
  awaited<pplx::chat_job> waited;
};

std::string job_answer(std::string_view content) {
  std::string const body =
      R"({"id":"j1","status":"COMPLETED","requests":[],"response":{"id":"r","choices":[{"index":0,)"
      R"("message":{"role":"assistant","content":")" +
      std::string(content) + R"("},"finish_reason":"stop"}]}})";
  return response_head(200, "Content-Length: " + std::to_string(body.size()) + "\r\n") + body;
}

}  // namespace

BOOST_AUTO_TEST_CASE(another_server_another_path_and_headers) {
  auto options = fast();
  options.job_duration = 0ms;
  simulator const ours{fast()};
  simulator const theirs{options};
  chat_client fixture(ours.base_url());
  fixture.options.headers = {{"X-A", "1"}, {"X-B", "2"}};
  pplx::request_options settings;
  settings.base_url = theirs.base_url() + "/";
  settings.path = "/v1/async/sonar/";
  settings.headers = {{"x-a", "3"}};
  auto const client = make_client(fixture);
  pplx::create_job_options const create;
  auto const job = run(fixture, client.create_job(fixture.request, create, settings));
  BOOST_TEST(!job.ec);
  all_operations const all(fixture, settings, job.value.id);
  for (tokenwire::error_code const& ec : {all.created.ec, all.got.ec, all.listed.ec, all.waited.ec}) BOOST_TEST(!ec);
  BOOST_TEST(all.got.value.completed());
  BOOST_TEST(all.waited.value.response.has_value());
  BOOST_TEST(ours.connections() == 0U);
  std::string const id = "/v1/async/sonar/" + job.value.id;
  std::vector<std::string> targets;
  for (auto const& request : theirs.requests()) {
    targets.push_back(request.method + ' ' + request.target);
    BOOST_TEST((request.headers.find("x-a: 3\n") != std::string::npos));
    BOOST_TEST((request.headers.find("X-A: 1\n") == std::string::npos));
    BOOST_TEST((request.headers.find("X-B: 2\n") != std::string::npos));
  }
  BOOST_TEST((targets == std::vector<std::string>{"POST /v1/async/sonar", "POST /v1/async/sonar", "GET " + id,
                                                  "GET /v1/async/sonar", "GET " + id}));
}

BOOST_AUTO_TEST_CASE(a_list_goes_on_with_its_settings_page_by_page) {
  simulator const server{fast()};
  chat_client fixture("http://127.0.0.1:1");
  pplx::request_options settings;
  settings.base_url = server.base_url();
  auto const client = make_client(fixture);
  pplx::create_job_options const create;
  for (int i = 0; i < 3; ++i) BOOST_TEST(!run(fixture, client.create_job(fixture.request, create, settings)).ec);
  pplx::list_jobs_options options;
  options.limit = 1;
  auto pages = client.list_jobs(options, settings);
  std::size_t jobs = 0;
  for (;;) {
    auto const page = run(fixture, pages.next());
    BOOST_TEST(!page.ec);
    if (!page.value) break;
    jobs += page.value->requests.size();
  }
  BOOST_TEST(jobs == 3U);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_sent_is_refused) {
  simulator const server{fast()};
  chat_client fixture(server.base_url());
  for (char const* path : {"", "jobs", "/a b", "/a?b=c", "/a#b"}) {
    pplx::request_options settings;
    settings.path = path;
    all_operations(fixture, settings).check_refused(error::invalid_request, "path: ");
  }
  pplx::request_options settings;
  settings.headers = {{"X-Secret", "a\r\nb"}};
  all_operations(fixture, settings).check_refused(error::invalid_header, "X-Secret");
  settings = {};
  settings.base_url = "ftp://h";
  all_operations(fixture, settings).check_refused(error::invalid_base_url, "");
  BOOST_TEST(server.connections() == 0U);
}

BOOST_AUTO_TEST_CASE(attempts_limits_and_how_the_answer_is_read) {
  simulator server{fast(fault::unavailable_once)};
  chat_client fixture(server.base_url());
  pplx::request_options settings;
  settings.retry = tokenwire::retry_options{.max_retries = 1, .initial_delay = 0ms};
  auto const client = make_client(fixture);
  pplx::create_job_options const create;
  BOOST_TEST(!run(fixture, client.create_job(fixture.request, create, settings)).ec);
  BOOST_TEST(server.request_count() == 2U);

  scripted_server thinks(answer_with(job_answer("<think>a</think>b")));
  chat_client reader(thinks.base_url());
  BOOST_TEST(all_operations(reader, {}).got.value.response->text() == "b");
  settings = {};
  settings.separate_reasoning = false;
  all_operations const whole(reader, settings);
  for (auto const* job : {&whole.created.value, &whole.got.value, &whole.waited.value})
    BOOST_TEST(job->response->text() == "<think>a</think>b");
  settings = {};
  settings.limits = tokenwire::limits{};
  settings.limits->document = 20;
  all_operations const large(reader, settings);
  for (auto const& ec : {large.created.ec, large.got.ec, large.listed.ec, large.waited.ec})
    BOOST_TEST(ec == error::body_too_large);
  settings.limits = tokenwire::limits{};
  settings.limits->json_depth = 2;
  all_operations const deep(reader, settings);
  for (auto const& ec : {deep.created.ec, deep.got.ec, deep.waited.ec}) BOOST_TEST(ec == error::json_too_deep);
}

BOOST_AUTO_TEST_CASE(deadlines_of_one_operation) {
  held_server silent;
  chat_client fixture(silent.base_url());
  auto const client = make_client(fixture);
  pplx::request_options settings;
  settings.timeouts = tokenwire::timeouts{};
  settings.timeouts->first_byte = 3s;
  pplx::create_job_options const create;
  pplx::wait_options const wait{.initial_interval = 1s};
  pplx::chat_job const job = unfinished("j1");
  auto pages = client.list_jobs({}, settings);
  std::size_t number = 0;
  auto const check = [&](auto operation, auto out) {
    start(fixture, std::move(operation), out);
    if (number == 3) {
      fixture.pump([&] { return fixture.time.pending() != 0; });
      fixture.time.advance(1s);
    }
    silent.connection(fixture, number++);
    fixture.time.advance(3s - 1ms);
    fixture.settle();
    BOOST_TEST(!out.over);
    fixture.time.advance(1ms);
    fixture.pump([&] { return out.over; });
    BOOST_TEST(out.ec == error::first_byte_timeout);
  };
  check(client.create_job(fixture.request, create, settings), awaited<pplx::chat_job>{});
  check(client.get_job("j1", settings), awaited<pplx::chat_job>{});
  check(pages.next(), awaited<pplx::chat_job_page const*>{});
  check(client.wait(job, wait, settings), awaited<pplx::chat_job>{});
}

BOOST_AUTO_TEST_SUITE_END()
