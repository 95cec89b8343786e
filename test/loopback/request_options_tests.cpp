// Settings of one request, before those of its client.

#include <boost/test/unit_test.hpp>
#include <thread>
#include <tokenwire/testing/simulator.hpp>

#include "support/awaited.hpp"
#include "support/simulated.hpp"
#include "support/temporary_folder.hpp"

BOOST_AUTO_TEST_SUITE(request_options)

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::testing::simulator;
namespace pplx = tokenwire::perplexity;

awaited<pplx::chat_completion> complete(chat_client& fixture, pplx::request_options const& options) {
  auto client = make_client(fixture);
  return run(fixture, client.complete(fixture.request, options));
}

/// Both ways give the same error, and nothing is sent.
void refused(chat_client& fixture, pplx::request_options const& options, error code, std::string const& words) {
  BOOST_TEST_CONTEXT(words) {
    auto const out = complete(fixture, options);
    BOOST_TEST(out.ec == code);
    BOOST_TEST(out.facts.detail.find(words) != std::string::npos, out.facts.detail);
    BOOST_TEST(out.facts.attempts == 0U);
    auto client = make_client(fixture);
    auto stream = client.stream(fixture.request, options);
    awaited<pplx::chat_chunk const*> next = run(fixture, stream.next());
    BOOST_TEST(next.ec == code);
    BOOST_TEST(stream.error() == code);
    BOOST_TEST(stream.diagnostics().detail == out.facts.detail);
  }
}

/// Lines of this field in the newest request.
std::vector<std::string> sent(simulator const& server, std::string const& name) {
  std::vector<std::string> values;
  std::string const headers = "\n" + server.requests().back().headers;
  std::string const line = "\n" + name + ": ";
  for (std::size_t at = headers.find(line); at != headers.npos; at = headers.find(line, at + 1)) {
    std::size_t const begin = at + line.size();
    values.push_back(headers.substr(begin, headers.find('\n', begin) - begin));
  }
  return values;
}

using lines = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_CASE(headers_replace_those_of_the_client_by_name) {
  simulator const server{fast()};
  chat_client fixture(server.base_url());
  fixture.options.headers = {{"X-A", "1"}, {"X-B", "2"}, {"x-b", "3"}, {"X-C", "4"}};
  pplx::request_options options;
  BOOST_TEST(!complete(fixture, options).ec);
  BOOST_TEST(sent(server, "X-A") == lines{"1"});
  BOOST_TEST(sent(server, "X-B").empty());
  BOOST_TEST(sent(server, "x-b") == lines{"3"});
  BOOST_TEST(sent(server, "Authorization") == lines{"Bearer key"});
  BOOST_TEST(sent(server, "Accept") == lines{"application/json"});
  BOOST_TEST(sent(server, "Content-Type") == lines{"application/json"});
  BOOST_TEST(sent(server, "User-Agent").size() == 1U);

  options.headers = {{"X-b", "5"}, {"authorization", "Basic abc"}, {"User-Agent", "mine"}, {"X-D", "6"}, {"X-D", "7"}};
  BOOST_TEST(!complete(fixture, options).ec);
  BOOST_TEST(sent(server, "X-A") == lines{"1"});
  BOOST_TEST(sent(server, "X-B").empty());
  BOOST_TEST(sent(server, "x-b").empty());
  BOOST_TEST(sent(server, "X-b") == lines{"5"});
  BOOST_TEST(sent(server, "X-C") == lines{"4"});
  BOOST_TEST(sent(server, "X-D") == lines{"7"});
  BOOST_TEST(sent(server, "Authorization").empty());
  BOOST_TEST(sent(server, "authorization") == lines{"Basic abc"});
  BOOST_TEST(sent(server, "User-Agent") == lines{"mine"});
}

BOOST_AUTO_TEST_CASE(a_header_that_cannot_be_sent_is_refused_without_its_value) {
  simulator const server{fast()};
  chat_client fixture(server.base_url());
  std::pair<tokenwire::header_list, char const*> const cases[] = {
      {{{"X-Ok", "1"}, {"X-Secret", "secret\r\nX-Evil: 1"}}, "X-Secret"},
      {{{"X-Secret", "secret\n"}}, "X-Secret"},
      {{{"X-Secret", " secret"}}, "X-Secret"},
      {{{"X-Secret\r\nX-Evil", "secret"}}, "name"},
      {{{"", "secret"}}, "name"},
      {{{"Host", "secret"}}, "Host"},
      {{{"content-length", "7"}}, "content-length"},
      {{{"Accept-Encoding", "gzip"}}, "Accept-Encoding"},
  };
  for (auto const& [headers, words] : cases) {
    pplx::request_options options;
    options.headers = headers;
    refused(fixture, options, error::invalid_header, words);
    auto const out = complete(fixture, options);
    BOOST_TEST(out.what.find("secret") == std::string::npos);
    BOOST_TEST(out.what.find("Evil") == std::string::npos);
  }
  BOOST_TEST(server.connections() == 0U);
}

BOOST_AUTO_TEST_CASE(another_server_and_another_path) {
  simulator const first{fast()};
  simulator const second{fast()};
  chat_client fixture(first.base_url());
  pplx::request_options options;
  options.base_url = second.base_url() + "/";
  options.path = "/v1/sonar?a=b?c";
  BOOST_TEST(!complete(fixture, options).ec);
  BOOST_TEST(first.connections() == 0U);
  BOOST_TEST(second.requests().back().target == "/v1/sonar?a=b?c");
  BOOST_TEST(sent(second, "Authorization") == lines{"Bearer key"});

  for (char const* path : {"", "v1/sonar", "/a b", "/a#b", "/a\r\nX: y", "/\xc3\xa4", "/a?b\n"}) {
    options = {};
    options.path = path;
    refused(fixture, options, error::invalid_request, "path: ");
  }
  for (char const* url : {"", "ftp://h", "http://", "http://h?x", "http://u:p@h"}) {
    options = {};
    options.base_url = url;
    refused(fixture, options, error::invalid_base_url, "");
  }
  fixture.options.api_key.reset();
  for (char const* url : {"https://api.perplexity.ai", "https://api.perplexity.ai/", "HTTPS://API.Perplexity.ai:443//",
                          "https://api.perplexity.ai/v1"}) {
    options.base_url = url;
    refused(fixture, options, error::missing_api_key, "");
  }
  BOOST_TEST(first.connections() == 0U);
}

BOOST_AUTO_TEST_CASE(a_server_with_tls_for_a_client_without) {
  temporary_folder const folder;
  auto secure = fast();
  secure.tls = true;
  secure.write_ca = folder.path / "ca.pem";
  simulator const server{secure};
  simulator const plain{fast()};
  chat_client fixture(plain.base_url());
  fixture.options.tls.ca_file = secure.write_ca;
  pplx::request_options options;
  options.base_url = server.base_url();
  BOOST_TEST(!complete(fixture, options).ec);
  BOOST_TEST(server.request_count() == 1U);
  fixture.options.tls.ca_file = folder.path / "nothing.pem";
  refused(fixture, options, error::invalid_ca_file, "");
  BOOST_TEST(plain.connections() == 0U);
}

BOOST_AUTO_TEST_CASE(deadlines_attempts_and_limits) {
  held_server silent;
  chat_client fixture(silent.base_url());
  pplx::request_options options;
  options.timeouts = tokenwire::timeouts{};
  options.timeouts->first_byte = 3s;
  auto client = make_client(fixture);
  awaited<pplx::chat_completion> out;
  start(fixture, client.complete(fixture.request, options), out);
  silent.connection(fixture);
  fixture.time.advance(3s);
  fixture.pump([&] { return out.over; });
  BOOST_TEST(out.ec == error::first_byte_timeout);

  simulator server{fast(tokenwire::testing::fault::unavailable_once)};
  chat_client again(server.base_url());
  BOOST_TEST(complete(again, {}).ec == error::internal_server_error);
  server.set_fault(tokenwire::testing::fault::unavailable_once);
  options = {};
  options.retry = tokenwire::retry_options{.max_retries = 1, .initial_delay = 0ms};
  BOOST_TEST(!complete(again, options).ec);
  BOOST_TEST(server.request_count() == 3U);

  options = {};
  options.limits = tokenwire::limits{};
  options.limits->document = 100;
  BOOST_TEST(complete(again, options).ec == error::body_too_large);
  options.limits = tokenwire::limits{};
  options.limits->json_depth = 2;
  BOOST_TEST(complete(again, options).ec == error::json_too_deep);
  BOOST_TEST(!complete(again, {}).ec);
}

BOOST_AUTO_TEST_CASE(how_the_answer_is_read) {
  scripted_server thinks(answer_with(plain_stream(sse_body({delta_event("<think>a</think>b", "stop"), "[DONE]"}))));
  chat_client fixture(thinks.base_url());
  pplx::request_options options;
  BOOST_TEST(complete(fixture, options).value.text() == "b");
  options.separate_reasoning = false;
  BOOST_TEST(complete(fixture, options).value.text() == "<think>a</think>b");
  fixture.options.separate_reasoning = false;
  options.separate_reasoning = true;
  BOOST_TEST(complete(fixture, options).value.text() == "b");

  scripted_server broken(
      answer_with(plain_stream(sse_body({delta_event("a"), "{", delta_event("b", "stop"), "[DONE]"}))));
  chat_client tolerant(broken.base_url());
  options = {};
  BOOST_TEST(complete(tolerant, options).ec == error::malformed_event);
  options.on_malformed_event = pplx::malformed_event_policy::skip;
  BOOST_TEST(complete(tolerant, options).value.text() == "ab");
  tolerant.options.on_malformed_event = pplx::malformed_event_policy::skip;
  BOOST_TEST(complete(tolerant, {}).value.text() == "ab");

  scripted_server cut([](server_connection& peer, int number) {
    if (peer.read_request().empty()) return;
    bool const whole = number % 2 != 0;
    peer.send(plain_stream(sse_body({delta_event("a"), delta_event("b", whole ? "stop" : "")})));
    peer.close();
    peer.wait_for_close();
  });
  chat_client restarted(cut.base_url());
  restarted.options.retry.initial_delay = 0ms;
  options = {};
  BOOST_TEST(complete(restarted, options).ec == error::stream_incomplete);
  BOOST_TEST(!complete(restarted, options).ec);
  options.restart_incomplete = 1;
  BOOST_TEST(complete(restarted, options).value.text() == "ab");
  BOOST_TEST(cut.connections() == 4);
  restarted.options.restart_incomplete = 1;
  BOOST_TEST(complete(restarted, {}).value.text() == "ab");
}

BOOST_AUTO_TEST_CASE(a_clients_own_paths_and_default_members) {
  simulator const server{fast()};
  chat_client fixture(server.base_url());
  fixture.options.paths = pplx::endpoint_paths::canonical();
  fixture.options.defaults.model = "sonar-pro";
  fixture.options.defaults.max_tokens = 5;
  fixture.request.model.clear();
  fixture.request.max_tokens = 6;
  auto const out = complete(fixture, {});
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.value.model() == "sonar-pro");
  auto const request = server.requests().back();
  BOOST_TEST(request.target == "/v1/sonar");
  BOOST_TEST((request.body.find(R"("max_tokens":6)") != std::string::npos));

  for (char const* bad : {"", "chat", "/a b", "/a#b"}) {
    for (bool const jobs : {false, true}) {
      pplx::client_options options = fixture.options;
      (jobs ? options.paths.jobs : options.paths.chat) = bad;
      BOOST_CHECK_EXCEPTION(pplx::client(fixture.io, options), tokenwire::api_error,
                            [](auto const& e) { return e.code() == error::invalid_base_url; });
    }
  }
}

BOOST_AUTO_TEST_CASE(complete_may_be_awaited_and_cancelled_from_another_executor) {
  held_server server;
  chat_client fixture(server.base_url());
  auto client = make_client(fixture);
  boost::asio::io_context other;
  boost::asio::cancellation_signal signal;
  awaited<pplx::chat_completion> out;
  std::thread::id resumed_on;
  auto waits = [](pplx::client& c, pplx::chat_request const& request,
                  std::thread::id& where) -> boost::asio::awaitable<pplx::chat_completion> {
    try {
      auto answer = co_await c.complete(request);
      co_return answer;
    } catch (...) {
      where = std::this_thread::get_id();
      throw;
    }
  };
  boost::asio::co_spawn(other, waits(client, fixture.request, resumed_on),
                        boost::asio::bind_cancellation_slot(
                            signal.slot(), [&out](std::exception_ptr failure, pplx::chat_completion value) {
                              out.finish(failure, std::move(value));
                            }));
  std::atomic<bool> stop{false};
  auto const work = boost::asio::make_work_guard(other);
  std::thread thread([&] {
    while (!stop) other.run_one_for(1ms);
  });
  auto const other_thread = thread.get_id();
  server_connection& peer = server.connection(fixture);
  boost::asio::post(other, [&signal] { signal.emit(boost::asio::cancellation_type::terminal); });
  std::atomic<bool> over{false};
  fixture.pump([&] {
    boost::asio::post(other, [&] { over = out.over; });
    return over.load();
  });
  stop = true;
  thread.join();
  BOOST_TEST(out.ec == boost::asio::error::operation_aborted);
  BOOST_TEST((resumed_on == other_thread));
  BOOST_TEST(peer.wait_for_close());
}

BOOST_AUTO_TEST_SUITE_END()
