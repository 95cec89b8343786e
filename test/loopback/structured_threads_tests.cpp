// A value's stream on one thread, its consumer on another. The thread sanitizer is the judge.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <thread>

#include "support/structured_answers.hpp"
#include "support/threads.hpp"

BOOST_AUTO_TEST_SUITE(structured_threads)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;
using numbered = shapes::other::texts;

namespace {

/// Reads a value on `where` from a coroutine elsewhere, until it does not fit.
asio::awaitable<void> read_misfit(pplx::client const& client, asio::any_io_executor where, tally& seen) {
  pplx::chat_request const request = small_request();
  auto stream = client.stream_as<numbered>(request, where);
  bool as_it_should = false;
  try {
    while (co_await stream.next()) continue;
  } catch (tokenwire::structured_error const& failed) {
    as_it_should = failed.code() == tokenwire::error::value_mismatch && stream.error() == failed.code();
  }
  seen.end(as_it_should);
  co_await go_to(where);
}

}  // namespace

BOOST_AUTO_TEST_CASE(one_that_does_not_fit_is_closed_where_its_stream_is) {
  std::string const misfit = plain_stream(sse_body({delta_event(R"({"number":)"), delta_event(R"("x")")}));
  scripted_server const server([&](server_connection& connection, int) {
    if (connection.read_request().empty()) return;
    connection.send(misfit);
    connection.wait_for_close();
  });
  asio::io_context there(1);
  asio::io_context home(1);
  pplx::client const client(there, options_for(server));
  tally seen;
  for (int i = 0; i != streams; ++i)
    asio::co_spawn(home, read_misfit(client, there.get_executor(), seen), asio::detached);
  auto work = asio::make_work_guard(there);
  std::thread other([&] { there.run(); });
  home.run();
  work.reset();
  other.join();
  seen.check(streams);
}

BOOST_AUTO_TEST_SUITE_END()
