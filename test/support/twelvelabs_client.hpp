// What a client of TwelveLabs makes of an answer, from the first event to the last.

#ifndef TOKENWIRE_TEST_SUPPORT_TWELVELABS_CLIENT_HPP
#define TOKENWIRE_TEST_SUPPORT_TWELVELABS_CLIENT_HPP

#include <boost/asio/this_coro.hpp>
#include <string>
#include <tokenwire/api_error.hpp>
#include <tokenwire/run.hpp>
#include <tokenwire/twelvelabs.hpp>
#include <vector>

namespace tokenwire::test {

template <class Result>
struct client_reading {
  std::vector<std::string> types{};
  std::string text{};
  std::string reasoning{};
  unsigned restarts{};
  error_code ec{};
  diagnostics facts{};
  Result result{};
  response_info info{};
};

using response_reading = client_reading<twelvelabs::response>;
using analyze_reading = client_reading<twelvelabs::analyze_result>;

inline std::string_view name_of_event(twelvelabs::response_event const& event) {
  return event.type();
}
inline std::string_view name_of_event(twelvelabs::analyze_event const& event) {
  return event.event_type();
}

template <class Result, class Stream>
boost::asio::awaitable<void> read_stream_of(Stream& stream, client_reading<Result>& out) {
  try {
    while (auto const* event = co_await stream.next()) {
      if (event->restarted()) {
        ++out.restarts;
        out.text.clear();
        out.reasoning.clear();
      }
      out.types.emplace_back(name_of_event(*event));
      out.text += event->text();
      out.reasoning += event->reasoning();
    }
  } catch (boost::system::system_error const& e) {
    out.ec = e.code();
  }
  out.facts = stream.diagnostics();
  out.result = stream.result();
  out.info = stream.response();
}

template <class Result, class Request>
boost::asio::awaitable<client_reading<Result>> read_with(twelvelabs::client_options options, Request request,
                                                         request_options own) {
  twelvelabs::client const client(co_await boost::asio::this_coro::executor, std::move(options));
  client_reading<Result> out;
  auto stream = client.stream(request, own);
  co_await read_stream_of(stream, out);
  co_return out;
}

inline response_reading read_answer_of(twelvelabs::client_options options, twelvelabs::response_request request,
                                       request_options own = {}) {
  return tokenwire::run(read_with<twelvelabs::response>(std::move(options), std::move(request), std::move(own)));
}
inline analyze_reading read_answer_of(twelvelabs::client_options options, twelvelabs::analyze_request request,
                                      request_options own = {}) {
  return tokenwire::run(read_with<twelvelabs::analyze_result>(std::move(options), std::move(request), std::move(own)));
}

inline boost::asio::awaitable<response_reading> create_with(twelvelabs::client_options options,
                                                            twelvelabs::response_request request) {
  twelvelabs::client const client(co_await boost::asio::this_coro::executor, std::move(options));
  response_reading out;
  try {
    out.result = co_await client.create_response(request);
    out.text = out.result.text();
  } catch (api_error const& e) {
    out.ec = e.code();
    out.facts = e.diagnostics();
  }
  co_return out;
}
inline boost::asio::awaitable<analyze_reading> create_with(twelvelabs::client_options options,
                                                           twelvelabs::analyze_request request) {
  twelvelabs::client const client(co_await boost::asio::this_coro::executor, std::move(options));
  analyze_reading out;
  try {
    out.result = co_await client.analyze(request);
    out.text = out.result.text();
  } catch (api_error const& e) {
    out.ec = e.code();
    out.facts = e.diagnostics();
  }
  co_return out;
}

/// As one document.
template <class Request>
auto ask_for_document(twelvelabs::client_options options, Request request) {
  return tokenwire::run(create_with(std::move(options), std::move(request)));
}

/// Of a server on this machine, without retries until a test asks for them.
inline twelvelabs::client_options options_of(std::string base_url) {
  twelvelabs::client_options options;
  options.api_key = "tlk_SECRET_0123456789";
  options.base_url = std::move(base_url);
  options.retry.max_retries = 0;
  options.retry.initial_delay = std::chrono::milliseconds{1};
  return options;
}

inline twelvelabs::response_request video_question(std::string text = "What happens?") {
  return {.knowledge_store_id = "ks_1", .input = {twelvelabs::user(std::move(text))}};
}
inline twelvelabs::analyze_request video_analysis(std::string prompt = "What happens?") {
  return {.video = twelvelabs::video_asset{"asset_1"}, .prompt = std::move(prompt)};
}

}  // namespace tokenwire::test

#endif
