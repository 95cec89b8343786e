// What an item of merged streams takes from operator new: nothing, once they are under way.

#include <algorithm>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <semaphore>
#include <tokenwire/perplexity/client.hpp>
#include <tokenwire/perplexity/merge.hpp>

#include "support/allocation_counter.hpp"
#include "support/many_answers.hpp"

BOOST_AUTO_TEST_SUITE(merge_allocation_tests)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;

namespace {

constexpr int count = 4;

enum class pace { burst, one_by_one };

/// Each answer all at once, or an event whenever its last one was taken.
struct exchange {
  exchange(int words, pace how)
      : events(answer_events(words)), how(how), server([this](server_connection& peer, int) { serve(peer); }) {}

  void serve(server_connection& peer) {
    int const number = asked(peer.read_request());
    if (number < 0) return;
    std::string all = answer_head;
    if (how == pace::one_by_one) peer.send_pieces(all, {all.size()});
    for (std::string const& event : events) {
      if (how == pace::burst) {
        all += chunk(event);
        continue;
      }
      std::string const bytes = chunk(event);
      peer.send_pieces(bytes, {bytes.size()});
      if (!taken[number].try_acquire_for(std::chrono::seconds(30))) return peer.shut_down();
    }
    peer.send(how == pace::burst ? all + "0\r\n\r\n" : "0\r\n\r\n");
    peer.wait_for_close();
  }

  std::vector<std::string> events;
  pace how;
  std::counting_semaphore<> taken[count]{std::counting_semaphore<>{0}, std::counting_semaphore<>{0},
                                         std::counting_semaphore<>{0}, std::counting_semaphore<>{0}};
  scripted_server server;
};

std::uint64_t allocations_of(int words, pace how) {
  exchange e(words, how);
  asio::io_context context;
  pplx::client const client(context, options_for(e.server));
  std::uint64_t allocations = 0;
  int chunks = 0;
  bool ended = false;
  auto body = [&]() -> asio::awaitable<void> {
    auto all = pplx::merge(streams_of(client, count, context.get_executor()));
    allocation_counter const counter;
    while (auto const* const item = co_await all.next()) {
      if (!item->chunk) continue;
      ++chunks;
      e.taken[item->index].release();
    }
    allocations = counter.count();
    ended = true;
  };
  asio::co_spawn(context, body, asio::detached);
  context.run_for(std::chrono::seconds(60));
  BOOST_TEST(ended);
  BOOST_TEST(chunks == count * (words + 1));
  return allocations;
}

/// Of the second 200 chunks of each stream's 400: what the first 200 took is the beginning and the buffers.
void takes_nothing(pace how) {
  auto const first = allocations_of(200, how), all = allocations_of(400, how);
  BOOST_TEST_MESSAGE("allocations of " << count << " streams with 200 chunks: " << first << ", with 400: " << all);
  // The text and the buffers of what is received grow by doubling.
  BOOST_TEST(all - std::min(first, all) <= 16u * count);
}

}  // namespace

BOOST_AUTO_TEST_CASE(streams_that_burst) {
  takes_nothing(pace::burst);
}
BOOST_AUTO_TEST_CASE(streams_that_come_one_chunk_at_a_time) {
  takes_nothing(pace::one_by_one);
}

BOOST_AUTO_TEST_SUITE_END()
