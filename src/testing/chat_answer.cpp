#include "testing/chat_answer.hpp"

#include <cstdio>
#include <ctime>

#include "testing/answer_sources.hpp"
#include "testing/answer_text.hpp"
#include "testing/random.hpp"

namespace tokenwire::testing {
namespace {

// Four bytes a token, as a rule of thumb.
std::int64_t tokens_of(std::size_t bytes) {
  return static_cast<std::int64_t>((bytes + 3) / 4);
}

// Millionths of a dollar, in steps of ten as the provider rounds them today.
std::int64_t rounded_cost(std::int64_t millionths, bool fine) {
  return fine ? millionths : (millionths + 5) / 10 * 10;
}

}  // namespace

chat_answer::chat_answer(chat_answer_options options) : options_{std::move(options)} {
  bool const reasoning = options_.model.find("reasoning") != std::string::npos;
  text_ = options_.text.empty() ? make_answer_text(options_.question, options_.sources, reasoning, options_.seed)
                                : options_.text;
  prompt_tokens_ = 1 + tokens_of(options_.question.size());
  random_source random{options_.seed ^ 0x1d5eedU};
  id_ = options_.id.empty() ? make_uuid(random) : options_.id;
  std::int64_t const first_second = spaced() ? 1'757'000'000 : 1'780'000'000;
  created_ =
      options_.created != 0 ? options_.created : first_second + static_cast<std::int64_t>(random.below(9'000'000));
  cut();
  make_metadata();
}

void chat_answer::cut() {
  std::int64_t tokens = 0;
  std::size_t begin = 0;
  auto const limit = static_cast<std::int64_t>(options_.max_tokens);
  for (std::size_t const end : cut_text(text_, options_.event_text, options_.seed)) {
    tokens += tokens_of(end - begin);
    if (limit != 0 && tokens > limit) {
      text_.resize(begin);
      finish_reason_ = "length";
      break;
    }
    pieces_.push_back({end, tokens});
    begin = end;
  }
}

void chat_answer::make_metadata() {
  std::vector<answer_source> const sources = make_sources(options_.sources, options_.seed);
  if (sources.empty()) return;  // without a search the provider leaves the members out
  json_writer writer{style()};
  writer.key("citations").begin_array();
  for (answer_source const& source : sources) writer.string(source.url);
  writer.end_array();
  writer.key("search_results").begin_array();
  for (answer_source const& source : sources) {
    writer.begin_object().key("title").string(source.title).key("url").string(source.url);
    if (!source.date.empty()) writer.key("date").string(source.date);
    if (source.date.empty() && spaced()) writer.key("date").null();
    writer.key("last_updated").string(source.last_updated).key("snippet").string(source.snippet);
    if (!spaced()) writer.key("source").string("web");
    writer.end_object();
  }
  writer.end_array();
  metadata_ = writer.text();
}

std::size_t chat_answer::blocks() const noexcept {
  return std::size_t{options_.leading_ping} + pieces_.size() + 1 + std::size_t{options_.done_sentinel};
}

void chat_answer::append(std::size_t i, std::string& out) const {
  if (options_.leading_ping) {
    if (i == 0) return append_ping(out);
    --i;
  }
  if (i <= pieces_.size()) return append_event(i, out);
  out += "data: [DONE]";
  out += line_end();
  out += line_end();
}

void chat_answer::append_ping(std::string& out) const {
  auto const seconds = static_cast<std::time_t>(created_);
  std::tm time{};
  gmtime_r(&seconds, &time);
  char date[64];
  std::size_t const size = std::strftime(date, sizeof date, "%Y-%m-%d %H:%M:%S", &time);
  char fraction[16];
  std::snprintf(fraction, sizeof fraction, ".%06u", static_cast<unsigned>(options_.seed * 7919 % 1'000'000));
  out.append(": ping - ").append(date, size).append(fraction).append(line_end()).append(line_end());
}

void chat_answer::append_event(std::size_t i, std::string& out) const {
  bool const last = i == pieces_.size();
  std::string_view const object = spaced() ? "chat.completion"
                                  : last   ? "chat.completion.done"
                                           : "chat.completion.chunk";
  out.append("data: ").append(json(object, i)).append(line_end()).append(line_end());
}

std::string chat_answer::document() const {
  return json("", pieces_.size());
}

std::string chat_answer::json(std::string_view object, std::size_t i) const {
  bool const document = object.empty();
  json_writer writer{style()};
  writer.begin_object().key("id").string(id_).key("model").string(options_.model);
  // The provider's `created` goes up while a long answer comes.
  writer.key("created").number(created_ + (document ? 0 : static_cast<std::int64_t>(i / 50)));
  writer.key("usage");
  write_usage(writer, i);
  if (!metadata_.empty()) writer.raw(metadata_);
  writer.key("object").string(document ? "chat.completion" : object);
  writer.key("choices").begin_array();
  write_choice(writer, i, document);
  writer.end_array().end_object();
  return writer.text();
}

void chat_answer::write_usage(json_writer& writer, std::size_t i) const {
  bool const last = i == pieces_.size();
  std::int64_t const completion = pieces_.empty() ? 0 : pieces_[last ? i - 1 : i].tokens;
  writer.begin_object().key("prompt_tokens").number(prompt_tokens_).key("completion_tokens").number(completion);
  writer.key("total_tokens").number(prompt_tokens_ + completion).key("search_context_size").string("low");
  if (last) {
    bool const reasoning = options_.model.find("reasoning") != std::string::npos;
    std::int64_t const input = rounded_cost(prompt_tokens_ * (reasoning ? 2 : 1), spaced());
    std::int64_t const output = rounded_cost(completion * (reasoning ? 8 : 1), spaced());
    std::int64_t const request = reasoning ? 6000 : 5000;
    writer.key("cost").begin_object().key("input_tokens_cost").millionths(input);
    writer.key("output_tokens_cost").millionths(output).key("request_cost").millionths(request);
    writer.key("total_cost").millionths(input + output + request).end_object();
  } else if (!spaced()) {
    writer.key("cost").begin_object().key("input_tokens_cost").number(0);
    writer.key("output_tokens_cost").number(0).key("total_cost").number(0).end_object();
  }
  writer.end_object();
}

void chat_answer::write_choice(json_writer& writer, std::size_t i, bool document) const {
  bool const last = i == pieces_.size();
  std::string_view const text = text_;
  std::size_t const begin = i == 0 ? 0 : pieces_[i - 1].end;
  std::size_t const end = last ? text.size() : pieces_[i].end;
  std::string_view const delta = last || document ? std::string_view{} : text.substr(begin, end - begin);
  writer.begin_object().key("index").number(0);
  if (spaced()) {
    writer.key("finish_reason");
    last ? writer.string(finish_reason_) : writer.null();
  }
  writer.key("message").begin_object().key("role").string("assistant");
  writer.key("content").string(text.substr(0, end)).end_object();
  writer.key("delta").begin_object().key("role").string("assistant").key("content").string(delta).end_object();
  if (!spaced() && last) writer.key("finish_reason").string(finish_reason_);
  writer.end_object();
}

}  // namespace tokenwire::testing
