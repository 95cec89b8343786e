#include <tokenwire/twelvelabs/structured.hpp>
#include <utility>

#include "answer/whole_answer.hpp"
#include "net/run_on.hpp"
#include "structured/value_stream_impl.hpp"
#include "twelvelabs/client_impl.hpp"

namespace tokenwire::twelvelabs {
namespace {

/// Why a schema cannot go out as this member. Objects are closed by the service, also those with any names.
net::refusal fault_of(std::string const& member, bool has_one, structured::shape const& type) {
  std::string why;
  if (has_one) {
    why = member + ": got one, expected none: the answer's type says it. Ask without a type, or leave it out";
  } else if (structured::has_map(type)) {
    std::string const path = structured::map_path(type);
    why = member + ": " + (path.empty() ? "the answer" : path) +
          ": got a map, expected members with names of their own: the service closes every object";
  }
  if (why.empty()) return {};
  return {make_error_code(error::invalid_request), std::move(why)};
}

bool has_format(response_request const& request) noexcept {
  return request.text && request.text->format;
}

}  // namespace

// For value_stream, which finds them by their arguments.
structured::answer_facts facts_of(response const& answer);
structured::answer_facts facts_of(analyze_result const& answer);
bool begins_anew(response_event const& event) noexcept;
bool begins_anew(analyze_event const& event) noexcept;

structured::answer_facts facts_of(response const& answer) {
  return {.text = answer.text(),
          .reasoning = answer.reasoning(),
          .refusal = answer.refusal(),
          .finish_reason = answer.finish_reason(),
          .is_cut = answer.status() == "incomplete"};
}

structured::answer_facts facts_of(analyze_result const& answer) {
  return {.text = answer.text(), .reasoning = answer.reasoning(), .finish_reason = answer.finish_reason()};
}

bool begins_anew(response_event const& event) noexcept {
  return event.restarted();
}

bool begins_anew(analyze_event const& event) noexcept {
  return event.restarted();
}

response_stream client::start_shaped(response_request const& request, structured::shape const& type, bool stream,
                                     boost::asio::any_io_executor executor, request_options const& options) const {
  if (net::refusal fault = fault_of("text.format", has_format(request), type)) {
    response_stream refused = start(request, stream, std::move(executor), options);
    detail::stream_access::get(refused)->refuse(fault.ec, std::move(fault.detail));
    return refused;
  }
  response_request shaped = request;
  if (!shaped.text) shaped.text.emplace();
  json_schema_format format{.name = structured::schema_name(type), .schema = structured::schema_text(type)};
  if (!type.description.empty()) format.description = type.description;
  shaped.text->format = std::move(format);
  return start(shaped, stream, std::move(executor), options);
}

response_stream client::stream_shaped(response_request const& request, structured::shape const& type,
                                      boost::asio::any_io_executor executor, request_options const& options) const {
  return start_shaped(request, type, true, std::move(executor), options);
}

boost::asio::awaitable<response> client::complete_shaped(response_request const& request, structured::shape const& type,
                                                         request_options const& options) const {
  return net::run_on(impl_->executor,
                     answer::whole_answer<response>(start_shaped(request, type, false, impl_->executor, options)));
}

analyze_stream client::stream_shaped(analyze_request const& request, structured::shape const& type,
                                     boost::asio::any_io_executor executor, request_options const& options) const {
  net::refusal fault = fault_of("response_format", request.response_format.has_value(), type);
  analyze_request shaped = request;
  if (!fault) shaped.response_format = analyze_response_format{structured::schema_text(type)};
  analyze_stream stream = start(shaped, std::move(executor), options);
  if (fault) detail::stream_access::get(stream)->refuse(fault.ec, std::move(fault.detail));
  return stream;
}

boost::asio::awaitable<analyze_result> client::complete_shaped(analyze_request const& request,
                                                               structured::shape const& type,
                                                               request_options const& options) const {
  net::refusal fault = fault_of("response_format", request.response_format.has_value(), type);
  analyze_request shaped = request;
  if (!fault) shaped.response_format = analyze_response_format{structured::schema_text(type)};
  return impl::analysis(impl_, shaped, std::move(fault), options);
}

}  // namespace tokenwire::twelvelabs

namespace tokenwire::structured {

template class value_stream<twelvelabs::response_stream>;
template class value_stream<twelvelabs::analyze_stream>;
template void read_answer(twelvelabs::response const&, shape const&, void*, read_options const&);
template void read_answer(twelvelabs::analyze_result const&, shape const&, void*, read_options const&);

}  // namespace tokenwire::structured
