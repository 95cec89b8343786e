// Servers that send without a pause: the thread is not theirs alone, however much there is to read.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <thread>

#include "support/hostile_server.hpp"
#include "support/tls_server.hpp"
#include "support/trusting_client.hpp"

BOOST_AUTO_TEST_SUITE(flood)

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::error_code;
namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;

std::string const first = plain_stream(sse_body({delta_event("word")}));
std::string const last = sse_body({"[DONE]"});
constexpr char comment[] = ": x\n\n";

/// What happens behind the word, with the flood to be read.
using event = std::function<void(chat_client&, pplx::chat_stream&)>;
struct ending {
  event what;
  error_code ec;
};
ending const endings[] = {
    {[](chat_client& client, auto&) { client.time.advance(20s); }, error::total_timeout},
    {[](chat_client& client, auto& stream) { asio::post(client.io, [&stream] { stream.cancel(); }); },
     asio::error::operation_aborted},
};

/// A word, comments, and the end. All of it is in the client's socket before the client looks: what else is to happen
/// before the end, the client has to let happen.
struct flooded {
  explicit flooded(int version) : server(version), trusting(server.base_url()) {
    client.options.timeouts.total = 20s;
    client.on_chunk = [this](pplx::chat_stream& stream, auto&) { behind_the_word(client, stream); };
  }
  void run() {
    client.start();
    server.take_request(client);
    std::string wire = server.sealed(first);
    for (int i = 0; i != 500; ++i) wire += server.sealed(comment);
    server.send(client, wire + server.sealed(last));
    BOOST_TEST(client.out.over);
    BOOST_TEST(client.out.text == "word");
  }

  hostile_server server;
  trusting_client trusting;
  chat_client& client = trusting.fixture;
  event behind_the_word;
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_deadline_and_a_cancellation_come_before_its_end) {
  for (int const version : tls_versions) {
    for (auto const& [what, ec] : endings) {
      flooded f(version);
      f.behind_the_word = what;
      f.run();
      BOOST_TEST(f.client.out.ec == ec);
      BOOST_TEST(!f.server.is_connected());
    }
  }
}

BOOST_AUTO_TEST_CASE(another_answer_comes_before_its_end) {
  for (int const version : tls_versions) {
    flooded f(version);
    held_server quiet;
    auto options = f.client.options;
    options.base_url = quiet.base_url();
    auto const beside = pplx::client_access::make(f.client.io.get_executor(), options, f.client.time);
    bool in_time = false;
    auto over = [&](std::exception_ptr failed, pplx::chat_completion const&) {
      in_time = !failed && !f.client.out.over;
    };
    asio::co_spawn(f.client.io, beside.complete(f.client.request), over);
    auto& peer = quiet.connection(f.client);
    f.behind_the_word = [&](auto&, auto&) {
      peer.send(document_answer());
      while (!peer.arrived()) std::this_thread::yield();
    };
    f.run();
    BOOST_TEST(!f.client.out.ec);
    BOOST_TEST(in_time);
  }
}

// From a thread of its own, in records or reads as large as they can be.
BOOST_AUTO_TEST_CASE(a_server_that_never_stops_is_left) {
  std::string endless = first;
  while (endless.size() < (std::size_t{16} << 20)) endless += comment;
  endless += last;
  for (auto const& [what, ec] : endings) {
    for (bool const tls : {false, true}) {
      scripted_server plain(answer_with(endless));
      tls_server over_tls({.answer = endless, .end = tls_script::ending::clients});
      trusting_client trusting(tls ? over_tls.base_url() : plain.base_url());
      chat_client& client = trusting.fixture;
      client.options.timeouts.total = 20s;
      client.on_chunk = [&](pplx::chat_stream& stream, auto&) { what(client, stream); };
      client.read();
      BOOST_TEST(client.out.ec == ec);
      BOOST_TEST(client.out.text == "word");
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
