// What a run that nobody reads costs goes on until somebody says so.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "support/agent_answers.hpp"

BOOST_AUTO_TEST_SUITE(agent_drop_tests)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;
using tokenwire::error;

BOOST_AUTO_TEST_CASE(a_stream_that_is_dropped_can_cancel_its_run) {
  enum class how { drop, cancel, terminal, finish, cut, off, closed, unread };
  auto const requests_of = [](how what) {
    auto options = fast();
    options.delay = std::chrono::milliseconds{1};
    if (what == how::cut) options.fault = tokenwire::testing::fault::cut;
    tokenwire::testing::simulator server(options);
    asio::io_context context;
    pplx::client_options settings;
    settings.base_url = server.base_url();
    settings.retry.max_retries = 0;
    settings.cancel_dropped_runs = what != how::off;
    pplx::client const client(context, settings);
    auto all = [&]() -> asio::awaitable<void> {
      pplx::agent_request const request = agent_question();
      std::optional<pplx::agent_stream> stream(client.stream(request));
      try {
        int left = what == how::unread ? 0 : what == how::finish || what == how::cut ? 1000 : 3;
        for (; left > 0; --left) {
          pplx::agent_event const* const event = co_await stream->next();
          if (!event) break;
        }
      } catch (tokenwire::api_error const& e) {
        BOOST_TEST(e.code() == error::stream_incomplete);
      }
      if (what == how::closed) client.close();
      if (what == how::cancel) stream->cancel();
      if (what == how::cancel) stream->cancel();
      stream.reset();
    };
    asio::co_spawn(context, all(), [](std::exception_ptr e) {
      if (e) std::rethrow_exception(e);
    });
    context.run();
    std::vector<std::string> targets;
    for (auto const& each : server.requests())
      targets.push_back(each.method + ' ' + each.target.substr(0, 19) +
                        (each.target.ends_with("/cancel") ? "…/cancel" : ""));
    return targets;
  };
  for (how const what : {how::drop, how::cancel}) {
    auto const seen = requests_of(what);
    BOOST_REQUIRE_EQUAL(seen.size(), 2U);
    BOOST_TEST(seen[1] == "POST /v1/responses/resp_…/cancel");
  }
  for (how const what : {how::finish, how::cut, how::off, how::closed}) BOOST_TEST(requests_of(what).size() == 1U);
  BOOST_TEST(requests_of(how::unread).empty());
}

BOOST_AUTO_TEST_CASE(a_context_that_goes_takes_the_cancellation_with_it) {
  auto options = fast();
  options.delay = std::chrono::milliseconds{1};
  tokenwire::testing::simulator server(options);
  for (bool const stopped_before : {true, false}) {
    auto context = std::make_unique<asio::io_context>();
    pplx::client_options settings;
    settings.base_url = server.base_url();
    settings.cancel_dropped_runs = true;
    std::optional<pplx::client> client(std::in_place, *context, settings);
    pplx::agent_request const request = agent_question();
    auto stream = std::make_shared<pplx::agent_stream>(client->stream(request));
    bool begun = false;
    auto all = [](std::shared_ptr<pplx::agent_stream> mine, bool& begun) -> asio::awaitable<void> {
      for (;;) {
        pplx::agent_event const* const event = co_await mine->next();
        if (!event) break;
        begun = true;
      }
    };
    asio::co_spawn(*context, all(stream, begun), asio::detached);
    while (!begun) context->run_one();
    // Dropped while nobody runs the context, or by the context itself.
    if (stopped_before) stream->cancel();
    stream.reset();
    client.reset();
    context.reset();
  }
  BOOST_TEST(server.request_count() >= 2U);
}

BOOST_AUTO_TEST_SUITE_END()
