#include "ask/question.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <span>
#include <string_view>
#include <utility>

#include "ask/usage_error.hpp"
#include "http/field.hpp"
#include "json/utf8.hpp"

namespace ask {
namespace {

namespace pplx = tokenwire::perplexity;

template <class Word>
using words = std::map<std::string, Word>;

words<pplx::stream_mode> const stream_modes{{"full", pplx::stream_mode::full}, {"concise", pplx::stream_mode::concise}};
words<pplx::reasoning_effort> const efforts{{"minimal", pplx::reasoning_effort::minimal},
                                            {"low", pplx::reasoning_effort::low},
                                            {"medium", pplx::reasoning_effort::medium},
                                            {"high", pplx::reasoning_effort::high}};
words<pplx::search_mode> const search_modes{
    {"web", pplx::search_mode::web}, {"academic", pplx::search_mode::academic}, {"sec", pplx::search_mode::sec}};
words<pplx::search_recency_filter> const recencies{{"hour", pplx::search_recency_filter::hour},
                                                   {"day", pplx::search_recency_filter::day},
                                                   {"week", pplx::search_recency_filter::week},
                                                   {"month", pplx::search_recency_filter::month},
                                                   {"year", pplx::search_recency_filter::year}};

template <class Word>
CLI::Option* add_word(CLI::App& app, char const* name, std::optional<Word>& value, words<Word> const& known,
                      char const* meaning) {
  auto const read = [name, &value, &known](std::string const& text) {
    auto const found = known.find(text);
    if (found == known.end()) {
      std::string list;
      for (auto const& [word, ignored] : known) list += (list.empty() ? "" : ", ") + word;
      throw usage_error(std::string(name) + " takes one of " + list + ", not '" + text + "'");
    }
    value = found->second;
  };
  return app.add_option_function<std::string>(name, read, meaning);
}

std::string without_line_end(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

std::string read_standard_input() {
  std::string text;
  char buffer[4096];
  while (std::size_t const n = std::fread(buffer, 1, sizeof buffer, stdin)) text.append(buffer, n);
  if (std::ferror(stdin)) throw usage_error("the question cannot be read from the standard input");
  return without_line_end(std::move(text));
}

// By what the file begins with: its name may be anything.
std::string_view image_type(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv)) return "image/png";
  if (bytes.starts_with("\xff\xd8\xff"sv)) return "image/jpeg";
  if (bytes.starts_with("GIF8"sv)) return "image/gif";
  if (bytes.starts_with("RIFF"sv) && bytes.substr(0, 12).ends_with("WEBP"sv)) return "image/webp";
  return {};
}

pplx::content_part image_part(std::string const& image) {
  for (std::string_view const scheme : {"https://", "http://", "data:"})
    if (tokenwire::http::starts_with_ignoring_case(image, scheme)) return pplx::image_url(image);
  std::string const bytes = read_file("--image", image);
  std::string_view const type = image_type(bytes);
  if (type.empty()) throw usage_error("--image takes PNG, JPEG, GIF and WebP, which '" + image + "' is none of");
  return pplx::image_bytes(std::as_bytes(std::span(bytes)), type);
}

void read_question(question_options& options) {
  if (options.model.empty()) throw usage_error("--model is empty");
  options.question = read_question_text(options);
}

// What an answer's search and one of its own have in common.
template <class Request>
void set_search(Request& request, question_options& options) {
  request.search_mode = options.search_mode;
  request.search_domain_filter = std::move(options.domains);
  request.search_recency_filter = options.recency;
}

}  // namespace

std::string read_file(char const* option, std::string const& name) {
  std::ifstream file(name, std::ios::binary);
  std::string text;
  // A folder can be opened and not be read.
  bool const readable = file.is_open() && !std::filesystem::is_directory(name);
  if (readable) text.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  if (!readable || file.bad()) throw usage_error(std::string(option) + " cannot be read: '" + name + "'");
  return text;
}

std::string read_question_text(question_options const& options) {
  std::string text = options.question == "-" ? read_standard_input() : options.question;
  if (text.find_first_not_of(" \t\r\n\v\f") == std::string::npos) throw usage_error("the question is empty");
  return text;
}

void declare_question(CLI::App& app, question_options& options) {
  app.add_option("question", options.question, "The question; - reads it from the standard input")->type_name("TEXT");

  app.add_option("--model", options.model, "sonar (the default), sonar-pro, sonar-reasoning-pro, ...")
      ->type_name("NAME")
      ->group("Question");
  app.add_option("--system", options.system, "A system message before the question")
      ->type_name("TEXT")
      ->group("Question");
  app.add_option("--image", options.images, "An image to ask about; may be given several times")
      ->type_name("FILE|URL")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false)
      ->group("Question");
  app.add_option("--schema", options.schema, "A file with the JSON schema that the answer has to fit")
      ->type_name("FILE")
      ->group("Question");
  add_word(app, "--reasoning", options.reasoning, efforts, "How hard to think: minimal, low, medium, high")
      ->type_name("EFFORT")
      ->group("Question");

  add_word(app, "--search-mode", options.search_mode, search_modes, "Where to search: web, academic, sec")
      ->type_name("MODE")
      ->group("Search");
  app.add_option("--domain", options.domains,
                 "Sources from this domain alone, or with a - before it none from it; may be given several times")
      ->type_name("DOMAIN")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false)
      ->group("Search");
  add_word(app, "--recency", options.recency, recencies, "How new sources have to be: hour, day, week, month, year")
      ->type_name("SPAN")
      ->group("Search");

  add_word(app, "--stream-mode", options.stream_mode, stream_modes,
           "full (each event repeats what came before) or concise (it does not, and reasoning steps come too)")
      ->type_name("MODE")
      ->group("Output");
}

pplx::chat_request make_request(question_options options) {
  read_question(options);
  pplx::chat_request request;
  request.model = std::move(options.model);
  if (options.system) request.messages.push_back(pplx::system(std::move(*options.system)));
  if (options.images.empty()) {
    request.messages.push_back(pplx::user(std::move(options.question)));
  } else {
    std::vector<pplx::content_part> parts{pplx::text(std::move(options.question))};
    for (std::string const& image : options.images) parts.push_back(image_part(image));
    request.messages.push_back(pplx::user(std::move(parts)));
  }
  if (options.schema) {
    std::string const schema = read_file("--schema", *options.schema);
    // Some editors write a byte order mark, which is no part of the JSON.
    request.response_format =
        pplx::json_schema_format{.schema = std::string(tokenwire::json::without_byte_order_mark(schema))};
  }
  request.stream_mode = options.stream_mode;
  request.reasoning_effort = options.reasoning;
  set_search(request, options);
  return request;
}

pplx::agent_request make_agent_request(question_options options, std::string model, std::string preset) {
  if (options.stream_mode || options.search_mode)
    throw usage_error("--provider agent takes no --stream-mode and no --search-mode");
  std::string question = read_question_text(options);
  pplx::agent_request request;
  request.model = std::move(model);
  request.preset = std::move(preset);
  // Something has to answer.
  if (request.model.empty() && request.preset.empty()) request.preset = "fast";
  if (options.system) request.instructions = std::move(*options.system);
  if (options.images.empty()) {
    request.input = std::move(question);
  } else {
    std::vector<pplx::input_part> parts{pplx::input_text{std::move(question)}};
    for (std::string const& image : options.images)
      parts.emplace_back(pplx::input_image{.image_url = std::get<pplx::image_url_part>(image_part(image)).url});
    request.input =
        std::vector<pplx::agent_input_item>{pplx::input_message{.role = "user", .content = std::move(parts)}};
  }
  if (options.schema) {
    std::string const schema = read_file("--schema", *options.schema);
    request.response_format = pplx::json_schema_format{
        .schema = std::string(tokenwire::json::without_byte_order_mark(schema)), .name = "answer"};
  }
  // The words that both have stand in the same order.
  if (options.reasoning)
    request.reasoning = pplx::agent_reasoning{.effort = static_cast<pplx::agent_effort>(*options.reasoning)};
  if (options.recency || !options.domains.empty()) {
    pplx::web_search_tool search;
    pplx::web_search_filters& filters = search.filters.emplace();
    filters.search_recency_filter = options.recency;
    filters.search_domain_filter = std::move(options.domains);
    request.tools.emplace_back(std::move(search));
  }
  return request;
}

pplx::search_request make_search(question_options options) {
  read_question(options);
  pplx::search_request request;
  request.query.push_back(std::move(options.question));
  set_search(request, options);
  return request;
}

pplx::embeddings_request make_embedding(question_options options) {
  read_question(options);
  pplx::embeddings_request request;
  request.model = std::move(options.model);
  request.input.push_back(std::move(options.question));
  return request;
}

}  // namespace ask
