#include "testing/answer_material.hpp"

#include <cstdio>

#include "testing/answer_extras.hpp"
#include "testing/answer_text.hpp"
#include "testing/random.hpp"
#include "testing/schema_text.hpp"
#include "testing/utc_text.hpp"

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

bool reasons(std::string_view model) {
  return model.find("reasoning") != model.npos;
}

std::string make_text(chat_answer_options const& options, std::size_t sources, bool think) {
  if (!options.text.empty()) return options.text;
  if (!options.json_schema.empty()) return make_schema_text(options.json_schema, options.seed);
  return make_answer_text(options.question, sources, think && reasons(options.model), options.seed);
}

}  // namespace

answer_material::answer_material(chat_answer_options given, bool think)
    : options{std::move(given)}, prompt_tokens_{1 + tokens_of(options.question.size())} {
  random_source random{options.seed ^ 0x1d5eedU};
  id = options.id.empty() ? make_uuid(random) : options.id;
  std::int64_t const first_second = spaced() ? 1'757'000'000 : 1'780'000'000;
  created = options.created != 0 ? options.created : first_second + static_cast<std::int64_t>(random.below(9'000'000));
  sources =
      make_sources({.count = options.sources, .domains = options.domains, .days = options.source_days, .now = created},
                   options.seed);
  text = make_text(options, sources.size(), think);
  cut();
  write_lists();
}

void answer_material::cut() {
  std::int64_t tokens = 0;
  std::size_t begin = 0;
  auto const limit = static_cast<std::int64_t>(options.max_tokens);
  for (std::size_t const end : cut_text(text, options.event_text, options.seed)) {
    tokens += tokens_of(end - begin);
    if (limit != 0 && tokens > limit) {
      text.resize(begin);
      finish_reason = "length";
      break;
    }
    pieces.push_back({end, tokens});
    begin = end;
  }
}

std::string_view answer_material::piece_text(std::size_t i) const noexcept {
  std::size_t const begin = i == 0 ? 0 : pieces[i - 1].end;
  return std::string_view{text}.substr(begin, pieces[i].end - begin);
}

void answer_material::write_lists() {
  // Without a search the provider leaves the members out.
  if (!sources.empty()) {
    json_writer urls{style()};
    urls.key("citations").begin_array();
    for (answer_source const& source : sources) urls.string(source.url);
    urls.end_array();
    citations = urls.text();
    json_writer results{style()};
    results.key("search_results").begin_array();
    write_sources(results, sources);
    results.end_array();
    search_results = results.text();
  }
  images = make_images(options.images, style());
  related_questions = make_related_questions(options.related_questions, style());
  videos = make_videos(options.videos, style());
}

void answer_material::write_sources(json_writer& writer, std::vector<answer_source> const& list) {
  bool const spaced = writer.style() == json_style::spaced;
  for (answer_source const& source : list) {
    writer.begin_object().key("title").string(source.title).key("url").string(source.url);
    if (!source.date.empty()) writer.key("date").string(source.date);
    if (source.date.empty() && spaced) writer.key("date").null();
    writer.key("last_updated").string(source.last_updated).key("snippet").string(source.snippet);
    if (!spaced) writer.key("source").string("web");
    writer.end_object();
  }
}

void answer_material::write_usage(json_writer& writer, std::int64_t completion, cost how) const {
  writer.key("usage").begin_object();
  writer.key("prompt_tokens").number(prompt_tokens_).key("completion_tokens").number(completion);
  writer.key("total_tokens").number(prompt_tokens_ + completion).key("search_context_size").string("low");
  if (how == cost::whole) {
    bool const reasoning = reasons(options.model);
    std::int64_t const input = rounded_cost(prompt_tokens_ * (reasoning ? 2 : 1), spaced());
    std::int64_t const output = rounded_cost(completion * (reasoning ? 8 : 1), spaced());
    std::int64_t const request = reasoning ? 6000 : 5000;
    writer.key("cost").begin_object().key("input_tokens_cost").millionths(input);
    writer.key("output_tokens_cost").millionths(output).key("request_cost").millionths(request);
    writer.key("total_cost").millionths(input + output + request).end_object();
  } else if (how == cost::nothing) {
    writer.key("cost").begin_object().key("input_tokens_cost").number(0);
    writer.key("output_tokens_cost").number(0).key("total_cost").number(0).end_object();
  }
  writer.end_object();
}

void answer_material::append_ping(std::string& out) const {
  std::string const date = utc_text(static_cast<std::time_t>(created), "%Y-%m-%d %H:%M:%S");
  char fraction[16];
  std::snprintf(fraction, sizeof fraction, ".%06u", static_cast<unsigned>(options.seed * 7919 % 1'000'000));
  out.append(": ping - ").append(date).append(fraction).append(line_end()).append(line_end());
}

void answer_material::append_event(std::string_view json, std::string& out) const {
  out.append("data: ").append(json).append(line_end()).append(line_end());
}

void answer_material::append_event(std::string_view name, std::string_view json, std::string& out) const {
  out.append("event: ").append(name).append(line_end());
  append_event(json, out);
}

}  // namespace tokenwire::testing
