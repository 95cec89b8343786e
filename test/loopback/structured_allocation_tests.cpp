// What a step of a value's stream takes from operator new on the client's thread: nothing but what the value needs.

#include <algorithm>
#include <boost/asio.hpp>
#include <boost/describe/class.hpp>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <tokenwire/perplexity/structured.hpp>

#include "support/allocation_counter.hpp"
#include "support/chat_answers.hpp"
#include "support/chat_client_fixture.hpp"

BOOST_AUTO_TEST_SUITE(structured_allocations)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;
using tokenwire::error_code;
using tokenwire::next_status;

/// A text that grows by a word in each event.
struct page {
  std::string text{};
};
BOOST_DESCRIBE_STRUCT(page, (), (text))
using page_stream = pplx::structured_stream<page>;

namespace {

scripted_server::script page_of(int words) {
  return [words](server_connection& connection, int) {
    connection.read_request();
    std::string all = answer_head + chunk(sse_body({delta_event(R"({"text":")")}));
    for (int i = 0; i != words; ++i) all += chunk(sse_body({delta_event("word ")}));
    all += chunk(sse_body({delta_event("\"}"), delta_event("", "stop"), "[DONE]"}));
    connection.send(all + "0\r\n\r\n");
    connection.wait_for_close();
  };
}

struct read_page {
  std::uint64_t allocations{};
  std::size_t steps{};
  bool ended{};
};
using page_reader = std::function<void(page_stream&, asio::io_context&, read_page&)>;

/// Allocations of the second 200 steps of 400.
std::uint64_t of_200_more_steps(page_reader const& read) {
  std::uint64_t counts[2];
  for (int const i : {0, 1}) {
    int const words = 200 * (i + 1);
    scripted_server server(page_of(words));
    asio::io_context context;
    pplx::client const client(context, options_for(server));
    page_stream stream = client.stream_as<page>(small_request());
    read_page out;
    read(stream, context, out);
    BOOST_TEST(out.ended);
    BOOST_TEST(out.steps == static_cast<std::size_t>(words) + 2);
    BOOST_TEST(stream.result().text.size() == static_cast<std::size_t>(words) * 5);
    counts[i] = out.allocations;
  }
  BOOST_TEST_MESSAGE("allocations of 200 steps: " << counts[0] << ", of 400: " << counts[1]);
  return counts[1] - std::min(counts[0], counts[1]);
}

// The value, the text and the buffers of what is received grow by doubling.
constexpr std::uint64_t growth = 20;

void read_with_next(page_stream& stream, asio::io_context& context, read_page& out) {
  auto body = [&]() -> asio::awaitable<void> {
    allocation_counter const counter;
    while (co_await stream.next()) ++out.steps;
    out.allocations = counter.count();
    out.ended = true;
  };
  asio::co_spawn(context, body, asio::detached);
  context.run_for(std::chrono::seconds(60));
}

void read_until(page_stream& stream, asio::io_context& context, read_page& out) {
  auto body = [&]() -> asio::awaitable<void> {
    allocation_counter const counter;
    for (;;) {
      auto const next = co_await stream.next_until(std::chrono::steady_clock::time_point::max());
      if (!next) break;
      ++out.steps;
    }
    out.allocations = counter.count();
    out.ended = true;
  };
  asio::co_spawn(context, body, asio::detached);
  context.run_for(std::chrono::seconds(60));
}

void poll_to_the_end(page_stream& stream, asio::io_context& context, read_page& out) {
  allocation_counter const counter;
  for (;;) {
    auto const next = stream.try_next();
    if (next) {
      ++out.steps;
    } else if (next.status != next_status::not_yet) {
      out.ended = next.status == next_status::end;
      break;
    } else if (context.run_one_for(std::chrono::seconds(60)) == 0) {
      break;
    }
  }
  out.allocations = counter.count();
}

void read_with_a_callback(page_stream& stream, asio::io_context& context, read_page& out) {
  struct consumer {
    page_stream& stream;
    read_page& out;
    void go() {
      stream.async_next([this](error_code ec, tokenwire::partial<page> const* value) {
        out.ended = !ec && !value;
        if (!value) return;
        ++out.steps;
        go();
      });
    }
  } reader{stream, out};
  allocation_counter const counter;
  reader.go();
  context.run_for(std::chrono::seconds(60));
  out.allocations = counter.count();
}

}  // namespace

BOOST_AUTO_TEST_CASE(next) {
  BOOST_TEST(of_200_more_steps(read_with_next) <= growth);
}
BOOST_AUTO_TEST_CASE(next_until) {
  BOOST_TEST(of_200_more_steps(read_until) <= growth);
}
BOOST_AUTO_TEST_CASE(try_next) {
  BOOST_TEST(of_200_more_steps(poll_to_the_end) <= growth);
}
BOOST_AUTO_TEST_CASE(async_next_with_a_callback) {
  BOOST_TEST(of_200_more_steps(read_with_a_callback) <= growth);
}

BOOST_AUTO_TEST_SUITE_END()
