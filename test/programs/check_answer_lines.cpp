// Checks the lines that `ask --json` printed, from the standard input:
//
//   check_answer_lines result              chunks, then a result
//   check_answer_lines error CODE STATUS   chunks where there are some, then this error; STATUS may be null
//
// Ends with 0 and prints the answer's text, or with 1 and says what is wrong.

#include <boost/json.hpp>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace json = boost::json;

void require(bool condition, std::string const& what) {
  if (!condition) throw std::runtime_error(what);
}

void require_keys(json::object const& object, std::set<std::string> const& wanted,
                  std::set<std::string> const& at_will = {}) {
  std::set<std::string> found;
  for (auto const& member : object)
    if (!at_will.contains(member.key())) found.emplace(member.key());
  require(found == wanted, "the keys of " + json::serialize(object) + " are not the ones that are promised");
}

std::vector<json::object> parse_lines(std::string_view input) {
  std::vector<json::object> lines;
  require(input.find('\r') == input.npos, "there is a CR");
  while (!input.empty()) {
    std::size_t const end = input.find('\n');
    require(end != input.npos, "the last line has no LF");
    lines.push_back(json::parse(input.substr(0, end)).as_object());
    input.remove_prefix(end + 1);
  }
  return lines;
}

void check_result(json::object const& last) {
  require_keys(last,
               {"kind", "id", "model", "text", "reasoning", "finish_reason", "ended_by", "citations", "search_results",
                "usage", "request_id"},
               {"reasoning_steps", "session_id", "refusal", "object", "validated"});
  require(last.contains("object") == last.contains("validated"), "an object, and not whether it was validated");
  if (auto const* object = last.if_contains("object")) require(object->is_object(), "the object is none");
  if (auto const* validated = last.if_contains("validated")) require(validated->is_bool(), "validated is no bool");
  if (auto const* steps = last.if_contains("reasoning_steps"))
    for (auto const& step : steps->as_array()) require(step.at("thought").is_string(), "a step has no thought");
  require(last.at("ended_by").as_string() != "none", "the answer's end is not known");
  for (auto const& source : last.at("search_results").as_array())
    require_keys(source.as_object(), {"title", "url", "date", "last_updated", "snippet", "source"});
  for (auto const& url : last.at("citations").as_array()) require(url.is_string(), "a citation is no string");
  if (auto const* usage = last.at("usage").if_object())
    require_keys(*usage, {"prompt_tokens", "completion_tokens", "total_tokens", "search_context_size",
                          "citation_tokens", "num_search_queries", "reasoning_tokens", "cost"});
}

void check_error(json::object const& last, std::string_view code, std::string_view status) {
  require_keys(last, {"kind", "code", "status", "type", "provider_code", "message", "request_id", "text"});
  require(last.at("code").as_string() == code, "the code is " + json::serialize(last.at("code")));
  require(json::serialize(last.at("status")) == status, "the status is " + json::serialize(last.at("status")));
  require(!last.at("message").as_string().empty(), "there is no message");
}

std::string check(std::vector<std::string_view> const& arguments, std::string_view input) {
  auto const lines = parse_lines(input);
  require(!lines.empty(), "there is no line");
  auto const& last = lines.back();
  require(last.at("kind").as_string() == arguments.at(0), "the last line is " + json::serialize(last));
  if (arguments.at(0) == "result")
    check_result(last);
  else
    check_error(last, arguments.at(1), arguments.at(2));

  std::string text;
  std::string reasoning;
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    auto const& line = lines[i];
    require(line.at("kind").as_string() == "chunk", "a line before the last is " + json::serialize(line));
    text += line.at("text").as_string();
    auto const* thought = line.if_contains("reasoning");
    if (thought) reasoning += thought->as_string();
    require(line.size() == (thought ? 3U : 2U), "a chunk has other keys");
    require(!line.at("text").as_string().empty() || thought, "a chunk says nothing");
  }
  require(text == last.at("text").as_string(), "the last line's text is not the chunks' text");
  if (auto const* whole = last.if_contains("reasoning"))
    require(reasoning == (whole->is_null() ? "" : whole->as_string()), "the reasoning is not the chunks' reasoning");
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    std::string const input{std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
    std::string const text = check(std::vector<std::string_view>(argv + 1, argv + argc), input);
    std::fwrite(text.data(), 1, text.size(), stdout);
    return 0;
  } catch (std::exception const& e) {
    std::fprintf(stderr, "check_answer_lines: %s\n", e.what());
    return 1;
  }
}
