#include "testing/concise_answer.hpp"

namespace tokenwire::testing {

concise_answer::concise_answer(chat_answer_options options) : made_{std::move(options), false} {
  make_steps();
}

void concise_answer::make_steps() {
  std::size_t const half = (made_.sources.size() + 1) / 2;
  std::vector<answer_source> const found(made_.sources.begin(),
                                         made_.sources.begin() + static_cast<std::ptrdiff_t>(half));
  std::vector<answer_source> const opened(found.begin(), found.begin() + (found.empty() ? 0 : 1));
  if (!found.empty()) {
    json_writer step{made_.style()};
    step.begin_object().key("thought").string("Looking for what is known about the question.");
    step.key("type").string("web_search").key("web_search").begin_object();
    step.key("search_keywords").begin_array().string(made_.options.question).end_array();
    step.key("search_results").begin_array();
    answer_material::write_sources(step, found);
    step.end_array().end_object().end_object();
    steps_.push_back(step.text());
    json_writer next{made_.style()};
    next.begin_object().key("thought").string("Reading the most promising page.");
    next.key("type").string("fetch_url_content").key("fetch_url_content").begin_object();
    next.key("contents").begin_array();
    answer_material::write_sources(next, opened);
    next.end_array().end_object().end_object();
    steps_.push_back(next.text());
  }
  json_writer last{made_.style()};
  last.begin_object().key("thought").string("That is enough for an answer.").end_object();
  steps_.push_back(last.text());
  json_writer all{made_.style()};
  for (std::string const& step : steps_) all.raw(step);
  all_steps_ = all.text();
}

std::size_t concise_answer::blocks() const noexcept {
  return std::size_t{made_.options.leading_ping} + steps_.size() + 1 + made_.pieces.size() + 1 +
         std::size_t{made_.options.done_sentinel};
}

void concise_answer::append(std::size_t i, std::string& out) const {
  if (made_.options.leading_ping) {
    if (i == 0) return made_.append_ping(out);
    --i;
  }
  if (i < steps_.size()) return made_.append_event(reasoning(i), out);
  i -= steps_.size();
  if (i == 0) return made_.append_event(reasoning_done(), out);
  --i;
  if (i < made_.pieces.size()) return made_.append_event(chunk(i), out);
  if (i == made_.pieces.size()) return made_.append_event(done(), out);
  made_.append_sentinel(out);
}

json_writer concise_answer::begin(std::string_view object, std::size_t event) const {
  json_writer writer{made_.style()};
  writer.begin_object().key("id").string(made_.id).key("model").string(made_.options.model);
  writer.key("created").number(made_.created + static_cast<std::int64_t>(event / 50)).key("object").string(object);
  return writer;
}

void concise_answer::write_lists(json_writer& writer) const {
  for (auto const* list : {&made_.search_results, &made_.images, &made_.related_questions, &made_.videos}) {
    if (!list->empty()) writer.raw(*list);
  }
  if (made_.images.empty()) writer.key("images").begin_array().end_array();
}

void concise_answer::write_choice(json_writer& writer, choice const& choice) const {
  auto const part = [&](char const* name, std::string_view content, std::string_view steps) {
    writer.key(name).begin_object().key("role").string("assistant").key("content").string(content);
    if (!steps.empty()) writer.key("reasoning_steps").begin_array().raw(steps).end_array();
    writer.end_object();
  };
  writer.key("choices").begin_array().begin_object().key("index").number(0).key("finish_reason");
  choice.finish_reason.empty() ? writer.null() : writer.string(choice.finish_reason);
  part("message", choice.message, choice.message_steps);
  part("delta", choice.delta, choice.delta_steps);
  writer.end_object().end_array();
}

std::string concise_answer::reasoning(std::size_t step) const {
  json_writer writer = begin("chat.reasoning", 0);
  write_choice(writer, {.delta_steps = steps_[step]});
  writer.key("type").string("message").end_object();
  return writer.text();
}

std::string concise_answer::reasoning_done() const {
  json_writer writer = begin("chat.reasoning.done", 0);
  made_.write_usage(writer, 0, answer_material::cost::absent);
  write_lists(writer);
  write_choice(writer, {.message_steps = all_steps_});
  writer.end_object();
  return writer.text();
}

std::string concise_answer::chunk(std::size_t piece) const {
  json_writer writer = begin("chat.completion.chunk", piece);
  write_choice(writer, {.delta = made_.piece_text(piece)});
  writer.end_object();
  return writer.text();
}

std::string concise_answer::done() const {
  json_writer writer = begin("chat.completion.done", made_.pieces.size());
  made_.write_usage(writer, made_.tokens(), answer_material::cost::whole);
  write_lists(writer);
  write_choice(writer, {.message = made_.text, .message_steps = all_steps_, .finish_reason = made_.finish_reason});
  writer.key("status").string("COMPLETED").key("type").string("end_of_stream").end_object();
  return writer.text();
}

}  // namespace tokenwire::testing
