// Streams and operations in memory of the user's.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>

#include "support/chat_answers.hpp"
#include "support/chat_client_fixture.hpp"
#include "support/counting_memory.hpp"

BOOST_AUTO_TEST_SUITE(client_memory)

namespace {

namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;

scripted_server::script answer_always() {
  return [](server_connection& connection, int) {
    connection.read_request();
    std::string all = answer_head;
    for (std::string const& event : answer_events(40)) all += chunk(event);
    connection.send(all + "0\r\n\r\n");
    connection.wait_for_close();
  };
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_stream_gives_back_what_it_took) {
  scripted_server server(answer_always());
  counting_memory memory;
  chat_client client(server.base_url());
  client.options.memory = &memory;
  std::size_t at_first_chunk = 0;
  std::size_t at_last_chunk = 0;
  client.on_chunk = [&](pplx::chat_stream&, pplx::chat_chunk const&) {
    if (at_first_chunk == 0) at_first_chunk = memory.taken;
    at_last_chunk = memory.taken;
  };
  auto const& out = client.read();
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.chunks > 30u);
  // Its state, the call, and a frame for each at least.
  BOOST_TEST(at_first_chunk >= 4u);
  BOOST_TEST(at_last_chunk == at_first_chunk);
  auto const& whole = client.complete();
  BOOST_TEST(!whole.ec);
  BOOST_TEST(memory.taken > at_last_chunk);
}

BOOST_AUTO_TEST_CASE(nothing_is_held_when_all_is_gone) {
  scripted_server server(answer_always());
  counting_memory memory;
  {
    chat_client client(server.base_url());
    client.options.memory = &memory;
    client.start();
    client.settle();
    BOOST_TEST(memory.held > 0u);
  }
  BOOST_TEST(memory.held == 0u);
  BOOST_TEST(memory.bytes == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
