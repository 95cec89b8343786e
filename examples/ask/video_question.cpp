#include "ask/video_question.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <tokenwire/twelvelabs.hpp>
#include <utility>

#include "ask/usage_error.hpp"
#include "json/utf8.hpp"

namespace ask {

namespace tl = tokenwire::twelvelabs;

tl::response_request make_video_request(question_options options, std::string model, std::string knowledge_store,
                                        std::string session) {
  bool const searches = options.search_mode || options.recency || !options.domains.empty();
  if (searches || options.stream_mode || options.reasoning || !options.images.empty())
    throw usage_error(
        "--provider twelvelabs takes no option of a search, an image, the reasoning or the stream's mode");
  if (knowledge_store.empty()) throw usage_error("--provider twelvelabs needs a --knowledge-store");
  tl::response_request request;
  request.knowledge_store_id = std::move(knowledge_store);
  request.session_id = std::move(session);
  request.input.push_back(tl::user(read_question_text(options)));
  request.instructions = std::move(options.system);
  if (options.schema) {
    std::string const schema = read_file("--schema", *options.schema);
    request.text = tl::response_text_options{
        .format = tl::json_schema_format{.name = "answer",
                                         .schema = std::string(tokenwire::json::without_byte_order_mark(schema))}};
  }
  // No member of the API's today; older forms want it.
  if (!model.empty()) request.extra = "{\"model\":" + boost::json::serialize(boost::json::string(model)) + '}';
  return request;
}

boost::asio::awaitable<void> ask_about_videos(video_question const& question, bool stream, report& report) {
  tl::client const client(co_await boost::asio::this_coro::executor, question.client);
  if (!stream) {
    auto const whole = co_await client.create_response(question.request);
    report.piece(whole.text(), whole.reasoning());
    report.end(answer_of(whole));
    co_return;
  }
  auto events = client.stream(question.request);
  while (auto const* event = co_await events.next()) report.piece(event->text(), event->reasoning());
  report.end(answer_of(events.result()));
}

}  // namespace ask
