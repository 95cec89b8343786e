// Every wait of a request, given up in every way.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>

#include "support/full_listener.hpp"
#include "support/hanging_resolver.hpp"
#include "support/kept_answers.hpp"

BOOST_AUTO_TEST_SUITE(give_up)

namespace {

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace std::chrono_literals;
using namespace tokenwire::test;

enum class waiting_for { name, connection, tunnel, socks, handshake, room, head, half_event, pool, pause, rate };
constexpr waiting_for waits[] = {waiting_for::name,  waiting_for::connection, waiting_for::tunnel,
                                 waiting_for::socks, waiting_for::handshake,  waiting_for::room,
                                 waiting_for::head,  waiting_for::half_event, waiting_for::pool,
                                 waiting_for::pause, waiting_for::rate};
constexpr char const* wait_names[] = {"name", "connection", "tunnel", "socks", "handshake", "room",
                                      "head", "half event", "pool",   "pause", "rate"};

enum class way { slot, drop, stream_cancel, client_cancel, stop };
constexpr way ways[] = {way::slot, way::drop, way::stream_cancel, way::client_cancel, way::stop};
constexpr char const* way_names[] = {"its slot", "dropping it", "its cancel()", "the client's cancel()", "the context"};

bool stands_in_line(waiting_for what) {
  return what == waiting_for::pool || what == waiting_for::rate;
}
bool has_request(waiting_for what) {
  return what == waiting_for::head || what == waiting_for::half_event || what == waiting_for::pause;
}
bool reaches_a_peer(waiting_for what) {
  return what != waiting_for::name && what != waiting_for::connection;
}

/// A stream that waits for this, and somebody who reads it.
class waiting_stream {
 public:
  explicit waiting_stream(waiting_for what)
      : peer_(has_request(what) || stands_in_line(what) || what == waiting_for::tunnel),
        c(std::make_unique<keeping_client>(peer_.base_url())),
        what_(what) {
    prepare();
    if (stands_in_line(what)) {
      c->start_complete(busy);
      peer_.connection(c->fixture, 0);
    }
    stream.emplace(c->client().stream(c->fixture.request));
    read();
    c->settle();
    if (resolver_) resolver_->wait_until_it_hangs();
    if (reaches_a_peer(what)) mine = &peer_.connection(c->fixture, 0);
    if (what == waiting_for::half_event) mine->send(plain_stream("data: {\"choices\":[{\"del"));
    if (what == waiting_for::pause) {
      mine->send(response_head(503, "Content-Length: 0\r\n"));
      c->fixture.pump([&] { return c->fixture.time.pending() != 0; });
    }
    c->settle();
    BOOST_TEST(completions == 0);
  }

  ~waiting_stream() {
    // The context's end waits for the look-up.
    if (resolver_) resolver_->release();
  }

  void give_up(way how) {
    switch (how) {
      case way::slot:
        return emit(asio::cancellation_type::terminal);
      case way::drop:
        return stream.reset();
      case way::stream_cancel:
        return stream->cancel();
      case way::client_cancel:
        return c->client().cancel();
      case way::stop:
        break;
    }
    c->fixture.io.stop();
    if (resolver_) resolver_->release();
    stream.reset();
    c.reset();
  }

  void read() {
    stream->async_next(
        asio::bind_cancellation_slot(signal_.slot(), [this](tokenwire::error_code ec, auto const* chunk) {
          if (chunk) return read();
          ++completions;
          error = ec;
        }));
  }

  void emit(asio::cancellation_type type) {
    signal_.emit(type);
    c->settle();
  }

  /// What it stands in line or pauses for is over.
  void let_go_on() {
    if (what_ == waiting_for::pause) return c->fixture.time.advance(1s);
    mine->send(document_answer());
    c->fixture.pump([&] { return busy.over; });
  }

  /// The place in line is the next one's.
  void serve_another(way how) {
    bool const busy_goes_on = how != way::client_cancel;
    if (busy_goes_on) peer_.connection(c->fixture, 0).send(document_answer());
    c->fixture.pump([&] { return busy.over; });
    BOOST_TEST(!busy.ec == busy_goes_on);
    c->settle();
    awaited<pplx::chat_completion> next;
    c->start_complete(next);
    c->settle();
    auto& connection = peer_.connection(c->fixture, busy_goes_on ? 0 : 1);
    if (busy_goes_on) connection.read_request();
    connection.send(document_answer());
    c->fixture.pump([&] { return next.over; });
    BOOST_TEST(!next.ec);
  }

 private:
  void prepare() {
    auto& options = c->fixture.options;
    switch (what_) {
      case waiting_for::name:
        resolver_.emplace("given-up.test");
        options.base_url = "http://given-up.test";
        break;
      case waiting_for::connection:
        full_.emplace();
        options.base_url = full_->base_url();
        break;
      case waiting_for::tunnel:
        options.proxy.url = peer_.base_url();
        options.base_url = "https://127.0.0.1:1";
        break;
      case waiting_for::socks:
        options.proxy.url = "socks5" + peer_.base_url().substr(4);
        options.base_url = "http://127.0.0.1:1";
        break;
      case waiting_for::handshake:
        options.base_url.insert(4, "s");
        break;
      case waiting_for::room:
        c->fixture.request.messages.front().content = std::string(std::size_t{16} << 20, 'x');
        break;
      case waiting_for::pool:
        options.pool.max_connections = 1;
        break;
      case waiting_for::rate:
        options.rate.max_concurrent_requests = 1;
        break;
      case waiting_for::pause:
        options.retry.max_retries = 1;
        break;
      case waiting_for::head:
      case waiting_for::half_event:
        break;
    }
  }

  held_server peer_;
  std::optional<full_listener> full_;
  std::optional<hanging_resolver> resolver_;
  asio::cancellation_signal signal_;

 public:
  std::unique_ptr<keeping_client> c;
  std::optional<pplx::chat_stream> stream;
  awaited<pplx::chat_completion> busy;
  server_connection* mine{};
  int completions{};
  tokenwire::error_code error;

 private:
  waiting_for what_;
};

}  // namespace

BOOST_AUTO_TEST_CASE(each_wait_in_each_way) {
  for (waiting_for const what : waits) {
    for (way const how : ways) {
      BOOST_TEST_CONTEXT(wait_names[static_cast<int>(what)] << ", given up by " << way_names[static_cast<int>(how)]) {
        waiting_stream w(what);
        w.give_up(how);
        if (how == way::stop) {
          BOOST_TEST(w.completions == 0);
          continue;
        }
        w.c->settle();
        BOOST_TEST(w.completions == 1);
        BOOST_TEST(w.error == asio::error::operation_aborted);
        if (w.stream) BOOST_TEST(w.stream->error() == asio::error::operation_aborted);
        if (stands_in_line(what)) {
          w.serve_another(how);
        } else {
          BOOST_TEST(w.c->fixture.time.pending() == 0U);
          // After a whole answer the connection may stay.
          if (w.mine && what != waiting_for::pause) BOOST_TEST(w.mine->wait_for_close());
        }
      }
    }
  }
}

// The call gives up, and the request goes on for the next one.
BOOST_AUTO_TEST_CASE(total_and_partial_give_up_the_call_alone) {
  for (waiting_for const what : waits) {
    for (auto const type : {asio::cancellation_type::total, asio::cancellation_type::partial}) {
      BOOST_TEST_CONTEXT(wait_names[static_cast<int>(what)] << ", type " << static_cast<int>(type)) {
        waiting_stream w(what);
        w.emit(type);
        BOOST_TEST(w.completions == 1);
        BOOST_TEST(w.error == asio::error::operation_aborted);
        BOOST_TEST(!w.stream->error());
        w.read();
        w.c->settle();
        BOOST_TEST(w.completions == 1);
        if (!stands_in_line(what) && what != waiting_for::pause) continue;
        w.let_go_on();
        w.c->settle();
        BOOST_TEST(!w.mine->read_request().empty());
        w.mine->send(stream_answer(1));
        w.c->fixture.pump([&] { return w.completions == 2; });
        BOOST_TEST(!w.error);
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
