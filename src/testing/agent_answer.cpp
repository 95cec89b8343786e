#include "testing/agent_answer.hpp"

#include <utility>

namespace tokenwire::testing {
namespace {

constexpr std::string_view failure = R"({"message":"The model failed while it was answering.","type":"internal_error",)"
                                     R"("code":"model_failure"})";

bool is_final(std::string_view status) {
  return status == "completed" || status == "incomplete" || status == "failed";
}

}  // namespace

agent_answer::agent_answer(agent_answer_options options)
    : options_{std::move(options)},
      made_{options_.answer, false},
      id_{"resp_" + made_.id},
      file_id_{"file_" + made_.id} {
  make_events();
}

std::string_view agent_answer::final_status() const noexcept {
  if (options_.fails) return "failed";
  return made_.finish_reason == "length" ? "incomplete" : "completed";
}

json_writer agent_answer::begin(std::string_view type) {
  json_writer event{json_style::compact};
  // A gap, as the provider's own streams have them.
  if (next_number_ == 2) ++next_number_;
  event.begin_object().key("type").string(type).key("sequence_number").number(next_number_++);
  events_.push_back({std::string{type}, {}});
  return event;
}

void agent_answer::end(json_writer& event) {
  events_.back().json = event.end_object().text();
}

void agent_answer::append(std::size_t i, std::string& out) const {
  if (i == events_.size()) return made_.append_sentinel(out);
  made_.append_event(events_[i].name, events_[i].json, out);
}

void agent_answer::add_response(std::string_view type, std::string_view status) {
  json_writer event = begin(type);
  event.key("response").raw(document(status));
  if (status == "failed") event.key("error").raw(failure);
  end(event);
}

void agent_answer::add_item(std::string_view type, std::size_t index, std::string_view item) {
  json_writer event = begin(type);
  event.key("output_index").number(static_cast<std::int64_t>(index)).key("item").raw(item);
  end(event);
}

void agent_answer::add_reasoning(std::string_view type, std::string_view thought, std::string_view more) {
  json_writer event = begin(type);
  event.key("thought").string(thought);
  if (!more.empty()) event.raw(more);
  end(event);
}

std::string agent_answer::sources() const {
  json_writer list{json_style::compact};
  list.begin_array();
  std::int64_t number = 0;
  for (answer_source const& source : made_.sources) {
    list.begin_object().key("id").number(++number).key("title").string(source.title).key("url").string(source.url);
    if (!source.date.empty()) list.key("date").string(source.date);
    list.key("last_updated").string(source.last_updated).key("snippet").string(source.snippet);
    list.key("source").string("web").end_object();
  }
  return list.end_array().text();
}

/// @param content JSON text.
std::string agent_answer::message(std::string_view content) const {
  json_writer item{json_style::compact};
  item.begin_object().key("id").string("msg_" + made_.id).key("type").string("message");
  item.key("role").string("assistant").key("status").string("completed").key("content").raw(content);
  return item.end_object().text();
}

void agent_answer::add_message(std::size_t index) {
  add_item("response.output_item.added", index, message("null"));
  std::string const item_id = "msg_" + made_.id;
  auto const place = [&](json_writer& event) {
    event.key("item_id").string(item_id).key("output_index").number(static_cast<std::int64_t>(index));
    event.key("content_index").number(0);
  };
  std::size_t const told = options_.fails ? made_.pieces.size() / 2 : made_.pieces.size();
  for (std::size_t i = 0; i < told; ++i) {
    json_writer event = begin("response.output_text.delta");
    place(event);
    event.key("delta").string(made_.piece_text(i));
    end(event);
  }
  if (options_.fails) return;
  json_writer event = begin("response.output_text.done");
  place(event);
  event.key("text").string(made_.text);
  end(event);
  json_writer content{json_style::compact};
  content.begin_array().begin_object().key("type").string("output_text").key("text").string(made_.text);
  content.key("annotations").begin_array().end_array().end_object().end_array();
  items_.push_back(message(content.text()));
  add_item("response.output_item.done", index, items_.back());
}

void agent_answer::make_events() {
  add_response("response.created", "in_progress");
  add_response("response.in_progress", "in_progress");
  add_reasoning("response.reasoning.started", "Thinking about the question.", {});
  if (!options_.skill.empty()) {
    json_writer event = begin("response.skill.loaded");
    event.key("name").string(options_.skill);
    end(event);
    json_writer item{json_style::compact};
    item.begin_object().key("type").string("skill_loaded").key("name").string(options_.skill).end_object();
    items_.push_back(item.text());
    add_item("response.output_item.done", items_.size() - 1, items_.back());
  }
  if (!made_.sources.empty()) {
    std::size_t const index = items_.size();
    json_writer arguments{json_style::compact};
    arguments.begin_object().key("queries").begin_array().string(made_.options.question).end_array().end_object();
    json_writer call{json_style::compact};
    call.begin_object().key("id").string("fc_" + made_.id).key("type").string("function_call");
    call.key("call_id").string("call_1").key("name").string("search_web").key("arguments").string(arguments.text());
    call.key("status").string("completed").end_object();
    add_item("response.output_item.added", index, call.text());
    json_writer queries{json_style::compact};
    queries.key("call_id").string("call_1").key("queries").begin_array().string(made_.options.question).end_array();
    add_reasoning("response.reasoning.search_queries", "Searching the web...", queries.text());
    json_writer results{json_style::compact};
    results.key("call_id").string("call_1").key("results").raw(sources());
    add_reasoning("response.reasoning.search_results", "Found " + std::to_string(made_.sources.size()) + " results",
                  results.text());
    json_writer found{json_style::compact};
    found.begin_object().key("type").string("search_results").key("results").raw(sources());
    found.key("queries").begin_array().string(made_.options.question).end_array().end_object();
    items_.push_back(found.text());
    add_item("response.output_item.done", index, items_.back());

    answer_source const& first = made_.sources.front();
    json_writer urls{json_style::compact};
    urls.key("urls").begin_array().string(first.url).end_array();
    add_reasoning("response.reasoning.fetch_url_queries", "Reading the most promising page.", urls.text());
    json_writer contents{json_style::compact};
    contents.key("contents").begin_array().begin_object().key("title").string(first.title);
    contents.key("url").string(first.url).key("snippet").string(first.snippet).end_object().end_array();
    add_reasoning("response.reasoning.fetch_url_results", "Read one page.", contents.text());
    json_writer page{json_style::compact};
    page.begin_object().key("type").string("fetch_url_results").raw(contents.text()).end_object();
    items_.push_back(page.text());
    add_item("response.output_item.done", items_.size() - 1, items_.back());
  }
  if (options_.sandbox) {
    json_writer run{json_style::compact};
    run.begin_object().key("type").string("sandbox_results").key("call_id").string("call_2").key("code");
    run.string("print(6 * 7)").key("language").string("python").key("status").string("completed");
    run.key("results").begin_array().begin_object().key("status").string("completed").key("exit_code").number(0);
    run.key("stdout").string("42\n").key("stderr").string("").key("duration_ms").number(12).end_object().end_array();
    items_.push_back(run.end_object().text());
    add_item("response.output_item.done", items_.size() - 1, items_.back());
    json_writer file{json_style::compact};
    file.begin_object().key("type").string("share_file").key("call_id").string("call_3").key("file_id");
    file.string(file_id_).key("filename").string("answer.md").key("size_bytes");
    items_.push_back(file.number(static_cast<std::int64_t>(made_.text.size())).end_object().text());
    add_item("response.output_item.done", items_.size() - 1, items_.back());
  }
  add_reasoning("response.reasoning.stopped", "That is enough for an answer.", {});
  add_message(items_.size());
  add_response("response." + std::string(final_status()), final_status());
}

void agent_answer::write_usage(json_writer& writer) const {
  std::int64_t const input = 1 + static_cast<std::int64_t>((made_.options.question.size() + 3) / 4);
  std::int64_t const output = made_.tokens();
  std::int64_t const searches = made_.sources.empty() ? 0 : 1;
  writer.key("usage").begin_object().key("input_tokens").number(input).key("output_tokens").number(output);
  writer.key("total_tokens").number(input + output).key("input_tokens_details").begin_object();
  writer.key("cache_creation_input_tokens").number(0).key("cache_read_input_tokens").number(0).end_object();
  writer.key("output_tokens_details").begin_object().key("reasoning_tokens").number(0).end_object();
  writer.key("tool_calls_details").begin_object();
  if (searches != 0) {
    writer.key("search_web").begin_object().key("invocation").number(searches).key("cost_usd").millionths(5000);
    writer.end_object();
  }
  writer.end_object().key("cost").begin_object().key("currency").string("USD").key("input_cost").millionths(input);
  writer.key("output_cost").millionths(output * 10).key("tool_calls_cost").millionths(searches * 5000);
  writer.key("total_cost").millionths(input + output * 10 + searches * 5000).end_object().end_object();
}

std::string agent_answer::document(std::string_view status) const {
  bool const over = is_final(status);
  json_writer response{json_style::compact};
  response.begin_object().key("id").string(id_).key("object").string("response").key("created_at");
  response.number(made_.created).key("status").string(status).key("model").string(made_.options.model);
  response.key("background").boolean(options_.background).key("store").boolean(options_.store);
  response.key("previous_response_id");
  options_.previous_response_id.empty() ? response.null() : response.string(options_.previous_response_id);
  response.key("completed_at");
  over ? response.number(made_.created + 1) : response.null();
  response.key("incomplete_details");
  if (status == "incomplete") {
    response.begin_object().key("reason").string("max_output_tokens").end_object();
  } else {
    response.null();
  }
  response.key("error");
  status == "failed" ? response.raw(failure) : response.null();
  response.key("metadata").begin_object().end_object().key("service_tier").string("default");
  response.key("output").begin_array();
  if (over)
    for (std::string const& item : items_) response.raw(item);
  response.end_array();
  if (over) {
    write_usage(response);
  } else {
    response.key("usage").null();
  }
  return response.end_object().text();
}

}  // namespace tokenwire::testing
