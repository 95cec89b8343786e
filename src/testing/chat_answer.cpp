#include "testing/chat_answer.hpp"

#include "testing/concise_answer.hpp"

namespace tokenwire::testing {

chat_answer::chat_answer(chat_answer_options options) : made_{std::move(options), true} {
  json_writer lists{made_.style()};
  for (auto const* list :
       {&made_.citations, &made_.search_results, &made_.images, &made_.related_questions, &made_.videos}) {
    if (!list->empty()) lists.raw(*list);
  }
  metadata_ = lists.text();
}

std::size_t chat_answer::blocks() const noexcept {
  return std::size_t{made_.options.leading_ping} + made_.pieces.size() + 1 + std::size_t{made_.options.done_sentinel};
}

void chat_answer::append(std::size_t i, std::string& out) const {
  if (made_.options.leading_ping) {
    if (i == 0) return made_.append_ping(out);
    --i;
  }
  if (i > made_.pieces.size()) return made_.append_sentinel(out);
  bool const last = i == made_.pieces.size();
  std::string_view const object = made_.spaced() ? "chat.completion"
                                  : last         ? "chat.completion.done"
                                                 : "chat.completion.chunk";
  made_.append_event(json(object, i), out);
}

std::string chat_answer::document() const {
  return json("", made_.pieces.size());
}

std::string chat_answer::json(std::string_view object, std::size_t i) const {
  bool const document = object.empty();
  bool const last = i == made_.pieces.size();
  using cost = answer_material::cost;
  json_writer writer{made_.style()};
  writer.begin_object().key("id").string(made_.id).key("model").string(made_.options.model);
  // The provider's `created` goes up while a long answer comes.
  writer.key("created").number(made_.created + (document ? 0 : static_cast<std::int64_t>(i / 50)));
  made_.write_usage(writer, last ? made_.tokens() : made_.pieces[i].tokens,
                    last             ? cost::whole
                    : made_.spaced() ? cost::absent
                                     : cost::nothing);
  if (!metadata_.empty()) writer.raw(metadata_);
  writer.key("object").string(document ? "chat.completion" : object);
  writer.key("choices").begin_array();
  write_choice(writer, i, document);
  writer.end_array().end_object();
  return writer.text();
}

void chat_answer::write_choice(json_writer& writer, std::size_t i, bool document) const {
  bool const last = i == made_.pieces.size();
  std::size_t const end = last ? made_.text.size() : made_.pieces[i].end;
  std::string_view const delta = last || document ? std::string_view{} : made_.piece_text(i);
  writer.begin_object().key("index").number(0);
  if (made_.spaced()) {
    writer.key("finish_reason");
    last ? writer.string(made_.finish_reason) : writer.null();
  }
  writer.key("message").begin_object().key("role").string("assistant");
  writer.key("content").string(std::string_view{made_.text}.substr(0, end)).end_object();
  writer.key("delta").begin_object().key("role").string("assistant").key("content").string(delta).end_object();
  if (!made_.spaced() && last) writer.key("finish_reason").string(made_.finish_reason);
  writer.end_object();
}

block_source_ptr make_chat_stream(chat_answer_options options) {
  if (options.concise) return std::make_shared<concise_answer>(std::move(options));
  return std::make_shared<chat_answer>(std::move(options));
}

}  // namespace tokenwire::testing
