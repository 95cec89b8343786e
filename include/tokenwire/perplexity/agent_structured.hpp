// Agents' responses as values of described types: client::create_response_as() and stream_as().

#ifndef TOKENWIRE_PERPLEXITY_AGENT_STRUCTURED_HPP
#define TOKENWIRE_PERPLEXITY_AGENT_STRUCTURED_HPP

#include <tokenwire/perplexity/agent.hpp>
#include <tokenwire/structured/answer_value_stream.hpp>
#include <utility>

namespace tokenwire::perplexity {

/// A response as a value, and all that came with it.
template <class T>
struct structured_response {
  T value{};
  agent_response response{};
};

template <class T>
boost::asio::awaitable<structured_response<T>> client::create_response_as(agent_request const& request) const {
  structured::detail::require_answer_type<T>();
  return structured::detail::read_as<T>(complete_shaped(request, structured::shape_of<T>(), {}),
                                        &structured_response<T>::response, {});
}

template <class T>
boost::asio::awaitable<structured_response<T>> client::create_response_as(agent_request const& request,
                                                                          request_options const& options) const {
  structured::detail::require_answer_type<T>();
  return structured::detail::read_as<T>(complete_shaped(request, structured::shape_of<T>(), options),
                                        &structured_response<T>::response, {});
}

template <class T>
boost::asio::awaitable<structured_response<T>> client::create_response_as(
    agent_request const& request, request_options const& options, structured::read_options const& reading) const {
  structured::detail::require_answer_type<T>();
  return structured::detail::read_as<T>(complete_shaped(request, structured::shape_of<T>(), options),
                                        &structured_response<T>::response, reading);
}

template <class T, std::same_as<agent_request> Request>
structured_agent_stream<T> client::stream_as(Request const& request, request_options const& options) const {
  return structured_agent_stream<T>(stream_shaped(request, structured::shape_of<T>(), get_executor(), options));
}

template <class T, std::same_as<agent_request> Request>
structured_agent_stream<T> client::stream_as(Request const& request, request_options const& options,
                                             structured::read_options const& reading) const {
  return structured_agent_stream<T>(stream_shaped(request, structured::shape_of<T>(), get_executor(), options),
                                    reading);
}

template <class T, std::same_as<agent_request> Request>
structured_agent_stream<T> client::stream_as(Request const& request, boost::asio::any_io_executor executor,
                                             request_options const& options) const {
  return structured_agent_stream<T>(stream_shaped(request, structured::shape_of<T>(), std::move(executor), options));
}

template <class T, std::same_as<agent_request> Request>
structured_agent_stream<T> client::stream_as(Request const& request, boost::asio::any_io_executor executor,
                                             request_options const& options,
                                             structured::read_options const& reading) const {
  return structured_agent_stream<T>(stream_shaped(request, structured::shape_of<T>(), std::move(executor), options),
                                    reading);
}

}  // namespace tokenwire::perplexity

#endif
