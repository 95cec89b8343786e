// A stream that is dropped, cancelled, moved or left behind by its io_context, after each step of the event loop.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <future>
#include <memory>
#include <optional>
#include <tokenwire/perplexity/client.hpp>

#include "support/chat_answers.hpp"
#include "support/stepped_stream.hpp"

BOOST_AUTO_TEST_SUITE(chat_stream_lifetime_tests)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;
using tokenwire::error_code;

namespace {

constexpr int words = 6;

/// Calls `act` after k steps of the loop, for k = 0, 1, 2, … until the stream ends before its turn.
template <class Act, class Check>
void at_each_step(Act act, Check check) {
  scripted_server server(slowly(answer_events(words)));
  test_at_each_step(options_for(server), act, check);
}

std::string whole_text() {
  scripted_server server(slowly(answer_events(words)));
  asio::io_context context;
  pplx::client const client(context, options_for(server));
  pplx::chat_request const request = small_request();
  stepped_stream c(client.stream(request));
  c.go();
  context.run_for(patience);
  BOOST_TEST(!c.last);
  return c.text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(destroyed_completes_its_operation_once_with_aborted) {
  at_each_step([](stepped_stream& c, auto&) { c.stream.reset(); },
               [](stepped_stream& c) {
                 BOOST_TEST(c.ended);
                 BOOST_TEST(c.completions == c.started);
                 BOOST_TEST(c.last == asio::error::operation_aborted);
               });
}

BOOST_AUTO_TEST_CASE(dropped_while_its_request_is_written) {
  for (bool const assigned : {false, true}) {
    std::promise<void> over;
    scripted_server server([gone = over.get_future().share()](server_connection&, int) { gone.wait(); });
    asio::io_context context;
    pplx::client const client(context, options_for(server));
    pplx::chat_request request = small_request();
    request.messages.front().content = std::string(std::size_t{16} << 20, 'x');
    stepped_stream c(client.stream(request));
    c.go();
    context.run_for(std::chrono::milliseconds(100));
    BOOST_TEST(!c.ended);
    if (assigned)
      *c.stream = client.stream(request);
    else
      c.stream.reset();
    context.restart();
    context.run_for(std::chrono::milliseconds(100));
    BOOST_TEST(c.completions == 1);
    BOOST_TEST(c.last == asio::error::operation_aborted);
    over.set_value();
  }
}

BOOST_AUTO_TEST_CASE(cancelled_fails_with_aborted_and_stays_so) {
  at_each_step([](stepped_stream& c, auto&) { c.stream->cancel(); },
               [](stepped_stream& c) {
                 BOOST_TEST(c.ended);
                 BOOST_TEST(c.completions == c.started);
                 if (!c.last && !c.stream->error()) return;  // it had ended already
                 BOOST_TEST(c.last == asio::error::operation_aborted);
                 BOOST_TEST(c.stream->error() == asio::error::operation_aborted);
                 BOOST_TEST((c.stream->try_next().status == pplx::next_status::failed));
               });
}

BOOST_AUTO_TEST_CASE(terminal_cancellation_closes_the_stream) {
  int closed = 0;
  at_each_step([](stepped_stream& c, auto&) { c.signal.emit(asio::cancellation_type::terminal); },
               [&](stepped_stream& c) {
                 BOOST_TEST(c.ended);
                 BOOST_TEST(c.completions == c.started);
                 if (!c.last) return;  // its chunk was on its way already
                 ++closed;
                 BOOST_TEST(c.last == asio::error::operation_aborted);
                 BOOST_TEST((c.stream->try_next().status == pplx::next_status::failed));
                 BOOST_TEST(c.stream->error() == asio::error::operation_aborted);
               });
  BOOST_TEST(closed > 0);  // how many depends on how the bytes arrive
}

BOOST_AUTO_TEST_CASE(total_cancellation_loses_nothing) {
  std::string const whole = whole_text();
  BOOST_TEST(!whole.empty());
  scripted_server server(slowly(answer_events(words)));
  for (int k = 0;; ++k) {
    asio::io_context context;
    pplx::client const client(context, options_for(server));
    pplx::chat_request const request = small_request();
    stepped_stream c(client.stream(request));
    c.go();
    for (int i = 0; i != k && !c.ended; ++i) context.run_one_for(patience);
    if (c.ended) break;
    c.signal.emit(asio::cancellation_type::total);
    while (!c.ended) BOOST_REQUIRE(context.run_one_for(patience) == 1);
    if (!c.last) continue;  // its chunk was on its way already
    BOOST_TEST(c.last == asio::error::operation_aborted);
    c.ended = false;
    context.restart();
    c.go();
    context.run_for(patience);
    BOOST_TEST(!c.last);
    BOOST_TEST(c.text == whole, "after " << k << " steps");
  }
}

BOOST_AUTO_TEST_CASE(moved_and_without_its_client_it_goes_on) {
  std::string const whole = whole_text();
  at_each_step(
      [](stepped_stream& c, std::optional<pplx::client>& client) {
        client.reset();
        pplx::chat_stream moved = std::move(*c.stream);
        c.stream.emplace(std::move(moved));
      },
      [&](stepped_stream& c) {
        BOOST_TEST(c.ended);
        BOOST_TEST(!c.last);
        BOOST_TEST(c.text == whole);
      });
}

BOOST_AUTO_TEST_CASE(io_context_destroyed_with_everything_pending) {
  destroy_context_at_each_step(slowly(answer_events(words)));
}

BOOST_AUTO_TEST_CASE(destroyed_inside_its_own_handler) {
  scripted_server server(slowly(answer_events(words)));
  asio::io_context context;
  pplx::client const client(context, options_for(server));
  pplx::chat_request const request = small_request();
  auto stream = std::make_unique<pplx::chat_stream>(client.stream(request));
  int calls = 0;
  stream->async_next([&](error_code ec, pplx::chat_chunk const* chunk) {
    ++calls;
    BOOST_TEST(!ec);
    BOOST_TEST((chunk != nullptr));
    stream.reset();
  });
  context.run_for(patience);
  BOOST_TEST(calls == 1);
}

BOOST_AUTO_TEST_CASE(copies_and_shared_sources_outlive_the_stream) {
  scripted_server server(slowly(answer_events(words)));
  asio::io_context context;
  pplx::client const client(context, options_for(server));
  pplx::chat_request const request = small_request();
  std::optional<pplx::owned_chat_chunk> copy;
  std::shared_ptr<std::vector<pplx::search_result> const> sources;
  std::string text;
  auto body = [&]() -> asio::awaitable<void> {
    auto stream = client.stream(request);
    pplx::chat_chunk const* const first = co_await stream.next();
    copy.emplace(pplx::own(*first));
    sources = first->shared_search_results();
    text = first->text();
  };
  asio::co_spawn(context, body, asio::detached);
  context.run_for(patience);
  BOOST_REQUIRE(copy);
  BOOST_TEST(copy->get()->text() == text);
  BOOST_TEST(!text.empty());
  BOOST_TEST((sources == copy->get()->shared_search_results()));
}

BOOST_AUTO_TEST_SUITE_END()
