// One question to any server that speaks chat completions; the answer as one line of JSON.
// usage: interop_client BASE_URL stream|complete QUESTION

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <iostream>
#include <string>
#include <string_view>
#include <tokenwire/api_error.hpp>
#include <tokenwire/perplexity.hpp>
#include <tokenwire/run.hpp>

#include <boost/asio/this_coro.hpp>

namespace {

namespace asio = boost::asio;
namespace json = boost::json;
namespace pplx = tokenwire::perplexity;

pplx::chat_request make_request(std::string question, bool stream) {
  pplx::chat_request request{.model = "gpt-4o", .messages = {pplx::user(std::move(question))}};
  request.tools = {{.name = "get_weather",
                    .description = "The weather in a city",
                    .parameters = R"({"type":"object","properties":{"city":{"type":"string"}},"required":["city"]})"},
                   {.name = "get_time", .description = "The time in a zone", .parameters = R"({"type":"object"})"}};
  if (stream) request.extra = R"({"stream_options":{"include_usage":true}})";
  return request;
}

json::object to_json(pplx::chat_completion const& answer) {
  json::array calls;
  if (!answer.choices().empty()) {
    for (auto const& call : answer.choices().front().message.tool_calls)
      calls.push_back({{"id", call.id}, {"name", call.function.name}, {"arguments", call.function.arguments}});
  }
  json::object out;
  out["text"] = answer.text();
  out["reasoning"] = answer.reasoning();
  out["finish_reason"] = answer.finish_reason();
  out["ended_by"] = pplx::name(answer.ended_by());
  out["usage"] = nullptr;
  if (auto const* usage = answer.usage()) {
    out["usage"] = {{"prompt_tokens", usage->prompt_tokens},
                    {"completion_tokens", usage->completion_tokens},
                    {"total_tokens", usage->total_tokens}};
  }
  out["tool_calls"] = std::move(calls);
  return out;
}

asio::awaitable<json::object> ask(std::string base_url, bool stream, std::string question) {
  auto const executor = co_await asio::this_coro::executor;
  pplx::client_options options;
  options.base_url = std::move(base_url);
  options.retry.max_retries = 0;
  pplx::client const client(executor, options);
  pplx::chat_request const request = make_request(std::move(question), stream);
  if (!stream) {
    auto const answer = co_await client.complete(request);
    co_return to_json(answer);
  }
  auto chunks = client.stream(request);
  std::string text;
  std::string reasoning;
  while (auto const* chunk = co_await chunks.next()) {
    text += chunk->text();
    reasoning += chunk->reasoning();
  }
  auto out = to_json(chunks.result());
  if (out["text"] != json::value(text) || out["reasoning"] != json::value(reasoning))
    throw std::runtime_error("the chunks do not add up to the result");
  co_return out;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: interop_client BASE_URL stream|complete QUESTION\n";
    return 2;
  }
  json::object out;
  try {
    out = tokenwire::run(ask(argv[1], std::string_view(argv[2]) == "stream", argv[3]));
  } catch (tokenwire::api_error const& e) {
    out["error"] = tokenwire::name(e.code());
    out["message"] = e.diagnostics().text();
  }
  std::cout << json::serialize(out) << '\n';
}
