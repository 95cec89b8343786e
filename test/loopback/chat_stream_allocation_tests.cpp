// What a chunk takes from operator new on the client's thread: nothing, once a stream is under way.

#include <algorithm>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <semaphore>
#include <tokenwire/perplexity/client.hpp>

#include "support/allocation_counter.hpp"
#include "support/chat_answers.hpp"

BOOST_AUTO_TEST_SUITE(chat_stream_allocation_tests)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;
using tokenwire::error_code;

namespace {

/// How the server paces its writes.
enum class pace { burst, one_by_one };

struct seen {
  std::uint64_t allocations{};
  int chunks{};
  bool ended{};
};

/// One stream; `taken()` is for the consumer to call after each chunk.
struct exchange {
  exchange(int words, pace how) : events(answer_events(words)), server(script(how)) {}

  scripted_server::script script(pace how) {
    return [this, how](server_connection& connection, int) {
      connection.read_request();
      std::string all = answer_head;
      if (how == pace::one_by_one) connection.send_pieces(all, {all.size()});
      for (std::string const& event : events) {
        if (how == pace::burst) {
          all += chunk(event);
        } else {
          std::string const piece = chunk(event);
          connection.send_pieces(piece, {piece.size()});
          if (!wanted.try_acquire_for(std::chrono::seconds(30))) return connection.shut_down();
        }
      }
      if (how == pace::burst) connection.send(all);
      connection.send("0\r\n\r\n");
      connection.wait_for_close();
    };
  }
  void taken() {
    ++result.chunks;
    wanted.release();
  }

  std::vector<std::string> events;
  std::counting_semaphore<> wanted{0};
  seen result;
  scripted_server server;
};

using way = std::function<void(exchange&, asio::io_context&)>;

void await_next(exchange& e, asio::io_context& context, asio::any_io_executor clients,
                asio::any_io_executor consumers) {
  pplx::client const client(clients, options_for(e.server));
  auto body = [&]() -> asio::awaitable<void> {
    pplx::chat_request const request = small_request();
    auto stream = client.stream(request, clients);
    allocation_counter const counter;
    while (co_await stream.next()) e.taken();
    e.result.allocations = counter.count();
    e.result.ended = true;
    auto home = asio::bind_executor(clients, asio::use_awaitable);
    co_await asio::post(std::move(home));  // where a stream is to be destroyed
  };
  asio::co_spawn(consumers, body, asio::detached);
  context.run_for(std::chrono::seconds(60));
}

void await_next_until(exchange& e, asio::io_context& context) {
  pplx::client const client(context, options_for(e.server));
  auto body = [&]() -> asio::awaitable<void> {
    auto stream = client.stream(small_request());
    allocation_counter const counter;
    for (;;) {
      // Now and then there is none in time.
      auto const wait = std::chrono::milliseconds(e.result.chunks % 7 == 0 ? 0 : 10'000);
      auto const next = co_await stream.next_until(std::chrono::steady_clock::now() + wait);
      if (next) e.taken();
      e.result.ended = next.status == pplx::next_status::end;
      if (e.result.ended) break;
    }
    e.result.allocations = counter.count();
  };
  asio::co_spawn(context, body, asio::detached);
  context.run_for(std::chrono::seconds(60));
}

void next_on_the_same_executor(exchange& e, asio::io_context& context) {
  await_next(e, context, context.get_executor(), context.get_executor());
}
void next_from_a_strand(exchange& e, asio::io_context& context) {
  await_next(e, context, context.get_executor(), asio::make_strand(context));
}
void next_on_a_common_strand(exchange& e, asio::io_context& context) {
  auto const strand = asio::make_strand(context);
  await_next(e, context, strand, strand);
}

void poll_until_the_end(exchange& e, asio::io_context& context) {
  pplx::client const client(context, options_for(e.server));
  auto stream = client.stream(small_request());
  allocation_counter const counter;
  for (;;) {
    auto const next = stream.try_next();
    if (next) {
      e.taken();
    } else if (next.status != pplx::next_status::not_yet) {
      e.result.ended = next.status == pplx::next_status::end;
      break;
    } else if (context.run_one_for(std::chrono::seconds(60)) == 0) {
      break;
    }
  }
  e.result.allocations = counter.count();
}

void callback(exchange& e, asio::io_context& context) {
  pplx::client const client(context, options_for(e.server));
  auto stream = client.stream(small_request());
  struct consumer {
    exchange& e;
    pplx::chat_stream& stream;
    void go() {
      stream.async_next([this](error_code ec, pplx::chat_chunk const* chunk) {
        e.result.ended = !ec && !chunk;
        if (!chunk) return;
        e.taken();
        go();
      });
    }
  } consumer{e, stream};
  allocation_counter const counter;
  consumer.go();
  context.run_for(std::chrono::seconds(60));
  e.result.allocations = counter.count();
}

/// Allocations of the second 200 chunks of 400: what the first 200 took is the stream's beginning and its buffers.
std::uint64_t of_200_more(way const& consume, pace how) {
  std::uint64_t counts[2];
  for (int const i : {0, 1}) {
    int const words = 200 * (i + 1);
    asio::io_context context;
    exchange e(words, how);
    consume(e, context);
    BOOST_TEST(e.result.ended);
    BOOST_TEST(e.result.chunks == words + 1);
    counts[i] = e.result.allocations;
  }
  BOOST_TEST_MESSAGE("allocations of 200 chunks: " << counts[0] << ", of 400: " << counts[1]);
  return counts[1] - std::min(counts[0], counts[1]);
}

// The text and the buffers of what is received grow by doubling.
constexpr std::uint64_t growth = 16;

void takes_nothing(way const& consume) {
  BOOST_TEST(of_200_more(consume, pace::burst) <= growth);
  BOOST_TEST(of_200_more(consume, pace::one_by_one) <= growth);
}

}  // namespace

BOOST_AUTO_TEST_CASE(next_on_the_stream_s_executor) {
  takes_nothing(next_on_the_same_executor);
}
BOOST_AUTO_TEST_CASE(next_from_a_strand_of_the_stream_s_context) {
  takes_nothing(next_from_a_strand);
}
BOOST_AUTO_TEST_CASE(next_on_the_strand_of_the_stream) {
  takes_nothing(next_on_a_common_strand);
}
BOOST_AUTO_TEST_CASE(try_next) {
  takes_nothing(poll_until_the_end);
}
BOOST_AUTO_TEST_CASE(next_until) {
  takes_nothing(await_next_until);
}
BOOST_AUTO_TEST_CASE(async_next_with_a_callback) {
  takes_nothing(callback);
}

BOOST_AUTO_TEST_SUITE_END()
