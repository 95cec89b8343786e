// Answers of chat completions as values of described types: client::complete_as() and stream_as().

#ifndef TOKENWIRE_PERPLEXITY_STRUCTURED_HPP
#define TOKENWIRE_PERPLEXITY_STRUCTURED_HPP

#include <tokenwire/perplexity/client.hpp>
#include <tokenwire/structured/answer_value_stream.hpp>
#include <utility>

namespace tokenwire::perplexity {

/// An answer as a value, and all that came with it.
template <class T>
struct structured_completion {
  T value{};
  chat_completion completion{};
};

template <class T>
boost::asio::awaitable<structured_completion<T>> client::complete_as(chat_request const& request) const {
  structured::detail::require_answer_type<T>();
  return structured::detail::read_as<T>(complete_shaped(request, structured::shape_of<T>(), {}),
                                        &structured_completion<T>::completion, {});
}

template <class T>
boost::asio::awaitable<structured_completion<T>> client::complete_as(chat_request const& request,
                                                                     request_options const& options) const {
  structured::detail::require_answer_type<T>();
  return structured::detail::read_as<T>(complete_shaped(request, structured::shape_of<T>(), options),
                                        &structured_completion<T>::completion, {});
}

template <class T>
boost::asio::awaitable<structured_completion<T>> client::complete_as(chat_request const& request,
                                                                     request_options const& options,
                                                                     structured::read_options const& reading) const {
  structured::detail::require_answer_type<T>();
  return structured::detail::read_as<T>(complete_shaped(request, structured::shape_of<T>(), options),
                                        &structured_completion<T>::completion, reading);
}

template <class T>
structured_stream<T> client::stream_as(chat_request const& request, request_options const& options) const {
  return structured_stream<T>(stream_shaped(request, structured::shape_of<T>(), get_executor(), options));
}

template <class T>
structured_stream<T> client::stream_as(chat_request const& request, request_options const& options,
                                       structured::read_options const& reading) const {
  return structured_stream<T>(stream_shaped(request, structured::shape_of<T>(), get_executor(), options), reading);
}

template <class T>
structured_stream<T> client::stream_as(chat_request const& request, boost::asio::any_io_executor executor,
                                       request_options const& options) const {
  return structured_stream<T>(stream_shaped(request, structured::shape_of<T>(), std::move(executor), options));
}

template <class T>
structured_stream<T> client::stream_as(chat_request const& request, boost::asio::any_io_executor executor,
                                       request_options const& options, structured::read_options const& reading) const {
  return structured_stream<T>(stream_shaped(request, structured::shape_of<T>(), std::move(executor), options), reading);
}

}  // namespace tokenwire::perplexity

#endif
