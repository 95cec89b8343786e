// A stream that asks for a cut answer again, dropped, cancelled or moved after each step of the event loop.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>

#include "support/chat_client_fixture.hpp"
#include "support/stepped_stream.hpp"

BOOST_AUTO_TEST_SUITE(chat_restart_lifetime_tests)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;

namespace {

constexpr int words = 4;
// Long enough to be waited for.
constexpr std::chrono::milliseconds short_pause{2};

/// Every other connection is cut after two of the events.
scripted_server::script cut_first() {
  auto const events = answer_events(words);
  return [events](server_connection& connection, int number) {
    if (connection.read_request().empty() || !connection.send(answer_head)) return;
    std::size_t const count = number % 2 == 0 ? 2 : events.size();
    for (std::size_t i = 0; i != count; ++i)
      if (!connection.send(chunk(events[i]))) return;
    if (count == events.size()) {
      connection.send("0\r\n\r\n");
    } else {
      connection.close();
    }
    connection.wait_for_close();
  };
}

/// The step k of a test begins with a connection that is cut, whatever the one before came to.
template <class Act, class Check>
void at_each_step(Act act, Check check) {
  for (int k = 0;; ++k) {
    BOOST_TEST_CONTEXT("after " << k << " steps") {
      BOOST_REQUIRE(k < 1000);
      scripted_server server(cut_first());
      pplx::client_options options = options_for(server);
      options.restart_incomplete = 1;
      options.retry.initial_delay = short_pause;
      asio::io_context context;
      std::optional<pplx::client> client;
      client.emplace(context, options);
      pplx::chat_request const request = small_request();
      stepped_stream c(client->stream(request));
      c.go();
      for (int i = 0; i != k && !c.ended; ++i) context.run_one_for(patience);
      if (c.ended) {
        BOOST_TEST(c.restarts == 1);
        BOOST_TEST(c.text == answer_text(words));
        return;
      }
      act(c, client);
      // Until then and not longer: a stream that waits for its next call has a timer.
      while (!c.ended) BOOST_REQUIRE(context.run_one_for(patience) == 1);
      context.poll();
      check(c);
    }
  }
}

void check_aborted(stepped_stream const& c) {
  BOOST_TEST(c.ended);
  BOOST_TEST(c.completions == c.started);
  BOOST_TEST(c.last == asio::error::operation_aborted);
}

}  // namespace

BOOST_AUTO_TEST_CASE(destroyed) {
  at_each_step([](stepped_stream& c, auto&) { c.stream.reset(); }, check_aborted);
}

BOOST_AUTO_TEST_CASE(cancelled) {
  int after_restart = 0;
  at_each_step(
      [&](stepped_stream& c, auto&) {
        after_restart += c.restarts;
        c.stream->cancel();
      },
      [](stepped_stream& c) {
        BOOST_TEST(c.completions == c.started);
        if (c.ended && !c.last && !c.stream->error()) return;  // it had ended already
        check_aborted(c);
        BOOST_TEST(c.stream->error() == asio::error::operation_aborted);
        BOOST_TEST((c.stream->try_next().status == pplx::next_status::failed));
      });
  BOOST_TEST(after_restart > 0);
}

BOOST_AUTO_TEST_CASE(cancelled_at_its_announcement) {
  scripted_server server(cut_first());
  pplx::client_options options = options_for(server);
  options.restart_incomplete = 1;
  options.retry.initial_delay = short_pause;
  asio::io_context context;
  pplx::client const client(context, options);
  pplx::chat_request const request = small_request();
  pplx::chat_stream stream = client.stream(request);
  pplx::next_result found = stream.try_next();
  while (found.status == pplx::next_status::not_yet || (found && !found.chunk->restarted())) {
    context.restart();
    if (!found) context.run_one_for(patience);
    found = stream.try_next();
  }
  BOOST_REQUIRE((found.chunk != nullptr));
  stream.cancel();
  found = stream.try_next();
  BOOST_TEST((found.status == pplx::next_status::failed));
  BOOST_TEST(stream.error() == asio::error::operation_aborted);
  BOOST_TEST(server.connections() == 1);
}

// The first connection's answer is "a <", cut; the second's whole.
void check_cancelled_at(std::string_view text, unsigned restarts) {
  scripted_server server([](server_connection& peer, int number) {
    if (peer.read_request().empty()) return;
    peer.send(plain_stream(number == 0 ? sse_body({delta_event("a <")})
                                       : sse_body({delta_event("b"), delta_event("c", "stop")})));
    peer.close();
    peer.wait_for_close();
  });
  chat_client client(server.base_url());
  client.options.restart_incomplete = 1;
  client.options.retry.initial_delay = std::chrono::milliseconds{0};
  client.on_chunk = [&](pplx::chat_stream& stream, pplx::chat_chunk const& chunk) {
    if (chunk.text() == text) stream.cancel();
  };
  BOOST_TEST(client.read().ec == asio::error::operation_aborted);
  BOOST_TEST(client.out.facts.detail == "");
  BOOST_TEST(client.out.restarts == restarts);
  BOOST_TEST(server.connections() == static_cast<int>(restarts) + 1);
}

BOOST_AUTO_TEST_CASE(cancelled_at_what_the_cut_released) {
  check_cancelled_at("<", 0);
}

BOOST_AUTO_TEST_CASE(cancelled_inside_the_new_answer) {
  check_cancelled_at("b", 1);
}

BOOST_AUTO_TEST_CASE(terminal_cancellation) {
  at_each_step([](stepped_stream& c, auto&) { c.signal.emit(asio::cancellation_type::terminal); },
               [](stepped_stream& c) {
                 BOOST_TEST(c.ended);
                 BOOST_TEST(c.completions == c.started);
                 if (!c.last) return;  // its chunk was on its way already
                 BOOST_TEST(c.last == asio::error::operation_aborted);
                 BOOST_TEST((c.stream->try_next().status == pplx::next_status::failed));
                 BOOST_TEST(c.stream->error() == asio::error::operation_aborted);
               });
}

BOOST_AUTO_TEST_CASE(total_cancellation_loses_nothing) {
  at_each_step([](stepped_stream& c, auto&) { c.signal.emit(asio::cancellation_type::total); },
               [](stepped_stream& c) {
                 BOOST_TEST(c.ended);
                 if (c.last) {
                   BOOST_TEST(c.last == asio::error::operation_aborted);
                   auto& context =
                       static_cast<asio::io_context&>(asio::query(c.stream->get_executor(), asio::execution::context));
                   c.ended = false;
                   context.restart();
                   c.go();
                   context.run_for(patience);
                 }
                 BOOST_TEST(!c.last);
                 BOOST_TEST(c.restarts == 1);
                 BOOST_TEST(c.text == answer_text(words));
               });
}

BOOST_AUTO_TEST_CASE(moved_and_without_its_client) {
  at_each_step(
      [](stepped_stream& c, std::optional<pplx::client>& client) {
        client.reset();
        pplx::chat_stream moved = std::move(*c.stream);
        c.stream.emplace(std::move(moved));
      },
      [](stepped_stream& c) {
        BOOST_TEST(!c.last);
        BOOST_TEST(c.restarts == 1);
        BOOST_TEST(c.text == answer_text(words));
      });
}

BOOST_AUTO_TEST_CASE(io_context_destroyed) {
  destroy_context_at_each_step(cut_first(), 1);
}

BOOST_AUTO_TEST_SUITE_END()
