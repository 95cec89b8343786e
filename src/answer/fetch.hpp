// One request, one document, one value.

#ifndef TOKENWIRE_SRC_ANSWER_FETCH_HPP
#define TOKENWIRE_SRC_ANSWER_FETCH_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "answer/call_report.hpp"
#include "answer/document_call.hpp"
#include "answer/prepared_call.hpp"

namespace tokenwire::answer {

/// What an answer without a body comes to.
struct no_value {};

/// A value with describe(value, net::call_outcome&) is told of to the call's observer.
template <class Value>
net::call_outcome outcome_of_value(Value const& value) noexcept {
  net::call_outcome outcome;
  if constexpr (requires { describe(value, outcome); }) describe(value, outcome);
  return outcome;
}

/// What `read` makes of the call and its document. On this executor.
/// @param owner keeps what the time source belongs to.
template <class Read, class Value = std::invoke_result_t<Read, net::http_call const&, std::string const&>>
boost::asio::awaitable<Value> fetch(boost::asio::any_io_executor executor,
                                    [[maybe_unused]] std::shared_ptr<void const> owner, net::time_source& time,
                                    prepared_call prepared, Read read) {
  std::shared_ptr<net::http_call> const call = prepared.start(time);
  std::string const body = co_await fetch_document(executor, call);
  Value value = read(*call, body);
  report_end(*call, outcome_of_value(value));
  co_return value;
}

inline boost::asio::awaitable<void> ended(boost::asio::awaitable<no_value> operation) {
  co_await std::move(operation);
}

}  // namespace tokenwire::answer

#endif
