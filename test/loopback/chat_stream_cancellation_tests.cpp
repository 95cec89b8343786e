// Each type of cancellation, through the slot of a handler or of a coroutine: who gives up, and what is lost.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <future>
#include <tokenwire/api_error.hpp>
#include <tokenwire/perplexity/client.hpp>

#include "support/chat_client_fixture.hpp"
#include "support/paced_server.hpp"

BOOST_AUTO_TEST_SUITE(chat_stream_cancellation_tests)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;
using asio::cancellation_type;
using tokenwire::error_code;
using chunk_pointer = pplx::chat_chunk const*;

namespace {

constexpr int words = 4;
constexpr auto all_types = {cancellation_type::total, cancellation_type::partial, cancellation_type::terminal};
bool closes(cancellation_type type) {
  return type == cancellation_type::terminal;
}

/// A stream whose first chunk has come and whose second one the server holds back.
struct waiting_stream {
  waiting_stream() {
    server.release();
    bool come = false;
    stream.async_next([&](error_code, chunk_pointer chunk) { come = chunk != nullptr; });
    run_until(context, [&] { return come; });
  }
  void emit_on(asio::any_io_executor executor, cancellation_type type) {
    asio::post(executor, [this, type] { signal.emit(type); });
  }
  /// What holds after the operation that was cancelled has given up.
  void check(cancellation_type type) {
    if (!closes(type)) BOOST_TEST(!stream.error());
    server.release_all();
    error_code last;
    bool over = false;
    while (!over) {
      bool called = false;
      stream.async_next([&](error_code ec, chunk_pointer chunk) {
        called = true;
        last = ec;
        over = !chunk;
      });
      run_until(context, [&] { return called; });
    }
    BOOST_TEST(stream.error() == last);
    if (closes(type)) {
      BOOST_TEST(last == asio::error::operation_aborted);
      BOOST_TEST((stream.try_next().status == pplx::next_status::failed));
      BOOST_TEST(stream.result().text() == answer_text(1));
    } else {
      BOOST_TEST(!last);
      BOOST_TEST((stream.try_next().status == pplx::next_status::end));
      BOOST_TEST(stream.result().text() == answer_text(words));
    }
  }

  paced_server server{answer_events(words)};
  asio::io_context context;
  asio::strand<asio::io_context::executor_type> strand = asio::make_strand(context);
  pplx::client client{context, server.options()};
  pplx::chat_stream stream = client.stream(small_request(), strand);
  asio::cancellation_signal signal;
};

/// Awaits a chunk that does not come, in a coroutine on `executor`, which is cancelled meanwhile. Gives what it threw.
template <class Await>
error_code cancelled_await(waiting_stream& s, asio::any_io_executor executor, cancellation_type type, Await next) {
  error_code caught;
  bool over = false;
  auto body = [&]() -> asio::awaitable<void> {
    // Asio's coroutines pass terminal on alone, unless told otherwise.
    co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
    s.emit_on(executor, type);
    try {
      co_await next();
    } catch (boost::system::system_error const& e) {
      caught = e.code();
      BOOST_TEST(!dynamic_cast<tokenwire::api_error const*>(&e));
    }
    over = true;
  };
  asio::co_spawn(executor, body, asio::bind_cancellation_slot(s.signal.slot(), asio::detached));
  run_until(s.context, [&] { return over; });
  return caught;
}

}  // namespace

BOOST_AUTO_TEST_CASE(of_a_handler) {
  for (cancellation_type const type : all_types) {
    waiting_stream s;
    error_code ec;
    int calls = 0;
    s.stream.async_next(asio::bind_cancellation_slot(s.signal.slot(), [&](error_code result, chunk_pointer chunk) {
      ++calls;
      ec = result;
      BOOST_TEST(!chunk);
    }));
    s.emit_on(s.strand, type);
    run_until(s.context, [&] { return calls != 0; });
    BOOST_TEST(ec == asio::error::operation_aborted);
    s.check(type);
    BOOST_TEST(calls == 1);
  }
}

BOOST_AUTO_TEST_CASE(of_a_handler_on_another_executor) {
  for (cancellation_type const type : all_types) {
    waiting_stream s;
    auto const other = asio::make_strand(s.context);
    error_code ec;
    int calls = 0;
    auto handler = [&](error_code result, chunk_pointer) {
      ++calls;
      ec = result;
      BOOST_TEST(other.running_in_this_thread());
    };
    s.stream.async_next(asio::bind_cancellation_slot(s.signal.slot(), asio::bind_executor(other, handler)));
    s.emit_on(other, type);
    run_until(s.context, [&] { return calls != 0; });
    BOOST_TEST(ec == asio::error::operation_aborted);
    s.check(type);
    BOOST_TEST(calls == 1);
  }
}

BOOST_AUTO_TEST_CASE(before_the_operation_has_begun) {
  for (cancellation_type const type : all_types) {
    waiting_stream s;
    error_code ec;
    int calls = 0;
    s.stream.async_next(asio::bind_cancellation_slot(s.signal.slot(), [&](error_code result, chunk_pointer) {
      ++calls;
      ec = result;
    }));
    s.signal.emit(type);
    BOOST_TEST(calls == 0);
    run_until(s.context, [&] { return calls != 0; });
    BOOST_TEST(ec == asio::error::operation_aborted);
    s.check(type);
    BOOST_TEST(calls == 1);
  }
}

BOOST_AUTO_TEST_CASE(after_the_operation_is_over_it_is_nothing) {
  for (cancellation_type const type : all_types) {
    waiting_stream s;
    s.server.release();
    bool come = false;
    s.stream.async_next(asio::bind_cancellation_slot(
        s.signal.slot(), [&](error_code, chunk_pointer chunk) { come = chunk != nullptr; }));
    run_until(s.context, [&] { return come; });
    s.signal.emit(type);
    s.check(cancellation_type::none);
  }
}

BOOST_AUTO_TEST_CASE(of_next_in_the_stream_s_strand) {
  for (cancellation_type const type : all_types) {
    waiting_stream s;
    auto next = [&] { return s.stream.next(); };
    BOOST_TEST(cancelled_await(s, s.strand, type, next) == asio::error::operation_aborted);
    s.check(type);
  }
}

BOOST_AUTO_TEST_CASE(of_next_in_another_strand) {
  for (cancellation_type const type : all_types) {
    waiting_stream s;
    auto next = [&] { return s.stream.next(); };
    BOOST_TEST(cancelled_await(s, asio::make_strand(s.context), type, next) == asio::error::operation_aborted);
    s.check(type);
  }
}

BOOST_AUTO_TEST_CASE(of_next_until_in_either) {
  for (cancellation_type const type : all_types) {
    for (bool const same : {true, false}) {
      waiting_stream s;
      auto next = [&] { return s.stream.next_until(std::chrono::steady_clock::time_point::max()); };
      asio::any_io_executor const where = same ? s.strand : asio::make_strand(s.context);
      BOOST_TEST(cancelled_await(s, where, type, next) == asio::error::operation_aborted);
      s.check(type);
    }
  }
}

BOOST_AUTO_TEST_CASE(of_async_next_as_an_awaitable) {
  for (cancellation_type const type : all_types) {
    waiting_stream s;
    auto next = [&] { return s.stream.async_next(asio::use_awaitable); };
    BOOST_TEST(cancelled_await(s, s.strand, type, next) == asio::error::operation_aborted);
    s.check(type);
  }
}

BOOST_AUTO_TEST_CASE(a_coroutine_that_did_not_ask_for_total_is_left_alone) {
  waiting_stream s;
  bool over = false;
  auto body = [&]() -> asio::awaitable<void> {
    s.emit_on(s.strand, cancellation_type::total);
    auto release = [&] { s.server.release(); };
    asio::post(s.strand, release);
    chunk_pointer const chunk = co_await s.stream.next();
    BOOST_TEST((chunk != nullptr));
    over = true;
  };
  asio::co_spawn(s.strand, body, asio::bind_cancellation_slot(s.signal.slot(), asio::detached));
  run_until(s.context, [&] { return over; });
  s.check(cancellation_type::none);
}

BOOST_AUTO_TEST_CASE(terminal_has_failed_the_stream_when_the_handler_runs) {
  waiting_stream s;
  bool called = false;
  s.stream.async_next(asio::bind_cancellation_slot(s.signal.slot(), [&](error_code, chunk_pointer) {
    called = true;
    BOOST_TEST(s.stream.error() == asio::error::operation_aborted);
  }));
  s.emit_on(s.strand, cancellation_type::terminal);
  run_until(s.context, [&] { return called; });
  s.check(cancellation_type::terminal);
}

BOOST_AUTO_TEST_CASE(terminal_closes_the_connection_and_nothing_has_to_run_for_it) {
  std::promise<bool> left;
  auto has_left = left.get_future();
  scripted_server server([&](server_connection& peer, int) {
    peer.read_request();
    peer.send(answer_head + chunk(answer_events(words).front()));
    left.set_value(peer.wait_for_close());
  });
  asio::io_context context;
  pplx::client const client(context, options_for(server));
  pplx::chat_stream stream = client.stream(small_request());
  asio::cancellation_signal signal;
  int chunks = 0;
  auto handler = [&](error_code, chunk_pointer) { ++chunks; };
  stream.async_next(handler);
  run_until(context, [&] { return chunks == 1; });
  stream.async_next(asio::bind_cancellation_slot(signal.slot(), handler));
  context.restart();
  context.poll();
  asio::post(context, [&] { signal.emit(cancellation_type::terminal); });
  context.restart();
  context.run_one();
  BOOST_TEST(has_left.get());
}

BOOST_AUTO_TEST_CASE(what_was_cancelled_long_ago_does_not_cancel_a_burst) {
  constexpr int many = 200;
  std::string burst;
  for (int i = 0; i != many; ++i) burst += "data: " + delta_event("a ") + "\n\n";
  paced_server server({burst + "data: [DONE]\n\n"});
  asio::io_context context;
  pplx::client const client(context, server.options());
  pplx::chat_stream stream = client.stream(small_request());
  asio::cancellation_signal signal;
  error_code first, second;
  int seen = 0;
  auto body = [&]() -> asio::awaitable<void> {
    co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::post(context, [&] { signal.emit(cancellation_type::total); });
    try {
      co_await stream.next();
    } catch (boost::system::system_error const& e) {
      first = e.code();
    }
    server.release();
    try {
      while (co_await stream.next()) ++seen;
    } catch (boost::system::system_error const& e) {
      second = e.code();
    }
  };
  asio::co_spawn(context, body, asio::bind_cancellation_slot(signal.slot(), asio::detached));
  context.run_for(std::chrono::seconds(30));
  BOOST_TEST(first == asio::error::operation_aborted);
  BOOST_TEST(!second);
  BOOST_TEST(seen == many);
}

BOOST_AUTO_TEST_SUITE_END()
