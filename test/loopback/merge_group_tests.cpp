// Which streams may be read side by side, and where each of a group stands.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <tokenwire/api_error.hpp>
#include <tokenwire/perplexity/client.hpp>
#include <tokenwire/perplexity/merge.hpp>

#include "perplexity/stream_group.hpp"
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

BOOST_AUTO_TEST_CASE(the_place_of_a_stream_that_was_removed_is_used_again) {
  asio::io_context context;
  pplx::client_options options;
  options.api_key = "key";
  pplx::client const client(context, options);
  pplx::chat_request const unsendable;
  pplx::stream_group group;
  std::vector<pplx::chat_stream> streams;
  for (int i = 0; i != 4; ++i) streams.push_back(client.stream(unsendable));
  auto const add = [&](std::size_t i) { return group.add(pplx::chat_stream_access::get(streams[i])); };
  BOOST_TEST(add(0) == 0u);
  BOOST_TEST(add(1) == 1u);
  auto const found = group.look();
  BOOST_TEST((found.status == next_status::failed));
  BOOST_TEST(found.place == 0u);
  group.remove(0);
  BOOST_TEST(add(2) == 0u);
  BOOST_TEST(add(3) == 2u);
  BOOST_TEST(group.left() == 3u);
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
