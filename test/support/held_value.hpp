// A value whose answer comes when a test lets it.

#ifndef TOKENWIRE_TEST_SUPPORT_HELD_VALUE_HPP
#define TOKENWIRE_TEST_SUPPORT_HELD_VALUE_HPP

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <optional>
#include <string>
#include <tokenwire/perplexity/structured.hpp>
#include <vector>

#include "support/chat_client_fixture.hpp"
#include "support/paced_server.hpp"
#include "support/structured_types.hpp"

namespace tokenwire::test::held {

namespace asio = boost::asio;
using shapes::texts;
using value_pointer = partial<texts> const*;

inline std::vector<std::string> events_of(std::vector<std::string> const& deltas, bool ends = true) {
  std::vector<std::string> events;
  for (std::string const& each : deltas) events.push_back(sse_body({delta_event(each)}));
  if (ends) events.push_back(sse_body({delta_event("", "stop"), "[DONE]"}));
  return events;
}

/// Four steps; between two of them is an event without text.
inline std::vector<std::string> growing() {
  auto events = events_of({R"({"any":"A)", " wo", "rd", R"(","few":"two"})"});
  events[1] = sse_body({delta_event("")}) + events[1];
  return events;
}
inline std::vector<std::string> misfit() {
  return events_of({R"({"any":"A)", R"(","few":7)", "}"});
}

/// A value on a strand; nothing of the answer comes until the test releases it.
struct held_value {
  explicit held_value(std::vector<std::string> pieces = growing(), paced_server::end how = paced_server::end::whole)
      : server(std::move(pieces), how) {}

  void run(asio::awaitable<void> body) { run_to_end(context, strand, std::move(body)); }

  paced_server server;
  asio::io_context context;
  asio::strand<asio::io_context::executor_type> strand = asio::make_strand(context);
  perplexity::client client{context, server.options()};
  perplexity::structured_stream<texts> stream = client.stream_as<texts>(small_request(), strand);
};

/// What a handler was called with.
struct value_call {
  bool made{};
  error_code ec;
  std::optional<std::string> any;

  auto handler() {
    return [this](error_code result, value_pointer value) {
      BOOST_TEST(!made);
      made = true;
      ec = result;
      if (value) any = (*value)->any;
    };
  }
};

inline value_call once(held_value& s) {
  value_call done;
  s.stream.async_next(done.handler());
  BOOST_TEST(!done.made);
  run_until(s.context, [&] { return done.made; });
  return done;
}

inline std::vector<std::string> const steps{"A", "A wo", "A word", "A word"};

}  // namespace tokenwire::test::held

#endif
