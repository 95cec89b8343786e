// TwelveLabs' answers as values of described types: client::create_response_as(), analyze_as() and stream_as().

#ifndef TOKENWIRE_TWELVELABS_STRUCTURED_HPP
#define TOKENWIRE_TWELVELABS_STRUCTURED_HPP

#include <tokenwire/structured/answer_value_stream.hpp>
#include <tokenwire/twelvelabs/client.hpp>
#include <utility>

namespace tokenwire::twelvelabs {

/// A response as a value, and all that came with it.
template <class T>
struct structured_response {
  T value{};
  twelvelabs::response response{};
};

/// The same of an analysis.
template <class T>
struct structured_analysis {
  T value{};
  analyze_result result{};
};

template <class T>
boost::asio::awaitable<structured_response<T>> client::create_response_as(response_request const& request) const {
  structured::detail::require_answer_type<T>();
  return structured::detail::read_as<T>(complete_shaped(request, structured::shape_of<T>(), {}),
                                        &structured_response<T>::response, {});
}

template <class T>
boost::asio::awaitable<structured_response<T>> client::create_response_as(response_request const& request,
                                                                          request_options const& options) const {
  structured::detail::require_answer_type<T>();
  return structured::detail::read_as<T>(complete_shaped(request, structured::shape_of<T>(), options),
                                        &structured_response<T>::response, {});
}

template <class T>
boost::asio::awaitable<structured_response<T>> client::create_response_as(
    response_request const& request, request_options const& options, structured::read_options const& reading) const {
  structured::detail::require_answer_type<T>();
  return structured::detail::read_as<T>(complete_shaped(request, structured::shape_of<T>(), options),
                                        &structured_response<T>::response, reading);
}

template <class T>
boost::asio::awaitable<structured_analysis<T>> client::analyze_as(analyze_request const& request) const {
  structured::detail::require_answer_type<T>();
  return structured::detail::read_as<T>(complete_shaped(request, structured::shape_of<T>(), {}),
                                        &structured_analysis<T>::result, {});
}

template <class T>
boost::asio::awaitable<structured_analysis<T>> client::analyze_as(analyze_request const& request,
                                                                  request_options const& options) const {
  structured::detail::require_answer_type<T>();
  return structured::detail::read_as<T>(complete_shaped(request, structured::shape_of<T>(), options),
                                        &structured_analysis<T>::result, {});
}

template <class T>
boost::asio::awaitable<structured_analysis<T>> client::analyze_as(analyze_request const& request,
                                                                  request_options const& options,
                                                                  structured::read_options const& reading) const {
  structured::detail::require_answer_type<T>();
  return structured::detail::read_as<T>(complete_shaped(request, structured::shape_of<T>(), options),
                                        &structured_analysis<T>::result, reading);
}

template <class T>
structured_response_stream<T> client::stream_as(response_request const& request, request_options const& options) const {
  return structured_response_stream<T>(stream_shaped(request, structured::shape_of<T>(), get_executor(), options));
}

template <class T>
structured_response_stream<T> client::stream_as(response_request const& request, request_options const& options,
                                                structured::read_options const& reading) const {
  return structured_response_stream<T>(stream_shaped(request, structured::shape_of<T>(), get_executor(), options),
                                       reading);
}

template <class T>
structured_response_stream<T> client::stream_as(response_request const& request, boost::asio::any_io_executor executor,
                                                request_options const& options) const {
  return structured_response_stream<T>(stream_shaped(request, structured::shape_of<T>(), std::move(executor), options));
}

template <class T>
structured_response_stream<T> client::stream_as(response_request const& request, boost::asio::any_io_executor executor,
                                                request_options const& options,
                                                structured::read_options const& reading) const {
  return structured_response_stream<T>(stream_shaped(request, structured::shape_of<T>(), std::move(executor), options),
                                       reading);
}

template <class T>
structured_analyze_stream<T> client::stream_as(analyze_request const& request, request_options const& options) const {
  return structured_analyze_stream<T>(stream_shaped(request, structured::shape_of<T>(), get_executor(), options));
}

template <class T>
structured_analyze_stream<T> client::stream_as(analyze_request const& request, request_options const& options,
                                               structured::read_options const& reading) const {
  return structured_analyze_stream<T>(stream_shaped(request, structured::shape_of<T>(), get_executor(), options),
                                      reading);
}

template <class T>
structured_analyze_stream<T> client::stream_as(analyze_request const& request, boost::asio::any_io_executor executor,
                                               request_options const& options) const {
  return structured_analyze_stream<T>(stream_shaped(request, structured::shape_of<T>(), std::move(executor), options));
}

template <class T>
structured_analyze_stream<T> client::stream_as(analyze_request const& request, boost::asio::any_io_executor executor,
                                               request_options const& options,
                                               structured::read_options const& reading) const {
  return structured_analyze_stream<T>(stream_shaped(request, structured::shape_of<T>(), std::move(executor), options),
                                      reading);
}

}  // namespace tokenwire::twelvelabs

#endif
