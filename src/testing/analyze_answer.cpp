#include "testing/analyze_answer.hpp"

#include <utility>

#include "testing/answer_text.hpp"
#include "testing/schema_text.hpp"

namespace tokenwire::testing {

analyze_answer::analyze_answer(analyze_query query, std::string id, std::uint64_t seed)
    : query_{std::move(query)}, id_{std::move(id)} {
  text_ = query_.json_schema.empty() ? make_answer_text(query_.prompt, 0, false, seed) + " – „Hund“ 🐕."
                                     : make_schema_text(query_.json_schema, seed);
  ends_ = cut_text(text_, 0, seed);
  cut_ = query_.max_tokens != 0 && query_.max_tokens < ends_.size();
  if (cut_) {
    ends_.resize(query_.max_tokens);
    text_.resize(ends_.back());
  }
}

void analyze_answer::append(std::size_t i, std::string& out) const {
  json_writer line{json_style::compact};
  line.begin_object().key("event_type");
  if (i == 0) {
    line.string("stream_start").key("metadata").begin_object().key("generation_id").string(id_).end_object();
  } else if (i <= ends_.size()) {
    std::size_t const first = i == 1 ? 0 : ends_[i - 2];
    line.string("text_generation").key("text").string(std::string_view(text_).substr(first, ends_[i - 1] - first));
  } else {
    line.string("stream_end");
    write_end(line);
    line.key("metadata").begin_object().key("generation_id").string(id_);
    write_usage(line);
    line.end_object();
  }
  out.append(line.end_object().text()).append("\n");
}

std::string analyze_answer::document() const {
  json_writer out{json_style::compact};
  out.begin_object().key("id").string(id_).key("data").string(text_);
  write_end(out);
  write_usage(out);
  return out.end_object().text();
}

void analyze_answer::write_end(json_writer& out) const {
  out.key("finish_reason").string(cut_ ? "length" : "stop");
  if (cut_) out.key("error").begin_object().key("message").string("The text was cut at max_tokens.").end_object();
}

void analyze_answer::write_usage(json_writer& out) const {
  out.key("usage").begin_object().key("output_tokens").number(static_cast<std::int64_t>(ends_.size()));
  out.key("input_tokens").number(static_cast<std::int64_t>(900 + query_.prompt.size())).end_object();
}

}  // namespace tokenwire::testing
