// Streams side by side: whose turn it is, and how each ends.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <set>
#include <tokenwire/perplexity/client.hpp>
#include <tokenwire/perplexity/merge.hpp>

#include "support/many_answers.hpp"
#include "support/paced_server.hpp"

BOOST_AUTO_TEST_SUITE(merge_tests)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;
using pplx::merge_status;
using pplx::next_status;
using tokenwire::error;
using tokenwire::error_code;

namespace {

/// "0:text" for a chunk, "0." for an end, "0!code" for a failure.
std::string word(pplx::merge_item const& item) {
  std::string const index = std::to_string(item.index);
  if (item.status == next_status::chunk) return index + ":" + std::string(item.chunk->text());
  if (item.status == next_status::end) return index + ".";
  return index + "!" +
         std::string(item.error == asio::error::operation_aborted ? "aborted" : tokenwire::name(item.error));
}

/// Merged streams of a conducted server.
struct merged_streams {
  explicit merged_streams(int count)
      : client(context, server.options()), all(pplx::merge(streams_of(client, count, context.get_executor()))) {}

  /// What is there without waiting.
  std::string look() {
    auto const found = all.try_next();
    if (found) return word(*found.item);
    if (found.status == merge_status::not_yet) return "-";
    return found.status == merge_status::end ? "end" : "cancelled";
  }
  std::string look_at_all() {
    std::string words;
    for (;;) {
      std::string const next = look();
      words += (words.empty() ? "" : " ") + next;
      if (next == "-" || next == "end" || next == "cancelled") return words;
    }
  }
  /// The next one, waited for.
  std::string next() {
    std::string found;
    auto body = [&]() -> asio::awaitable<void> {
      auto const* const item = co_await all.next();
      found = item ? word(*item) : "end";
    };
    run_to_end(context, context.get_executor(), body());
    return found;
  }
  void send(int number, std::string const& bytes) { BOOST_TEST(server.of(context, number).send(bytes)); }
  void settle() { server.settle(context); }

  many_answers server;
  asio::io_context context;
  pplx::client client;
  pplx::chat_merge all;
};

}  // namespace

BOOST_AUTO_TEST_CASE(items_come_as_their_streams_give_them) {
  merged_streams m(3);
  BOOST_TEST(m.look() == "-");
  m.send(1, piece("b"));
  BOOST_TEST(m.next() == "1:b");
  m.send(0, piece("a"));
  BOOST_TEST(m.next() == "0:a");
  m.send(1, last_piece);
  BOOST_TEST(m.next() == "1.");
  m.send(2, piece("c") + last_piece);
  BOOST_TEST(m.next() == "2:c");
  BOOST_TEST(m.next() == "2.");
  BOOST_TEST(m.look() == "-");
  m.send(0, last_piece);
  BOOST_TEST(m.next() == "0.");
  BOOST_TEST(m.next() == "end");
  BOOST_TEST(m.next() == "end");
  BOOST_TEST(m.look() == "end");
  BOOST_TEST(m.all.size() == 3u);
  BOOST_TEST(m.all.stream(0).result().text() == "a");
  BOOST_TEST(m.all.stream(2).result().text() == "c");
  BOOST_TEST(!m.all.stream(2).error());
}

BOOST_AUTO_TEST_CASE(all_begin_with_the_first_operation_and_none_before) {
  merged_streams m(3);
  m.settle();
  BOOST_TEST(m.server.connections() == 0);
  m.look();
  for (int i = 0; i != 3; ++i) m.server.of(m.context, i);
  BOOST_TEST(m.server.connections() == 3);
}

BOOST_AUTO_TEST_CASE(streams_that_all_have_something_take_turns) {
  merged_streams m(3);
  m.look();
  std::string burst;
  for (char const letter : {'a', 'b', 'c', 'd'}) burst += piece(std::string(1, letter));
  for (int i = 0; i != 3; ++i) m.send(i, burst + last_piece);
  m.settle();
  std::string words = m.look_at_all();
  // Who is first is whose bytes came first.
  for (std::size_t round = 0; round != 5; ++round) {
    std::set<char> seen;
    for (std::size_t i = 0; i != 3; ++i) {
      auto const at = words.find(' ');
      std::string const next = words.substr(0, at);
      BOOST_TEST(next.substr(1) == (round == 4 ? std::string(".") : ":" + std::string(1, "abcd"[round])));
      seen.insert(next[0]);
      words.erase(0, at + 1);
    }
    BOOST_TEST(seen.size() == 3u);
  }
  BOOST_TEST(words == "end");
}

BOOST_AUTO_TEST_CASE(a_stream_that_bursts_does_not_keep_the_others_waiting) {
  constexpr int many = 2000;
  merged_streams m(2);
  m.look();
  std::string burst;
  for (int i = 0; i != many; ++i) burst += "data: " + delta_event("x") + "\n\n";
  m.send(0, chunk(burst));
  BOOST_TEST(m.next() == "0:x");
  m.send(1, piece("y"));
  while (!m.server.of(m.context, 1).arrived()) std::this_thread::yield();
  int before = 0;
  auto body = [&]() -> asio::awaitable<void> {
    for (;;) {
      auto const* const item = co_await m.all.next();
      if (item->index == 1) break;
      ++before;
    }
  };
  run_to_end(m.context, m.context.get_executor(), body());
  BOOST_TEST(before < many / 2);
}

BOOST_AUTO_TEST_CASE(one_that_fails_ends_no_other) {
  merged_streams m(3);
  m.look();
  m.send(0, piece("a"));
  BOOST_TEST(m.next() == "0:a");
  m.server.of(m.context, 0).close();
  BOOST_TEST(m.next() == "0!stream_incomplete");
  m.send(1, chunk("data: {\"error\":{\"message\":\"no more\",\"type\":\"t\",\"code\":7}}\n\n"));
  BOOST_TEST(m.next() == "1!error_in_stream");
  m.send(2, piece("c") + last_piece);
  BOOST_TEST(m.next() == "2:c");
  BOOST_TEST(m.next() == "2.");
  BOOST_TEST(m.next() == "end");
  BOOST_TEST(m.all.stream(0).error() == error::stream_incomplete);
  BOOST_TEST(m.all.stream(0).result().text() == "a");
  BOOST_TEST(m.all.stream(1).diagnostics().message == "no more");
}

BOOST_AUTO_TEST_CASE(all_may_fail_and_each_says_how) {
  many_answers server;
  asio::io_context context;
  pplx::client const client(context, server.options());
  auto nowhere = server.options();
  nowhere.base_url = "http://127.0.0.1:1";
  pplx::client const lost(context, nowhere);
  pplx::chat_request const unsendable;
  std::vector<pplx::chat_stream> streams;
  streams.push_back(client.stream(unsendable));
  streams.push_back(lost.stream(question(1)));
  auto all = pplx::merge(std::move(streams));
  std::string words;
  auto body = [&]() -> asio::awaitable<void> {
    while (auto const* const item = co_await all.next()) words += word(*item) + " ";
  };
  run_to_end(context, context.get_executor(), body());
  BOOST_TEST(words == "0!invalid_request 1!connect_failed ");
  BOOST_TEST((all.try_next().status == merge_status::end));
}

BOOST_AUTO_TEST_CASE(streams_that_were_begun_go_on_where_they_are) {
  many_answers server;
  asio::io_context context;
  pplx::client const client(context, server.options());
  auto streams = streams_of(client, 3, context.get_executor());
  streams[0].try_next();
  BOOST_TEST(server.of(context, 0).send(piece("a") + piece("b") + last_piece));
  server.settle(context);
  BOOST_TEST(streams[0].try_next().chunk->text() == "a");
  streams[1].cancel();
  streams[2].try_next();
  BOOST_TEST(server.of(context, 2).send(last_piece));
  server.settle(context);
  BOOST_TEST((streams[2].try_next().status == next_status::failed));
  auto all = pplx::merge(std::move(streams));
  std::string words;
  auto body = [&]() -> asio::awaitable<void> {
    while (auto const* const item = co_await all.next()) words += word(*item) + " ";
  };
  run_to_end(context, context.get_executor(), body());
  BOOST_TEST(words == "0:b 1!aborted 2!empty_stream 0. ");
}

BOOST_AUTO_TEST_CASE(each_stream_has_one_chunk_ready_and_no_more_is_read) {
  merged_streams m(2);
  m.look();
  // More than the buffers of both sides hold.
  std::string const big(100'000, 'x');
  std::atomic<int> sent{0};
  std::thread sender([&, &peer = m.server.of(m.context, 0)] {
    for (; sent != 500; ++sent)
      if (!peer.send(piece(big))) return;
  });
  // Until the client has nothing to do and the buffers are full.
  for (int before = 0;; before = sent) {
    m.context.restart();
    bool const idle = m.context.run_for(std::chrono::milliseconds(20)) == 0;
    if (idle && sent != 0 && sent == before) break;
  }
  BOOST_TEST(sent < 450);
  m.send(1, piece("y"));
  BOOST_TEST(m.next() == "0:" + big);
  m.all.cancel();
  sender.join();
}

BOOST_AUTO_TEST_CASE(one_may_be_cancelled_alone) {
  merged_streams m(2);
  m.look();
  m.send(0, piece("a"));
  BOOST_TEST(m.next() == "0:a");
  m.server.of(m.context, 1);
  m.all.cancel(1);
  BOOST_TEST(m.server.left(1));
  BOOST_TEST(m.next() == "1!aborted");
  m.send(0, last_piece);
  BOOST_TEST(m.next() == "0.");
  m.all.cancel(0);
  BOOST_TEST(m.next() == "end");
  BOOST_TEST(m.all.stream(1).error() == asio::error::operation_aborted);
}

BOOST_AUTO_TEST_CASE(a_time_may_be_set) {
  using std::chrono::steady_clock;
  merged_streams m(2);
  std::vector<merge_status> seen;
  auto look = [&](std::chrono::milliseconds patience) -> asio::awaitable<void> {
    auto const found = co_await m.all.next_until(steady_clock::now() + patience);
    seen.push_back(found.status);
  };
  run_to_end(m.context, m.context.get_executor(), look(std::chrono::milliseconds(1)));
  m.send(1, piece("b"));
  run_to_end(m.context, m.context.get_executor(), look(std::chrono::seconds(30)));
  m.send(0, last_piece);
  m.send(1, last_piece);
  for (int i = 0; i != 3; ++i) run_to_end(m.context, m.context.get_executor(), look(std::chrono::seconds(30)));
  BOOST_TEST((seen == std::vector{merge_status::not_yet, merge_status::item, merge_status::item, merge_status::item,
                                  merge_status::end}));
}

BOOST_AUTO_TEST_CASE(handlers_get_the_items_too) {
  merged_streams m(2);
  m.look();
  m.send(1, piece("b") + last_piece);
  m.send(0, piece("a") + last_piece);
  std::multiset<std::string> words;
  bool over = false;
  std::function<void()> go = [&] {
    m.all.async_next([&](error_code ec, pplx::merge_item const* item) {
      BOOST_TEST(!ec);
      if (!item) return void(over = true);
      words.insert(word(*item));
      go();
    });
  };
  go();
  error_code second;
  m.all.async_next([&](error_code ec, pplx::merge_item const*) { second = ec; });
  run_until(m.context, [&] { return over; });
  BOOST_TEST((words == std::multiset<std::string>{"0:a", "1:b", "0.", "1."}));
  BOOST_TEST(second == error::operation_in_progress);
}

BOOST_AUTO_TEST_SUITE_END()
