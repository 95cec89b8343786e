// An answer as JSON, to be compared with what a file says it has to be.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "support/answer_cases.hpp"

namespace tokenwire::test {
namespace {

namespace bj = boost::json;
using namespace perplexity;

void put(bj::object& out, std::string_view key, std::string_view text) {
  if (!text.empty()) out[key] = text;
}
template <class T>
void put_if(bj::object& out, std::string_view key, std::optional<T> const& value) {
  if (value) out[key] = *value;
}
void put_flag(bj::object& out, std::string_view key, bool value) {
  if (value) out[key] = true;
}

bj::value described(reasoning_step const& step);
bj::value described(tool_call const& call);
bj::value described(chat_choice const& choice);
bj::value described(seen_chunk const& chunk);

bj::value described(std::string const& text) {
  return bj::value(text);
}

bj::value described(search_result const& source) {
  bj::object out;
  put(out, "title", source.title);
  put(out, "url", source.url);
  put_if(out, "date", source.date);
  put_if(out, "last_updated", source.last_updated);
  put(out, "snippet", source.snippet);
  put(out, "source", source.source);
  return out;
}

bj::value described(image_result const& image) {
  bj::object out;
  put(out, "image_url", image.image_url);
  put(out, "origin_url", image.origin_url);
  put(out, "title", image.title);
  put_if(out, "width", image.width);
  put_if(out, "height", image.height);
  return out;
}

bj::value described(video_result const& video) {
  bj::object out;
  put(out, "url", video.url);
  put_if(out, "thumbnail_url", video.thumbnail_url);
  put_if(out, "thumbnail_width", video.thumbnail_width);
  put_if(out, "thumbnail_height", video.thumbnail_height);
  put_if(out, "duration", video.duration);
  return out;
}

template <class T>
void put(bj::object& out, std::string_view key, std::vector<T> const& list) {
  if (list.empty()) return;
  bj::array array;
  for (T const& element : list) array.push_back(described(element));
  out[key] = std::move(array);
}

bj::value described(reasoning_step const& step) {
  bj::object out;
  put(out, "thought", step.thought);
  put(out, "type", step.type);
  if (step.web_search) {
    bj::object search;
    put(search, "search_keywords", step.web_search->search_keywords);
    put(search, "search_results", step.web_search->search_results);
    out["web_search"] = std::move(search);
  }
  if (step.fetch_url_content) {
    bj::object fetched;
    put(fetched, "contents", step.fetch_url_content->contents);
    out["fetch_url_content"] = std::move(fetched);
  }
  if (step.execute_python)
    out["execute_python"] = {{"code", step.execute_python->code}, {"result", step.execute_python->result}};
  return out;
}

bj::value described(tool_call const& call) {
  bj::object out;
  put_if(out, "index", call.index);
  put(out, "id", call.id);
  put(out, "type", call.type);
  put(out, "name", call.function.name);
  put(out, "arguments", call.function.arguments);
  return out;
}

bj::value described(usage_info const& usage) {
  bj::object out{{"prompt_tokens", usage.prompt_tokens},
                 {"completion_tokens", usage.completion_tokens},
                 {"total_tokens", usage.total_tokens}};
  put_if(out, "search_context_size", usage.search_context_size);
  put_if(out, "citation_tokens", usage.citation_tokens);
  put_if(out, "num_search_queries", usage.num_search_queries);
  put_if(out, "reasoning_tokens", usage.reasoning_tokens);
  if (!usage.cost) return out;
  bj::object cost{{"input_tokens_cost", usage.cost->input_tokens_cost},
                  {"output_tokens_cost", usage.cost->output_tokens_cost},
                  {"total_cost", usage.cost->total_cost}};
  put_if(cost, "request_cost", usage.cost->request_cost);
  put_if(cost, "reasoning_tokens_cost", usage.cost->reasoning_tokens_cost);
  put_if(cost, "citation_tokens_cost", usage.cost->citation_tokens_cost);
  put_if(cost, "search_queries_cost", usage.cost->search_queries_cost);
  out["cost"] = std::move(cost);
  return out;
}

bj::value described(chat_choice const& choice) {
  bj::object out{{"index", choice.index}};
  put(out, "finish_reason", choice.finish_reason);
  put(out, "role", choice.message.role);
  put(out, "content", choice.message.content);
  put(out, "reasoning_steps", choice.message.reasoning_steps);
  put(out, "tool_calls", choice.message.tool_calls);
  put(out, "refusal", choice.message.refusal);
  return out;
}

bj::value described(seen_chunk const& chunk) {
  bj::object out;
  put(out, "text", chunk.text);
  put(out, "reasoning", chunk.reasoning);
  put_flag(out, "text_was_reasoning", chunk.text_was_reasoning);
  put_flag(out, "new_sources", chunk.new_sources);
  return out;
}

}  // namespace

bj::value described(chat_completion const& result) {
  bj::object out;
  put(out, "id", result.id());
  put(out, "model", result.model());
  put(out, "object", result.object());
  put(out, "status", result.status());
  put(out, "type", result.type());
  if (result.created() != 0) out["created"] = result.created();
  put(out, "text", result.text());
  put(out, "reasoning", result.reasoning());
  put(out, "choices", result.choices());
  put(out, "citations", result.citations());
  put(out, "search_results", result.search_results());
  put(out, "images", result.images());
  put(out, "related_questions", result.related_questions());
  put(out, "videos", result.videos());
  if (result.usage() != nullptr) out["usage"] = described(*result.usage());
  put(out, "ended_by", name(result.ended_by()));
  return out;
}

bj::value described(decoded_answer const& answer) {
  bj::object out;
  put(out, "chunks", answer.chunks);
  out["result"] = described(answer.result);
  if (answer.ec) out["error"] = name(answer.ec);
  return out;
}

}  // namespace tokenwire::test
