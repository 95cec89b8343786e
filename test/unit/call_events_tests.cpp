// What a call tells, without a network: the times of its steps, its end.

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include "net/http_call.hpp"
#include "net/stream.hpp"
#include "support/mock_time_source.hpp"
#include "support/recorded_events.hpp"

BOOST_AUTO_TEST_SUITE(call_events_tests)

using namespace tokenwire;
using namespace tokenwire::test;
using namespace std::chrono_literals;

namespace {

struct observed {
  observed() {
    net::call_request request;
    request.method = "PUT";
    request.where = {.tls = true, .host = "api.example", .port = 444};
    request.path_and_query = "/a/b?c=d";
    request.bytes = "PUT /a/b?c=d HTTP/1.1\r\nHost: a\r\nX-Api-Key: secret\r\n\r\nfour";
    request.body_size = 4;
    request.observed = {.observer = events, .provider_name = "p", .operation_name = "o", .model = "m", .stream = true};
    call = std::make_shared<net::http_call>(std::move(request), time);
    call->started = time.now();
  }

  mock_time_source time;
  boost::asio::io_context io;
  std::shared_ptr<recorded_events> events = std::make_shared<recorded_events>();
  std::shared_ptr<net::http_call> call;
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_request_is_known_by_its_parts) {
  observed o;
  o.call->events->begin();
  auto const request = o.events->only("request");
  BOOST_TEST(request.url == "https://api.example:444/a/b");
  BOOST_TEST(request["request.request_method"] == "PUT");
  BOOST_TEST(request["headers"] == "Host: a\nX-Api-Key: ***\n");
  BOOST_TEST(request["body_size"] == "4");
  observed other;
  other.call->events->begin();
  BOOST_TEST(other.events->only("request").request == request.request + 1);
}

BOOST_AUTO_TEST_CASE(a_key_in_the_path_is_hidden) {
  observed o;
  http::secrets known;
  known.add("secret-key");
  o.call->request.path_and_query = "/gateway/secret-key/chat?x";
  o.call->request.secrets = std::make_shared<http::secrets const>(known);
  o.call->events->begin();
  BOOST_TEST(o.events->only("request").url == "https://api.example:444/gateway/***/chat");
}

BOOST_AUTO_TEST_CASE(each_connection_has_its_own_times) {
  observed o;
  net::stream unconnected(o.io.get_executor());
  net::call_events& told = *o.call->events;
  told.begin();
  for (int i = 1; i != 3; ++i) {
    o.time.advance(1h);
    told.opening();
    o.time.advance(1s * i);
    told.lap(&connection_event::waited);
    o.time.advance(2s * i);
    told.lap(&connection_event::resolve);
    o.time.advance(3s * i);
    told.lap(&connection_event::connect);
    o.time.advance(4s * i);
    told.lap(&connection_event::tls);
    o.time.advance(5s * i);
    told.lap(&connection_event::connect);
    told.opened(unconnected);
    auto const connection = o.events->of("connection").back();
    BOOST_TEST(connection["waited"] == ns(1s * i));
    BOOST_TEST(connection["resolve"] == ns(2s * i));
    BOOST_TEST(connection["connect"] == ns(8s * i));
    BOOST_TEST(connection["tls"] == ns(4s * i));
  }
}

BOOST_AUTO_TEST_CASE(a_connection_is_told_of_as_the_call_knows_it) {
  observed o;
  net::stream unconnected(o.io.get_executor());
  o.call->events->begin();
  for (bool const so : {true, false}) {
    o.call->attempts = so ? 3 : 4;
    o.call->info.connection_reused = so;
    o.call->info.tls_resumed = !so;
    o.call->events->opened(unconnected);
    auto const connection = o.events->of("connection").back();
    BOOST_TEST(connection["attempt"] == (so ? "3" : "4"));
    BOOST_TEST(connection["reused"] == (so ? "true" : "false"));
    BOOST_TEST(connection["tls_resumed"] == (so ? "false" : "true"));
    BOOST_TEST(connection["tls_established"] == "false");
  }
}

BOOST_AUTO_TEST_CASE(reasoning_is_a_first_token_too) {
  observed o;
  o.call->events->begin();
  o.call->events->chunk(0, 0, 9);
  o.time.advance(1s);
  o.call->events->chunk(0, 2, 9);
  o.time.advance(1s);
  o.call->events->chunk(5, 0, 9);
  BOOST_TEST(o.events->order() == "request chunk first_token chunk");
  BOOST_TEST(o.events->only("first_token")["after"] == ns(1s));
}

BOOST_AUTO_TEST_CASE(why_it_is_sent_again_is_told_without_secrets) {
  observed o;
  http::secrets known;
  known.add("secret-key");
  o.call->request.secrets = std::make_shared<http::secrets const>(known);
  o.call->events->begin();
  o.call->events->resend(resend_reason::failed_attempt, error::conflict, "no secret-key here", 1s);
  BOOST_TEST(o.events->only("resend")["message"] == "no *** here");
}

BOOST_AUTO_TEST_CASE(the_end_is_told_once_and_only_of_what_began) {
  observed o;
  o.call->events->finish({.error = error::conflict});
  BOOST_TEST(o.events->order() == "");
  o.call->events->begin();
  o.time.advance(3s);
  o.call->events->finish({.error = error::conflict, .message = "first"});
  o.call->events->finish({.error = error::not_found, .message = "second"});
  o.call.reset();
  auto const finish = o.events->only("finish");
  BOOST_TEST(finish["error_type"] == "conflict");
  BOOST_TEST(finish["message"] == "first");
  BOOST_TEST(finish["duration"] == ns(3s));
}

BOOST_AUTO_TEST_CASE(a_call_that_is_let_go_was_given_up) {
  observed o;
  o.call->events->begin();
  o.call.reset();
  BOOST_TEST(o.events->only("finish")["error_type"] == "cancelled");
}

BOOST_AUTO_TEST_SUITE_END()
