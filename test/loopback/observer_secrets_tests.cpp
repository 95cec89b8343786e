// No secret in what a program is shown, however the server, or a proxy, sends it back.

#include <boost/test/unit_test.hpp>

#include "support/kept_answers.hpp"
#include "support/recorded_events.hpp"
#include "support/test_proxy.hpp"

BOOST_AUTO_TEST_SUITE(observer_secrets_tests)

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;

constexpr char key[] = "pplx-0123456789abcdef";
constexpr char proxy_password[] = "p@ss/word-of-proxy";
constexpr char token[] = "gateway-token-42";
constexpr char user_info[] = "user:redirect-password@";

/// A client that has them all, and everything that it shows.
struct shown {
  explicit shown(std::string base_url) : c(std::move(base_url)) {
    auto& options = c.fixture.options;
    options.api_key = key;
    options.headers = {{"X-Gateway-Token", token}, {"Cookie", "session=cookie-value-1; b=2"}};
    options.observer = events;
    options.log = {.level = tokenwire::log_level::debug,
                   .sink = [this](tokenwire::log_level, std::string_view line) { text.append(line) += '\n'; }};
  }

  /// What a request came to, as a stream, whole, and of a job.
  void ask() {
    keep(c.read());
    add("request_id", c.response.request_id);
    add(c.facts);
    keep(c.complete());
    keep(run(c.fixture, c.client().get_job("a")));
  }
  template <class T>
  void keep(awaited<T> const& got) {
    ec = got.ec;
    add("what", got.what);
    add(got.facts);
    body += got.facts.body;
  }
  void add(tokenwire::diagnostics const& facts) {
    add("type", facts.type);
    add("code", facts.provider_code);
    add("message", facts.message);
    add("detail", facts.detail);
    add("request_id", facts.request_id);
  }
  void add(std::string const& name, std::string const& value) { text += name + '=' + value + '\n'; }

  void check() {
    text += events->text();
    BOOST_TEST(!events->of("finish").empty());
    for (std::string const& secret :
         {std::string(key), std::string(proxy_password), std::string(token), std::string("cookie-value-1"),
          std::string("redirect-password"), std::string("cHJveHktdXNlcjp")})
      BOOST_TEST(text.find(secret) == text.npos, secret << " in " << text);
    BOOST_TEST(text.find("***") != text.npos);
  }

  std::shared_ptr<recorded_events> const events = std::make_shared<recorded_events>();
  std::string text;
  std::string body;
  tokenwire::error_code ec;
  keeping_client c;
};

/// The value of the request's field.
std::string value_of(std::string const& request, std::string const& name) {
  auto const at = request.find("\r\n" + name + ": ");
  if (at == request.npos) return {};
  auto const from = at + name.size() + 4;
  return request.substr(from, request.find("\r\n", from) - from);
}

/// Says all that it was told.
std::string echo(int status, std::string const& request, std::string const& fields = {}) {
  std::string const said = value_of(request, "Authorization") + ' ' + value_of(request, "X-Gateway-Token") + ' ' +
                           value_of(request, "Cookie") + ' ' + value_of(request, "Proxy-Authorization");
  std::string const body =
      R"({"error":{"message":"not )" + said + R"(","type":")" + said + R"(","code":")" + said + "\"}}";
  return response_head(status, "X-Request-Id: " + said + "\r\nX-Echo: " + said + "\r\nSet-Cookie: a=" + said +
                                   "\r\nAuthorization: " + said + "\r\nContent-Type: application/json\r\n" + fields +
                                   "Content-Length: " + std::to_string(body.size()) + "\r\n") +
         body;
}

/// Answers each request with what `answer` makes of it.
scripted_server::script answer_with_echo(std::function<std::string(std::string const&, int)> answer) {
  return [answer = std::move(answer)](server_connection& peer, int number) {
    for (;;) {
      std::string const request = peer.read_request();
      if (request.empty() || !peer.send(answer(request, number))) return;
    }
  };
}

}  // namespace

BOOST_AUTO_TEST_CASE(of_an_answer) {
  scripted_server server(answer_with_echo([](std::string const& request, int) {
    std::string const said = value_of(request, "Authorization");
    std::string const body = R"({"id":")" + said + R"(","model":")" + said +
                             R"(","status":"CREATED","choices":[{"index":0,"finish_reason":")" + said +
                             R"(","message":{"role":"assistant","content":")" + said + R"("}}]})";
    return response_head(200, "X-Request-Id: " + said + "\r\nContent-Type: application/json\r\nContent-Length: " +
                                  std::to_string(body.size()) + "\r\n") +
           body;
  }));
  shown s(server.base_url());
  s.ask();
  BOOST_TEST(!s.ec);
  s.check();
}

BOOST_AUTO_TEST_CASE(of_each_status) {
  for (int const status : {301, 400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 503}) {
    scripted_server server(answer_with_echo([&](std::string const& request, int) {
      return echo(status, request, std::string("Location: http://") + user_info + "other.example/x\r\n");
    }));
    shown s(server.base_url());
    s.ask();
    BOOST_TEST(s.ec == tokenwire::condition::api_status);
    s.check();
    // What the server says in its body is its own word.
    BOOST_TEST(s.body.find(key) != s.body.npos);
    BOOST_TEST(s.text.find("not Bearer *** *** session=***; b=2") != s.text.npos, s.text);
    BOOST_TEST((s.text.find("http://other.example/x") != s.text.npos));
  }
}

BOOST_AUTO_TEST_CASE(of_what_fails_behind_the_head) {
  std::vector<std::string> const bodies{R"({"error":")" + std::string(key) + "\"}", "<p>" + std::string(key),
                                        R"({"choices":")" + std::string(key) + "\"}"};
  for (std::string const& body : bodies) {
    for (std::string const& type : {std::string("application/json"), std::string("text/") + key}) {
      scripted_server server(answer_with_echo([&](std::string const&, int) {
        return response_head(200,
                             "Content-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n") +
               body;
      }));
      shown s(server.base_url());
      s.ask();
      BOOST_TEST(s.ec);
      s.check();
    }
  }
}

BOOST_AUTO_TEST_CASE(of_a_job_that_failed) {
  scripted_server server(answer_with_echo([&](std::string const&, int) {
    std::string const body = R"({"id":"a","status":"FAILED","error_message":"no )" + std::string(key) + "\"}";
    return response_head(200, "Content-Length: " + std::to_string(body.size()) + "\r\n") + body;
  }));
  shown s(server.base_url());
  tokenwire::perplexity::chat_job job;
  job.id = "a";
  s.c.fixture.io.restart();
  awaited<tokenwire::perplexity::chat_job> out;
  start(s.c.fixture, s.c.client().wait(job), out);
  s.c.fixture.pump([&] { return s.c.fixture.time.pending() != 0; });
  s.c.fixture.time.advance(1min);
  s.c.fixture.pump([&] { return out.over; });
  s.keep(out);
  BOOST_TEST(s.ec == error::job_failed);
  s.check();
}

BOOST_AUTO_TEST_CASE(of_a_job_that_does_not_finish) {
  scripted_server server(answer_with_echo([&](std::string const&, int) {
    std::string const body = R"({"id":"a","status":"waiting for )" + std::string(key) + "\"}";
    return response_head(200, "Content-Length: " + std::to_string(body.size()) + "\r\n") + body;
  }));
  shown s(server.base_url());
  tokenwire::perplexity::chat_job job;
  job.id = "a";
  awaited<tokenwire::perplexity::chat_job> out;
  tokenwire::perplexity::wait_options const short_time{.deadline = 10s};
  start(s.c.fixture, s.c.client().wait(job, short_time), out);
  while (!out.over) {
    s.c.fixture.pump([&] { return out.over || s.c.fixture.time.pending() != 0; });
    s.c.fixture.time.advance(1s);
    s.c.settle();
  }
  s.keep(out);
  BOOST_TEST(s.ec == error::job_wait_timeout);
  s.check();
}

// What a list said of a job may be all that is known of it.
BOOST_AUTO_TEST_CASE(of_a_job_that_is_not_looked_at) {
  shown s("http://127.0.0.1:1");
  tokenwire::perplexity::chat_job job;
  job.id = "a";
  job.status = "FAILED";
  job.error_message = "no " + std::string(key);
  s.keep(run(s.c.fixture, s.c.client().wait(job)));
  BOOST_TEST(s.ec == error::job_failed);
  BOOST_TEST(s.text.find(key) == s.text.npos);
  BOOST_TEST(s.text.find("no ***") != s.text.npos);
}

BOOST_AUTO_TEST_CASE(of_codings_and_of_no_http) {
  for (bool const coding : {true, false}) {
    scripted_server server([&](server_connection& peer, int) {
      std::string const request = peer.read_request();
      if (request.empty()) return;
      std::string const field = "Authorization: Bearer " + std::string(key);
      // An echo: the message quotes the beginning, which ends within the key.
      peer.send(coding ? response_head(200, "Content-Encoding: " + std::string(key) + "\r\n")
                       : "GET / HTTP/1.1\r\n" + field + "\r\n\r\n");
      peer.close();
      peer.wait_for_close();
    });
    shown s(server.base_url());
    s.ask();
    BOOST_TEST(s.ec == (coding ? error::unknown_content_coding : error::malformed_response));
    s.check();
    BOOST_TEST(s.text.find(std::string(key).substr(0, 8)) == s.text.npos, s.text);
  }
}

BOOST_AUTO_TEST_CASE(of_connections_and_retries) {
  shown nobody("http://127.0.0.1:1");
  nobody.ask();
  BOOST_TEST(nobody.ec == error::connect_failed);
  nobody.check();

  scripted_server server(
      answer_with_echo([](std::string const& request, int) { return echo(503, request, "Retry-After: 1\r\n"); }));
  shown s(server.base_url());
  s.c.fixture.options.retry.max_retries = 1;
  awaited<tokenwire::perplexity::chat_completion> out;
  s.c.start_complete(out);
  s.c.fixture.pump([&] { return s.c.fixture.time.pending() != 0; });
  s.c.fixture.pump([&] { return !s.events->of("resend").empty(); });
  s.c.settle();
  s.c.fixture.time.advance(1s);
  s.c.fixture.pump([&] { return out.over; });
  s.keep(out);
  BOOST_TEST(s.events->of("resend").size() == 1U);
  s.check();
}

BOOST_AUTO_TEST_CASE(of_proxies) {
  std::string const password = "proxy-user:p%40ss%2Fword-of-proxy@";
  scripted_server server(answer_with_echo([](std::string const& request, int) { return echo(400, request); }));
  std::string const said = "Basic cHJveHktdXNlcjpwQHNzL3dvcmQtb2YtcHJveHk=";
  struct way {
    test_proxy_options options;
    bool tunnel;
  };
  for (auto const& [options, tunnel] :
       {way{{.authorization = said}, false}, way{{.authorization = "Basic other"}, false},
        way{{.authorization = "Basic other"}, true},
        way{{.answer = "HTTP/1.1 403 " + said + " " + proxy_password + "\r\n\r\n"}, true},
        way{{.answer = said + " " + proxy_password + "\r\n\r\n"}, true},
        way{{.answer = response_head(502, "X-Said: " + said + "\r\nContent-Length: 22\r\n") + "no: " + proxy_password},
            false}}) {
    test_proxy proxy(options);
    shown s(tunnel ? "https://127.0.0.1:1" : server.base_url());
    s.c.fixture.options.proxy.url = proxy.url(password);
    s.ask();
    BOOST_TEST(s.ec);
    s.check();
  }
}

BOOST_AUTO_TEST_CASE(of_a_proxy_that_a_redirect_leads_through) {
  scripted_server server(answer_with_echo([](std::string const&, int) {
    return response_head(307, "Location: https://127.0.0.1:1/\r\nContent-Length: 0\r\n");
  }));
  test_proxy proxy({.answer = std::string(proxy_password) + " is wrong\r\n\r\n"});
  shown s(server.base_url());
  s.c.fixture.options.max_redirects = 1;
  s.c.fixture.options.proxy.https = proxy.url("proxy-user:p%40ss%2Fword-of-proxy@");
  s.ask();
  BOOST_TEST(s.ec == error::proxy_refused);
  s.check();
  BOOST_TEST(s.text.find("*** is wrong") != s.text.npos, s.text);
}

BOOST_AUTO_TEST_SUITE_END()
