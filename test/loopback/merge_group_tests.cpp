// Which streams may be read side by side, where each of a group stands, and that one reader has them at a time.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <stdexcept>
#include <tokenwire/api_error.hpp>
#include <tokenwire/perplexity/client.hpp>
#include <tokenwire/perplexity/merge.hpp>
#include <tokenwire/perplexity/race.hpp>

#include "perplexity/stream_group.hpp"
#include "support/awaited.hpp"
#include "support/many_answers.hpp"
#include "support/paced_server.hpp"

BOOST_AUTO_TEST_SUITE(merge_group_tests)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;
using pplx::next_status;
using tokenwire::error;
using tokenwire::error_code;

namespace {

tokenwire::async_generator<pplx::chat_chunk const> broken(asio::any_io_executor) {
  throw std::runtime_error("broken");
  co_return;
}

error_code refused(std::vector<pplx::chat_stream>& streams, std::string& why) {
  auto const before = streams.size();
  try {
    auto const merged = pplx::merge(std::move(streams));
  } catch (tokenwire::api_error const& e) {
    why = e.diagnostics().detail;
    BOOST_TEST(streams.size() == before);
    return e.code();
  }
  return {};
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_stream_that_was_removed_is_let_go_and_the_others_keep_their_places) {
  asio::io_context context;
  pplx::client_options options;
  options.api_key = "key";
  pplx::client const client(context, options);
  pplx::chat_request const unsendable;
  pplx::stream_group group;
  std::vector<pplx::chat_stream> streams;
  for (int i = 0; i != 3; ++i) streams.push_back(client.stream(unsendable));
  auto const add = [&](std::size_t i) { return group.add(pplx::chat_stream_access::get(streams[i])); };
  BOOST_TEST(add(0) == 0u);
  BOOST_TEST(add(1) == 1u);
  auto found = group.look();
  BOOST_TEST((found.status == next_status::failed));
  BOOST_TEST(found.place == 0u);
  std::weak_ptr const removed = pplx::chat_stream_access::get(streams[0]);
  group.remove(0);
  streams[0] = client.stream(unsendable);
  BOOST_TEST(removed.expired());
  BOOST_TEST(add(2) == 2u);
  BOOST_TEST(group.left() == 2u);
  BOOST_TEST(group.look().place == 1u);
  BOOST_TEST(group.look().place == 2u);
  BOOST_TEST(group.none_left());
}

BOOST_AUTO_TEST_CASE(a_stream_that_ends_by_an_exception_without_a_code_has_failed) {
  asio::io_context context;
  pplx::client_options options;
  options.api_key = "key";
  pplx::client const client(context, options);
  auto streams = streams_of(client, 1, context.get_executor());
  pplx::chat_stream_access::get(streams[0])->chunks = broken(context.get_executor());
  awaited<std::size_t> outcome;
  asio::co_spawn(context, pplx::race(streams),
                 [&](std::exception_ptr failed, std::size_t first) { outcome.finish(failed, first); });
  run_until(context, [&] { return outcome.over; });
  BOOST_TEST(outcome.ec == error::unknown_exception);
  auto all = pplx::merge(std::move(streams));
  auto const found = all.try_next();
  BOOST_REQUIRE((found.status == pplx::merge_status::item));
  BOOST_TEST((found.item->status == next_status::failed));
  BOOST_TEST(found.item->error == error::unknown_exception);
}

BOOST_AUTO_TEST_CASE(nothing_is_there_for_who_looks_while_another_is_on_its_way_to_it) {
  many_answers server;
  asio::io_context context;
  pplx::client const client(context, server.options());
  auto all = pplx::merge(streams_of(client, 1, context.get_executor()));
  all.try_next();
  std::string burst;
  for (int i = 0; i != 100; ++i) burst += "data: " + delta_event("x") + "\n\n";
  BOOST_TEST(server.of(context, 0).send(chunk(burst) + last_piece));
  server.settle(context);
  std::string text;
  auto body = [&]() -> asio::awaitable<void> {
    while (auto const* const item = co_await all.next())
      if (item->chunk) text += item->chunk->text();
  };
  asio::co_spawn(context, body, asio::detached);
  bool over = false;
  // After so many chunks at once the reader lets others run.
  asio::post(context, [&] {
    BOOST_TEST(!text.empty());
    BOOST_TEST(text.size() < 100u);
    BOOST_TEST((all.try_next().status == pplx::merge_status::not_yet));
    over = true;
  });
  run_until(context, [&] { return over && text.size() == 100u; });
}

BOOST_AUTO_TEST_CASE(streams_that_cannot_be_merged) {
  many_answers server;
  asio::io_context context;
  asio::io_context other;
  pplx::client const client(context, server.options());
  std::string why;

  std::vector<pplx::chat_stream> none;
  BOOST_TEST(refused(none, why) == error::invalid_streams);
  BOOST_TEST(why == "there is no stream");

  auto scattered = streams_of(client, 2, context.get_executor());
  scattered.push_back(client.stream(question(2), other.get_executor()));
  BOOST_TEST(refused(scattered, why) == error::invalid_streams);
  BOOST_TEST(why == "streams 0 and 2 are on different executors");
  auto strands = streams_of(client, 1, asio::make_strand(context));
  strands.push_back(client.stream(question(1), asio::make_strand(context)));
  BOOST_TEST(refused(strands, why) == error::invalid_streams);

  auto moved = streams_of(client, 2, context.get_executor());
  auto const taken = std::move(moved[1]);
  BOOST_TEST(refused(moved, why) == error::invalid_streams);
  BOOST_TEST(why == "stream 1 was moved from");

  auto busy = streams_of(client, 2, context.get_executor());
  bool completed = false;
  busy[1].async_next([&](error_code, pplx::chat_chunk const*) { completed = true; });
  context.poll();
  BOOST_TEST(refused(busy, why) == error::invalid_streams);
  BOOST_TEST(why == "an operation on stream 1 is pending");
  BOOST_TEST(server.of(context, 1).send(piece("x")));
  run_until(context, [&] { return completed; });
}

BOOST_AUTO_TEST_SUITE_END()
