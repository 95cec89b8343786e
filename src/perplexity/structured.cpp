#include <tokenwire/perplexity/client.hpp>
#include <tokenwire/perplexity/structured.hpp>
#include <utility>

#include "answer/whole_answer.hpp"
#include "net/run_on.hpp"
#include "perplexity/chat_stream_access.hpp"
#include "perplexity/client_impl.hpp"
#include "structured/value_stream_impl.hpp"
#include "structured/verdict.hpp"

namespace tokenwire::perplexity {
namespace {

structured::answer_facts facts_of(chat_completion const& answer) {
  std::string_view const refusal =
      answer.choices().empty() ? std::string_view{} : std::string_view{answer.choices().front().message.refusal};
  return {answer.text(), refusal, answer.finish_reason()};
}

}  // namespace

// For value_stream, which finds them by their arguments.
structured::problem judge(chat_completion const& answer, structured::value_parser& parser);
bool begins_anew(chat_chunk const& chunk) noexcept;

structured::problem judge(chat_completion const& answer, structured::value_parser& parser) {
  return structured::judge(facts_of(answer), parser);
}

bool begins_anew(chat_chunk const& chunk) noexcept {
  return chunk.restarted() || chunk.text_was_reasoning();
}

chat_stream client::start_shaped(chat_request const& request, structured::shape const& type, bool stream,
                                 boost::asio::any_io_executor executor, request_options const& options) const {
  if (request.response_format) {
    chat_stream refused = start(request, stream, std::move(executor), options);
    chat_stream_access::get(refused)->refuse(
        error::invalid_request,
        "response_format: got one, expected none: the answer's type says it. Ask without a type, or leave it out");
    return refused;
  }
  chat_request shaped = request;
  json_schema_format format{.schema = structured::schema_text(type), .name = structured::schema_name(type)};
  if (!type.description.empty()) format.description = type.description;
  // Servers that know only closed objects refuse a strict map.
  format.strict = !structured::has_map(type);
  shaped.response_format = std::move(format);
  return start(shaped, stream, std::move(executor), options);
}

chat_stream client::stream_shaped(chat_request const& request, structured::shape const& type,
                                  boost::asio::any_io_executor executor, request_options const& options) const {
  return start_shaped(request, type, true, std::move(executor), options);
}

boost::asio::awaitable<chat_completion> client::complete_shaped(chat_request const& request,
                                                                structured::shape const& type,
                                                                request_options const& options) const {
  return net::run_on(impl_->executor, answer::whole_answer<chat_completion>(
                                          start_shaped(request, type, false, impl_->executor, options)));
}

}  // namespace tokenwire::perplexity

namespace tokenwire {

void detail::read_answer(perplexity::chat_completion const& answer, structured::shape const& type, void* value,
                         structured::read_options const& options) {
  structured::value_parser parser(type, value, options);
  parser.feed(answer.text());
  structured::problem found = judge(answer, parser);
  if (!found) return;
  tokenwire::diagnostics facts;
  facts.status = 200;
  facts.request_id = answer.request_id();
  facts.partial_text = answer.text();
  facts.partial_reasoning = answer.reasoning();
  throw structured_error(std::move(found), std::move(facts));
}

template class structured::value_stream<perplexity::chat_stream>;

}  // namespace tokenwire
