#include <algorithm>
#include <tokenwire/perplexity/agent_structured.hpp>
#include <utility>

#include "answer/whole_answer.hpp"
#include "net/run_on.hpp"
#include "perplexity/agent_access.hpp"
#include "perplexity/answer_format.hpp"
#include "perplexity/client_impl.hpp"
#include "structured/value_stream_impl.hpp"

namespace tokenwire::perplexity {
namespace {

/// Why a value cannot be asked for so; null where it can.
char const* fault_of(agent_request const& request, bool stream) noexcept {
  if (request.response_format) return has_a_format;
  if (!stream && request.background.value_or(false))
    return "background: got true, expected false: a response that is queued has no value. wait() for one, and parse() "
           "its text";
  return nullptr;
}

}  // namespace

// For value_stream, which finds them by their arguments.
structured::answer_facts facts_of(agent_response const& answer);
bool begins_anew(agent_event const& event) noexcept;

structured::answer_facts facts_of(agent_response const& answer) {
  return {.text = answer.text(),
          .reasoning = answer.reasoning(),
          .refusal = answer.refusal(),
          .finish_reason = answer.finish_reason(),
          .is_cut = answer.status() == "incomplete"};
}

bool begins_anew(agent_event const& event) noexcept {
  return event.restarted();
}

agent_stream client::start_shaped(agent_request const& request, structured::shape const& type, bool stream,
                                  boost::asio::any_io_executor executor, request_options const& options) const {
  if (char const* const fault = fault_of(request, stream)) {
    agent_stream refused = start_response(impl_->settings, request, stream, std::move(executor), options);
    detail::stream_access::get(refused)->refuse(error::invalid_request, fault);
    return refused;
  }
  agent_request shaped = request;
  json_schema_format& format = shaped.response_format.emplace(answer_format(type));
  // Letters and digits alone.
  std::string name = *std::move(format.name);
  std::erase(name, '_');
  format.name = name.empty() ? "answer" : std::move(name);
  return start_response(impl_->settings, shaped, stream, std::move(executor), options);
}

agent_stream client::stream_shaped(agent_request const& request, structured::shape const& type,
                                   boost::asio::any_io_executor executor, request_options const& options) const {
  return start_shaped(request, type, true, std::move(executor), options);
}

boost::asio::awaitable<agent_response> client::complete_shaped(agent_request const& request,
                                                               structured::shape const& type,
                                                               request_options const& options) const {
  return net::run_on(impl_->executor, answer::whole_answer<agent_response>(
                                          start_shaped(request, type, false, impl_->executor, options)));
}

}  // namespace tokenwire::perplexity

namespace tokenwire::structured {

template class value_stream<perplexity::agent_stream>;
template void read_answer(perplexity::agent_response const&, shape const&, void*, read_options const&);

}  // namespace tokenwire::structured
