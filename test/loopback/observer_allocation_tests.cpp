// What a chunk takes from operator new when somebody observes: nothing more.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <tokenwire/observer.hpp>
#include <tokenwire/perplexity/client.hpp>

#include "support/allocation_counter.hpp"
#include "support/chat_answers.hpp"

BOOST_AUTO_TEST_SUITE(observer_allocation_tests)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;

namespace {

struct counter final : tokenwire::observer {
  void on_chunk(tokenwire::chunk_event const& event) noexcept override {
    ++chunks;
    text += event.text_size;
  }
  std::size_t chunks{};
  std::size_t text{};
};

/// Of a stream of this many words and its end, with an observer and a log.
std::uint64_t allocations_of(int words) {
  scripted_server server([words](server_connection& peer, int) {
    if (peer.read_request().empty()) return;
    std::string all = answer_head;
    for (std::string const& event : answer_events(words)) all += chunk(event);
    peer.send(all + "0\r\n\r\n");
    peer.wait_for_close();
  });
  asio::io_context context;
  auto options = options_for(server);
  auto const seen = std::make_shared<counter>();
  options.observer = seen;
  options.log = {.level = tokenwire::log_level::debug, .sink = [](tokenwire::log_level, std::string_view) {}};
  pplx::client const client(context, options);
  pplx::chat_request const request = small_request();
  std::uint64_t count = 0;
  auto body = [&]() -> asio::awaitable<void> {
    auto stream = client.stream(request);
    allocation_counter const counted;
    for (;;) {
      pplx::chat_chunk const* const next = co_await stream.next();
      if (!next) break;
    }
    count = counted.count();
  };
  asio::co_spawn(context, body, asio::detached);
  context.run_for(std::chrono::seconds(60));
  BOOST_TEST(seen->chunks == static_cast<std::size_t>(words) + 1);
  BOOST_TEST(seen->text == answer_text(words).size());
  return count;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_chunk_that_is_observed_and_logged_takes_nothing) {
  std::uint64_t const few = allocations_of(200);
  std::uint64_t const many = allocations_of(400);
  // The text and the buffers grow by doubling.
  BOOST_TEST(many - std::min(few, many) <= 16U);
}

BOOST_AUTO_TEST_SUITE_END()
