// sim_server: a server that answers as the provider does, for work without a key. See --help.

#include <CLI/CLI.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <sys/resource.h>

#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>

#include "tokenwire/testing/simulator.hpp"

namespace {

constexpr char description[] =
    "A server on 127.0.0.1 that answers as the APIs of Perplexity and TwelveLabs do, with made answers or recorded ones.\n"
    "The first line on stdout is `listening on 127.0.0.1:PORT`; it runs until SIGINT or SIGTERM.";

constexpr char footer[] = R"(
Endpoints: POST /chat/completions, /v1/chat/completions and /v1/sonar, streaming (full or concise) or not; jobs at
/async/chat/completions and /v1/async/sonar, which end after 2 s, as FAILED where the question has "fail" in it. Any key
is accepted, and none; the key `bad` gets 401. TwelveLabs' POST /responses and /analyze, after /v1.3 or not: "fail" and
"incomplete" in the question are what the answer is then.

Faults, in every answer (the middle: after half of the events):
  cut          the connection ends in the middle of the stream, the chunked body unfinished
  reset        a TCP reset in the middle of the stream
  close        the body ends as it should, but before the stream's end mark
  stall        silence from the middle on
  slow         one byte at a time
  garbage      bytes that are not HTTP
  error-event  an error object in the middle of the stream
  html         200 with an HTML page
  401, 429     that status; 429 with `Retry-After: 1`
  503-once     503 for the first request, answers for the others

Examples:
  sim_server --port 8080
  curl -N http://127.0.0.1:8080/chat/completions -H 'Content-Type: application/json' \
    -d '{"model":"sonar","stream":true,"messages":[{"role":"user","content":"Why is the sky blue?"}]}'

  sim_server --port 8443 --tls --write-ca ca.pem      # curl --cacert ca.pem https://127.0.0.1:8443/...
  sim_server --replay answers/ --write-size 1000 --delay-us 500
  sim_server --fault 503-once --delay-us 0

Exit status: 0 after a signal, 1 when the port is taken or a file cannot be read or written, 2 for wrong options.)";

// Thousands of connections need as many descriptors; the soft limit is often 1,024.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void serve(tokenwire::testing::simulator_options options) {
  // Before the first line is out, for whoever reads it may send a signal at once.
  boost::asio::io_context io;
  boost::asio::signal_set signals{io, SIGINT, SIGTERM};
  signals.async_wait([](boost::system::error_code, int) {});
  raise_descriptor_limit();
  tokenwire::testing::simulator const simulator{std::move(options)};
  std::cout << "listening on 127.0.0.1:" << simulator.port() << std::endl;
  io.run();
}

}  // namespace

int main(int argc, char** argv) {
  tokenwire::testing::simulator_options options;
  options.keep_requests = 0;
  std::string fault;
  // Signed, so that a negative number is seen to be one.
  long delay = options.delay.count();
  long write_size = 0;

  CLI::App app{description, "sim_server"};
  app.footer(footer);
  app.add_option("--port", options.port, "Port to listen on; 0 takes a free one")->capture_default_str();
  app.add_option("--replay", options.replay,
                 "Send this file's bytes as the body of each answer; of a folder, its .sse files in turn")
      ->type_name("FILE|DIR");
  app.add_option("--write-size", write_size, "Bytes of the body a write (an HTTP chunk); 0: an event a write")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--delay-us", delay, "Microseconds between the writes of a stream")
      ->type_name("N")
      ->check(CLI::Range(0L, 3'600'000'000L))
      ->capture_default_str();
  auto* tls = app.add_flag("--tls", options.tls, "Speak TLS, with a certificate made for this run");
  app.add_option("--write-ca", options.write_ca, "Write the PEM certificate to trust for --tls to this file")
      ->type_name("FILE")
      ->needs(tls);
  app.add_option("--fault", fault, "What goes wrong in each answer; see below")
      ->type_name("NAME")
      ->check([](std::string const& name) {
        return tokenwire::testing::parse_fault(name) ? std::string{} : "no fault is called '" + name + "'";
      });
  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  options.delay = std::chrono::microseconds{delay};
  options.write_size = static_cast<std::size_t>(write_size);
  if (!fault.empty()) options.fault = *tokenwire::testing::parse_fault(fault);
  try {
    serve(std::move(options));
  } catch (std::exception const& error) {
    std::string_view const what = error.what();
    // Boost appends the error's number and category, which help nobody here.
    std::cerr << "sim_server: " << what.substr(0, what.find(" [system:")) << '\n';
    return 1;
  }
}
