// One observer and one log of a client whose streams are on several threads. The thread sanitizer is the judge.

#include <atomic>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <map>
#include <mutex>
#include <set>

#include "support/recorded_events.hpp"
#include "support/threads.hpp"

BOOST_AUTO_TEST_SUITE(observer_threads_tests)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;

BOOST_AUTO_TEST_CASE(each_request_has_its_events_in_their_order) {
  peer const p;
  tally seen;
  auto const events = std::make_shared<recorded_events>();
  std::atomic<int> lines{0};
  auto options = p.settings;
  options.observer = events;
  options.log = {.level = tokenwire::log_level::info, .sink = [&](tokenwire::log_level, std::string_view) { ++lines; }};
  asio::io_context context(threads);
  pplx::client const client(context, options);
  auto read = [&](strand_type where) -> asio::awaitable<void> {
    pplx::chat_request const request = small_request();
    auto stream = client.stream(request, where);
    std::string got;
    for (;;) {
      pplx::chat_chunk const* const chunk = co_await stream.next();
      if (!chunk) break;
      got += chunk->text();
    }
    seen.end(got == p.text);
  };
  for (int i = 0; i != streams; ++i) {
    auto const strand = asio::make_strand(context);
    asio::co_spawn(strand, read(strand), asio::detached);
  }
  pool(context, threads).join();
  seen.check(streams);
  BOOST_TEST(lines == streams);

  std::map<std::uint64_t, std::vector<std::string>> by_request;
  std::map<std::uint64_t, std::size_t> text;
  for (auto const& event : events->all()) {
    auto& kinds = by_request[event.request];
    if (kinds.empty() || kinds.back() != event.kind) kinds.push_back(event.kind);
    if (event.kind == "chunk") text[event.request] += std::stoul(event["text_size"]);
  }
  BOOST_TEST(by_request.size() == static_cast<std::size_t>(streams));
  std::vector<std::string> const order{"request", "connection", "response", "first_token", "chunk", "finish"};
  for (auto const& [request, kinds] : by_request) {
    BOOST_TEST(kinds == order, boost::test_tools::per_element());
    BOOST_TEST(text[request] == p.text.size());
  }
}

BOOST_AUTO_TEST_SUITE_END()
