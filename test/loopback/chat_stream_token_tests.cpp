// async_next() with each of Asio's completion tokens: how the result comes, and where the handler runs.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <tokenwire/api_error.hpp>
#include <tokenwire/perplexity/client.hpp>

#include "support/paced_server.hpp"

BOOST_AUTO_TEST_SUITE(chat_stream_token_tests)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::error_code;
using chunk_pointer = pplx::chat_chunk const*;

namespace {

constexpr int words = 4;
constexpr int chunks = words + 1;

/// A stream on a strand, whose answer does not wait.
struct one_stream {
  explicit one_stream(std::vector<std::string> pieces = answer_events(words),
                      paced_server::end how = paced_server::end::whole)
      : server(std::move(pieces), how) {
    server.release_all();
  }
  void spawn(asio::awaitable<void> body) { run_to_end(context, strand, std::move(body)); }

  paced_server server;
  asio::io_context context;
  asio::strand<asio::io_context::executor_type> strand = asio::make_strand(context);
  pplx::client client{context, server.options()};
  pplx::chat_stream stream = client.stream(small_request(), strand);
};

/// An answer that is cut after its first event.
one_stream cut_short() {
  return one_stream({answer_events(words).front()}, paced_server::end::cut);
}

/// What a handler was called with.
struct call {
  bool made{};
  error_code ec;
  bool has_chunk{};

  auto handler() {
    return [this](error_code result, chunk_pointer chunk) {
      BOOST_TEST(!made);
      made = true;
      ec = result;
      has_chunk = chunk != nullptr;
    };
  }
};

call once(one_stream& s) {
  call done;
  s.stream.async_next(done.handler());
  BOOST_TEST(!done.made);
  run_until(s.context, [&] { return done.made; });
  return done;
}

}  // namespace

BOOST_AUTO_TEST_CASE(callback) {
  one_stream s;
  std::string text;
  for (int i = 0; i != chunks; ++i) {
    bool done = false;
    s.stream.async_next([&](error_code ec, chunk_pointer chunk) {
      BOOST_TEST(!ec);
      BOOST_REQUIRE((chunk != nullptr));
      text += chunk->text();
      done = true;
    });
    run_until(s.context, [&] { return done; });
  }
  BOOST_TEST(text == answer_text(words));
  for (int i = 0; i != 2; ++i) {
    call const end = once(s);
    BOOST_TEST(!end.ec);
    BOOST_TEST(!end.has_chunk);
  }
}

BOOST_AUTO_TEST_CASE(move_only_handler) {
  one_stream s;
  std::string text;
  auto owned = std::make_unique<std::string>("word ");
  s.stream.async_next([&text, expected = std::move(owned)](error_code, chunk_pointer chunk) {
    BOOST_REQUIRE((chunk != nullptr));
    BOOST_TEST(chunk->text() == *expected);
    text = chunk->text();
  });
  run_until(s.context, [&] { return !text.empty(); });
}

BOOST_AUTO_TEST_CASE(a_handler_that_is_never_called_is_destroyed) {
  auto held = std::make_shared<int>(0);
  {
    one_stream s;
    s.stream.async_next([held](error_code, chunk_pointer) {});
    s.context.poll_one();
  }
  BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(use_future) {
  one_stream s;
  for (int i = 0; i != chunks + 1; ++i) {
    auto future = s.stream.async_next(asio::use_future);
    run_until(s.context, [&] { return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready; });
    BOOST_TEST((future.get() != nullptr) == (i != chunks));
  }
  BOOST_TEST(s.stream.result().text() == answer_text(words));
}

BOOST_AUTO_TEST_CASE(use_awaitable) {
  one_stream s;
  auto body = [&]() -> asio::awaitable<void> {
    while (co_await s.stream.async_next(asio::use_awaitable) != nullptr) BOOST_TEST(s.strand.running_in_this_thread());
  };
  s.spawn(body());
  BOOST_TEST(s.stream.result().text() == answer_text(words));
}

BOOST_AUTO_TEST_CASE(as_tuple) {
  one_stream s = cut_short();
  constexpr auto token = asio::as_tuple(asio::use_awaitable);
  int seen = 0;
  error_code last;
  auto body = [&]() -> asio::awaitable<void> {
    for (;;) {
      auto [ec, chunk] = co_await s.stream.async_next(token);
      last = ec;
      if (!chunk) co_return;
      ++seen;
    }
  };
  s.spawn(body());
  BOOST_TEST(seen == 1);
  BOOST_TEST(last == error::stream_incomplete);
}

BOOST_AUTO_TEST_CASE(redirect_error) {
  one_stream s;
  error_code ec = error::unknown_exception;
  auto token = asio::redirect_error(asio::use_awaitable, ec);
  int seen = 0;
  auto body = [&]() -> asio::awaitable<void> {
    while (co_await s.stream.async_next(token)) ++seen;
  };
  s.spawn(body());
  BOOST_TEST(seen == chunks);
  BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(deferred_does_nothing_until_it_is_called) {
  one_stream s;
  call done;
  auto operation = s.stream.async_next(asio::deferred);
  s.context.poll();
  BOOST_TEST(s.server.connections() == 0);
  BOOST_TEST((s.stream.response().attempts == 0U));
  std::move(operation)(done.handler());
  run_until(s.context, [&] { return done.made; });
  BOOST_TEST(!done.ec);
  BOOST_TEST(done.has_chunk);

  auto again = s.stream.async_next(asio::deferred);
  bool awaited = false;
  auto body = [&]() -> asio::awaitable<void> {
    chunk_pointer const chunk = co_await std::move(again);
    awaited = chunk != nullptr;
  };
  s.spawn(body());
  BOOST_TEST(awaited);
}

BOOST_AUTO_TEST_CASE(the_handler_runs_on_its_own_executor) {
  one_stream s;
  asio::io_context elsewhere;
  auto const other = asio::make_strand(elsewhere);
  for (int i = 0; i != chunks + 2; ++i) {
    bool done = false;
    s.stream.async_next(asio::bind_executor(other, [&](error_code ec, chunk_pointer chunk) {
      done = true;
      BOOST_TEST(!ec);
      BOOST_TEST((chunk != nullptr) == (i < chunks));
      BOOST_TEST(other.running_in_this_thread());
      BOOST_TEST(!s.strand.running_in_this_thread());
    }));
    // The pending operation counts as work of the handler's context.
    elsewhere.restart();
    BOOST_TEST(elsewhere.poll() == 0U);
    BOOST_TEST(!elsewhere.stopped());
    run_until(s.context, [&] {
      elsewhere.poll();
      return done;
    });
  }
}

BOOST_AUTO_TEST_CASE(without_one_it_runs_on_the_stream_s) {
  one_stream s;
  for (int i = 0; i != chunks + 2; ++i) {
    bool done = false;
    s.stream.async_next([&](error_code, chunk_pointer) {
      done = true;
      BOOST_TEST(s.strand.running_in_this_thread());
    });
    run_until(s.context, [&] { return done; });
  }
}

BOOST_AUTO_TEST_CASE(never_inside_the_initiating_function) {
  // From the outside and from the stream's strand: at first, with chunks in the buffer, at the end and after it.
  for (bool const on_strand : {false, true}) {
    one_stream fresh;
    for (int i = 0; i != chunks + 2; ++i) {
      bool inside = false, done = false, second = false;
      auto initiate = [&] {
        inside = true;
        fresh.stream.async_next([&](error_code, chunk_pointer) {
          BOOST_TEST(!inside);
          done = true;
        });
        // One too many.
        fresh.stream.async_next([&](error_code ec, chunk_pointer) {
          BOOST_TEST(!inside);
          BOOST_TEST(ec == error::operation_in_progress);
          second = true;
        });
        inside = false;
      };
      if (on_strand) {
        asio::post(fresh.strand, initiate);
      } else {
        initiate();
      }
      run_until(fresh.context, [&] { return done && second; });
    }
  }
}

BOOST_AUTO_TEST_CASE(never_inside_for_a_request_that_cannot_be_sent) {
  one_stream s;
  pplx::chat_request request = small_request();
  request.messages.clear();
  pplx::chat_stream refused = s.client.stream(request);
  bool inside = true, done = false;
  refused.async_next([&](error_code ec, chunk_pointer) {
    BOOST_TEST(!inside);
    BOOST_TEST(ec == error::invalid_request);
    done = true;
  });
  inside = false;
  run_until(s.context, [&] { return done; });
}

BOOST_AUTO_TEST_CASE(errors_are_codes_here_and_api_errors_of_next) {
  one_stream s = cut_short();
  BOOST_TEST(once(s).has_chunk);
  for (int i = 0; i != 2; ++i) {
    call const failed = once(s);
    BOOST_TEST(failed.ec == error::stream_incomplete);
    BOOST_TEST(!failed.has_chunk);
  }
  auto future = s.stream.async_next(asio::use_future);
  run_until(s.context, [&] { return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready; });
  BOOST_CHECK_EXCEPTION(future.get(), boost::system::system_error, [](auto const& e) {
    return e.code() == error::stream_incomplete && !dynamic_cast<tokenwire::api_error const*>(&e);
  });
  auto body = [&]() -> asio::awaitable<void> { co_await s.stream.next(); };
  BOOST_CHECK_EXCEPTION(s.spawn(body()), tokenwire::stream_incomplete_error,
                        [](auto const& e) { return e.code() == error::stream_incomplete; });
}

BOOST_AUTO_TEST_SUITE_END()
