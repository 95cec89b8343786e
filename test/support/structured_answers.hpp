// Streams that are read as values, in a test.

#ifndef TOKENWIRE_TEST_SUPPORT_STRUCTURED_ANSWERS_HPP
#define TOKENWIRE_TEST_SUPPORT_STRUCTURED_ANSWERS_HPP

#include <boost/test/unit_test.hpp>
#include <string>
#include <tokenwire/perplexity/structured.hpp>
#include <vector>

#include "support/kept_answers.hpp"
#include "support/structured_types.hpp"

namespace tokenwire::test {

/// A stream as gateways send it: these pieces of text, then the finish reason.
inline std::string pieces_answer(std::vector<std::string> const& pieces, std::string_view finish_reason = "stop") {
  std::vector<std::string> events;
  for (std::string const& piece : pieces) events.push_back(delta_event(piece));
  events.push_back(delta_event("", finish_reason));
  events.push_back("[DONE]");
  return plain_stream(sse_body(events));
}

/// What the steps of a stream were, each as the value's JSON so far.
struct steps_taken {
  std::vector<std::string> values{};
  std::vector<std::string> paths{};
};

template <class T, class Stream>
boost::asio::awaitable<steps_taken> take_steps(structured::answer_value_stream<T, Stream>& stream) {
  steps_taken steps;
  while (partial<T> const* const now = co_await stream.next()) {
    steps.values.push_back(structured::write(**now, structured::policy::accept));
    steps.paths.emplace_back(now->path());
  }
  co_return steps;
}

/// A value that was streamed to its end, or asked for as a document, and all that there is to say of it.
struct told_value {
  steps_taken steps{};
  error_code ec{};
  bool is_structured_error{};
  diagnostics facts{};
  std::string value{};
  /// As it came.
  std::string text{};
  structured::problem problem{};
};

inline void tell_failure(api_error const& failed, told_value& out) {
  out.ec = failed.code();
  out.facts = failed.diagnostics();
  if (auto const* const of_the_value = dynamic_cast<structured_error const*>(&failed)) {
    out.is_structured_error = true;
    out.problem = of_the_value->problem();
  }
}

template <class T, class Stream>
boost::asio::awaitable<told_value> tell_stream(structured::answer_value_stream<T, Stream> stream) {
  told_value out;
  try {
    while (partial<T> const* const now = co_await stream.next()) {
      out.steps.values.push_back(structured::write(**now, structured::policy::accept));
      out.steps.paths.emplace_back(now->path());
    }
  } catch (api_error const& failed) {
    tell_failure(failed, out);
  }
  out.value = structured::write(stream.result(), structured::policy::accept);
  out.text = stream.completion().text();
  BOOST_TEST(stream.error() == out.ec);
  BOOST_TEST(stream.diagnostics().detail == out.facts.detail);
  BOOST_TEST(stream.problem().path == out.problem.path);
  co_return out;
}

/// @param place where `Made`, a value and the answer that it was in, has the answer.
template <class Made, class Answer>
boost::asio::awaitable<told_value> tell_document(boost::asio::awaitable<Made> operation, Answer Made::*place) {
  told_value out;
  try {
    Made const made = co_await std::move(operation);
    out.value = structured::write(made.value);
    out.text = (made.*place).text();
  } catch (api_error const& failed) {
    tell_failure(failed, out);
    out.text = failed.diagnostics().partial_text;
  }
  co_return out;
}

}  // namespace tokenwire::test

#endif
