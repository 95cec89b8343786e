#include "testing/response_answer.hpp"

#include <algorithm>

#include "testing/random.hpp"
#include "testing/schema_text.hpp"
#include "testing/twelvelabs_request.hpp"
#include "testing/utc_text.hpp"

namespace tokenwire::testing {
namespace {

// What an answer's offsets count otherwise than its bytes.
constexpr std::string_view coda = " Zürich, 16:9 – „Hund“ 🐕 und 🐈.";

std::string inner_text(json_writer const& writer) {
  // Without the braces around them.
  std::string const& text = writer.text();
  return text.substr(1, text.size() - 2);
}

json_writer& begin(json_writer& writer) {
  return writer.begin_object();
}

std::size_t tokens(std::string_view text) {
  return 1 + (text.size() + 3) / 4;
}

}  // namespace

response_answer::response_answer(response_answer_options options) : options_{std::move(options)} {
  response_query const& query = options_.query;
  std::string text = query.json_schema.empty() ? make_answer_text(query.question, 0, false, options_.seed)
                                               : make_schema_text(query.json_schema, options_.seed);
  if (query.json_schema.empty()) text += coda;
  std::string const name = query.session_id + '_' + std::to_string(options_.turn);
  if (query.intermediate_outputs) {
    items_.push_back({"msg_" + name + "_0", "message", "Looking for what the question is about.", "commentary"});
    items_.push_back({"fc_" + name + "_1", "function_call", R"({"query":"dogs","limit":3})", {}});
    items_.push_back({"fco_" + name + "_2", "function_call_output", "3 items", {}});
  }
  items_.push_back({"msg_" + name + "_9", "message", text, "final_answer"});
  ends_ = cut_text(text, 0, options_.seed);
  if (end_status() != "completed") {
    ends_.resize((ends_.size() + 1) / 2);
    items_.back().text.resize(ends_.back());
  }

  add("response.created", "\"response\":" + response("created"));
  add("response.in_progress", "\"response\":" + response("in_progress"));
  for (std::size_t i = 0; i + 1 < items_.size(); ++i) items_[i].type == "message" ? add_message(i) : add_call(i);
  add_message(items_.size() - 1);
  std::string_view const status = end_status();
  std::string const end = status == "failed" ? "response.failed" : "response.completed";
  add(end, "\"response\":" + response(status));
  after_.emplace_back("data: [DONE]\n\n");
}

std::string_view response_answer::end_status() const noexcept {
  std::string const& question = options_.query.question;
  if (question.find("fail") != question.npos) return "failed";
  return question.find("incomplete") != question.npos ? "incomplete" : "completed";
}

// They grow, and not always by one.
std::int64_t response_answer::number_of(std::size_t event) const noexcept {
  return static_cast<std::int64_t>(event + event / 3);
}

std::string response_answer::event(std::string_view type, std::size_t number, std::string_view members) const {
  std::string out = "event: ";
  out.append(type).append("\ndata: {\"type\":\"").append(type).append("\",\"sequence_number\":");
  return out.append(std::to_string(number_of(number))).append(",").append(members).append("}\n\n");
}

void response_answer::add(std::string_view type, std::string_view members) {
  std::size_t const number = before_.size() + (counting_deltas_ ? ends_.size() : 0) + after_.size();
  (counting_deltas_ ? after_ : before_).push_back(event(type, number, members));
}

void response_answer::add_message(std::size_t index) {
  item const& item = items_[index];
  bool const is_last = index + 1 == items_.size();
  std::string const at = "\"output_index\":" + std::to_string(index);
  std::string const in = "\"item_id\":\"" + item.id + "\"," + at + ",\"content_index\":0";
  add("response.output_item.added", at + ",\"item\":" + item_json(index, "in_progress", ""));
  add("response.content_part.added", in + R"(,"part":{"type":"output_text","text":"","annotations":[]})");
  if (is_last) {
    counting_deltas_ = true;
  } else {
    json_writer delta{json_style::compact};
    begin(delta).key("delta").string(item.text).end_object();
    add("response.output_text.delta", in + ',' + inner_text(delta));
  }
  json_writer done{json_style::compact};
  begin(done).key("text").string(item.text).end_object();
  bool const whole = !is_last || end_status() == "completed";
  if (!whole) return;
  add("response.output_text.done", in + ',' + inner_text(done));
  add("response.content_part.done", in + ",\"part\":" + part_json(index, item.text));
  add("response.output_item.done", at + ",\"item\":" + item_json(index, "completed", item.text));
}

void response_answer::add_call(std::size_t index) {
  item const& item = items_[index];
  std::string const at = "\"output_index\":" + std::to_string(index);
  add("response.output_item.added", at + ",\"item\":" + item_json(index, "in_progress", ""));
  if (item.type == "function_call") {
    json_writer done{json_style::compact};
    begin(done).key("arguments").string(item.text).end_object();
    add("response.function_call_arguments.done", "\"item_id\":\"" + item.id + "\"," + at + ',' + inner_text(done));
  }
  add("response.output_item.done", at + ",\"item\":" + item_json(index, "completed", item.text));
}

std::string response_answer::annotations_json() const {
  std::string const& text = items_.back().text;
  auto const size = static_cast<std::int64_t>(characters(text));
  bool const is_whole = options_.query.json_schema.empty() && end_status() == "completed";
  if (!is_whole) return "[]";
  auto const sentence = static_cast<std::int64_t>(characters(std::string_view(text).substr(0, text.find('.') + 1)));
  auto const cite = [](json_writer& out, std::string_view type, std::int64_t first, std::int64_t last) {
    out.begin_object().key("type").string(type).key("start_index").number(first).key("end_index").number(last);
  };
  auto const show = [](json_writer& out, std::string_view title) {
    out.key("title").string(title).key("thumbnail_url").string("https://cdn.example/thumb.jpg");
    out.key("hls_url").null().end_object();
  };
  json_writer out{json_style::compact};
  out.begin_array();
  cite(out, "video_citation", 0, sentence - 1);
  out.key("item_id").string("ksi_1").key("start_sec").millionths(1'500'000).key("end_sec").millionths(4'000'000);
  show(out, "A video.mp4");
  // The dog and the cat behind the coda's quotation marks.
  auto const dog = size - static_cast<std::int64_t>(characters("🐕 und 🐈."));
  cite(out, "image_citation", dog, dog);
  out.key("item_id").string("ksi_2");
  show(out, "Ein Bild.jpg");
  cite(out, "collection_citation", dog, size - 1);
  out.key("collection_id").string("ksic_1");
  show(out, "Eine Sammlung");
  return out.end_array().text();
}

std::string response_answer::part_json(std::size_t index, std::string_view text) const {
  bool const cites = index + 1 == items_.size() && !text.empty();
  json_writer out{json_style::compact};
  out.begin_object().key("type").string("output_text").key("text").string(text);
  out.key("annotations").raw(cites ? annotations_json() : "[]").end_object();
  return out.text();
}

std::string response_answer::item_json(std::size_t index, std::string_view status, std::string_view text) const {
  item const& item = items_[index];
  json_writer out{json_style::compact};
  out.begin_object().key("type").string(item.type).key("id").string(item.id).key("status").string(status);
  if (item.type == "message") {
    out.key("role").string("assistant").key("phase").string(item.phase);
    out.key("content").begin_array().raw(part_json(index, text)).end_array();
  } else {
    out.key("call_id").string("call_1");
    if (item.type == "function_call") out.key("name").string("search_knowledge_store").key("arguments").string(text);
    if (item.type == "function_call_output") out.key("output").string(text);
  }
  return out.end_object().text();
}

/// @param status "created": in progress, and nothing there yet.
std::string response_answer::response(std::string_view status) const {
  response_query const& query = options_.query;
  bool const over = status != "created" && status != "in_progress";
  json_writer out{json_style::compact};
  out.begin_object().key("id").string(options_.id).key("type").string("response").key("object").string("response");
  out.key("status").string(over ? status : "in_progress").key("incomplete_details");
  if (status == "incomplete")
    out.begin_object().key("reason").string("max_output_tokens").end_object();
  else
    out.null();
  out.key("output").begin_array();
  if (over && status != "failed") {
    for (std::size_t i = 0; i != items_.size(); ++i)
      out.raw(item_json(i, i + 1 == items_.size() ? status : "completed", items_[i].text));
  }
  out.end_array().key("session_id").string(query.session_id);
  out.key("knowledge_store_id").string(query.knowledge_store_id);
  if (over) {
    std::size_t const input = tokens(query.question) * options_.turn;
    out.key("usage").begin_object().key("input_tokens").number(static_cast<std::int64_t>(input));
    out.key("output_tokens").number(static_cast<std::int64_t>(ends_.size())).end_object();
  }
  out.key("created_at").string(utc_text(options_.created, "%Y-%m-%dT%H:%M:%SZ"));
  return out.end_object().text();
}

void response_answer::append(std::size_t i, std::string& out) const {
  if (i < before_.size()) {
    out += before_[i];
  } else if (i < before_.size() + ends_.size()) {
    std::size_t const piece = i - before_.size();
    std::size_t const first = piece == 0 ? 0 : ends_[piece - 1];
    json_writer delta{json_style::compact};
    begin(delta).key("item_id").string(items_.back().id);
    delta.key("output_index").number(static_cast<std::int64_t>(items_.size() - 1)).key("content_index").number(0);
    delta.key("delta").string(std::string_view(items_.back().text).substr(first, ends_[piece] - first)).end_object();
    out += event("response.output_text.delta", i, inner_text(delta));
  } else {
    out += after_[i - before_.size() - ends_.size()];
  }
}

}  // namespace tokenwire::testing
