#include "support/stream_samples.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

namespace tokenwire::test {
namespace {

// Pieces of answers, with all that makes text hard: escapes, several bytes a character, markers, tags, white space.
constexpr std::array<std::string_view, 28> bricks{"Blue",
                                                  " light",
                                                  " scatters",
                                                  ".[1]",
                                                  "\n\n",
                                                  "**bold**",
                                                  " \"quoted\"",
                                                  "\\",
                                                  " caf\xc3\xa9",
                                                  "\xe6\x97\xa5\xe6\x9c\xac",
                                                  "\xf0\x9f\x98\x80",
                                                  " a/b",
                                                  "\t",
                                                  "1",
                                                  "12",
                                                  " <b>",
                                                  " </b>",
                                                  " 3 < 4",
                                                  "\xe2\x80\xa8",
                                                  "{}",
                                                  "\":\"",
                                                  ",",
                                                  "]}]}",
                                                  " the",
                                                  " of",
                                                  " and then",
                                                  " that is to say, a longer piece of text",
                                                  "-"};

std::string number(std::uint64_t value) {
  return std::to_string(value);
}

}  // namespace

std::string json_escaped(std::string_view utf8, bool ascii_only) {
  std::string out;
  auto const unit = [&out](unsigned value) {
    out += "\\u";
    for (unsigned shift = 16; shift > 0; shift -= 4) out += "0123456789abcdef"[value >> (shift - 4) & 0xf];
  };
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    auto const c = static_cast<unsigned char>(utf8[i]);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c < 0x20) {
      unit(c);
    } else if (c < 0x80 || !ascii_only) {
      out += static_cast<char>(c);
    } else {
      int const more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
      unsigned code = c & (0x3fU >> more);
      for (int k = 0; k < more; ++k) code = code << 6 | (static_cast<unsigned char>(utf8[++i]) & 0x3fU);
      if (code < 0x10000) {
        unit(code);
      } else {
        unit(0xd800 + ((code - 0x10000) >> 10));
        unit(0xdc00 + ((code - 0x10000) & 0x3ff));
      }
    }
  }
  return out;
}

event_data make_stream(stream_shape const& shape) {
  std::mt19937 random(shape.seed);
  std::string const comma = shape.spaced ? ", " : ",";
  std::string const colon = shape.spaced ? ": " : ":";
  auto const key = [&](std::string_view name) { return '"' + std::string{name} + '"' + colon; };
  auto const text = [&](std::string_view value) { return '"' + json_escaped(value, shape.escaped) + '"'; };

  std::string citations = "[";
  std::string results = "[";
  for (std::size_t i = 0; i < shape.sources; ++i) {
    std::string const url = "https://" + std::string(1, static_cast<char>('a' + i % 26)) + ".example/page/" + number(i);
    if (i != 0) citations += comma, results += comma;
    citations += text(url);
    results += '{' + key("title") + text("Title \xe2\x80\x93 " + number(i)) + comma + key("url") + text(url) + comma +
               key("date") + (i % 2 == 0 ? "null" : "\"2026-01-02\"") + comma + key("last_updated") + "\"2026-05-30\"" +
               comma + key("snippet") + text("A snippet with \"quotes\", a \\ and\n a line.") + comma + key("source") +
               "\"web\"}";
  }
  citations += ']';
  results += ']';

  event_data out;
  std::string content;
  std::uint64_t created = 1790000000;
  std::uint64_t tokens = 1;
  for (std::size_t i = 0; i < shape.events; ++i) {
    bool const done = i + 1 == shape.events;
    std::string piece;
    if (!done) {
      for (std::size_t k = 1 + random() % 3; k > 0; --k) piece += bricks[random() % bricks.size()];
      if (shape.think && i == 0) piece = "<think>\n" + piece;
      if (shape.think && i == shape.events / 2) piece += "\n</think>\n\n";
      tokens += 1 + random() % 4;
      created += random() % 5 == 0 ? 1 : 0;
    }
    content += piece;
    std::string cost;
    if (done) {
      cost = comma + key("cost") + '{' + key("input_tokens_cost") + "7e-06" + comma + key("output_tokens_cost") +
             "5.3e-05" + comma + key("request_cost") + "0.005" + comma + key("total_cost") + "0.00506}";
    } else if (shape.zero_cost) {
      cost = comma + key("cost") + '{' + key("input_tokens_cost") + "0" + comma + key("output_tokens_cost") + "0" +
             comma + key("total_cost") + "0}";
    }
    std::string const message =
        shape.has_message ? key("message") + '{' + key("role") + "\"assistant\"" + comma + key("content") +
                                text(shape.repeats_message || done ? content : std::string_view{}) + '}' + comma
                          : std::string{};
    out.push_back('{' + key("id") + "\"0b6f4c1e-5a0f-4a39-9c54-1f2f7d0c8a11\"" + comma + key("model") + "\"sonar\"" +
                  comma + key("created") + number(created) + comma + key("usage") + '{' + key("prompt_tokens") + "8" +
                  comma + key("completion_tokens") + number(tokens) + comma + key("total_tokens") + number(tokens + 8) +
                  comma + key("search_context_size") + "\"low\"" + cost + '}' + comma + key("citations") + citations +
                  comma + key("search_results") + results + comma + key("object") +
                  (done ? "\"chat.completion.done\"" : "\"chat.completion.chunk\"") + comma + key("choices") + "[{" +
                  key("index") + "0" + comma + message + key("delta") + '{' + key("role") + "\"assistant\"" + comma +
                  key("content") + text(piece) + '}' + (done ? comma + key("finish_reason") + "\"stop\"" : "") + "}]}");
  }
  return out;
}

event_data full_mode_sample() {
  std::string const head = R"({"id":"0b6f4c1e-5a0f-4a39-9c54-1f2f7d0c8a11","model":"sonar","created":)";
  std::string const zero = R"("cost":{"input_tokens_cost":0,"output_tokens_cost":0,"total_cost":0}})";
  std::string const sources =
      R"(,"citations":["https://a.example/one","https://b.example/two"],"search_results":[{"title":"One","url":"https://a.example/one","date":"2026-01-02","last_updated":"2026-05-30","snippet":"First snippet.","source":"web"},{"title":"Two","url":"https://b.example/two","last_updated":"2026-06-01","snippet":"Second snippet.","source":"web"}])";
  auto const usage = [](int completion) {
    return R"(,"usage":{"prompt_tokens":8,"completion_tokens":)" + std::to_string(completion) + R"(,"total_tokens":)" +
           std::to_string(8 + completion) + R"(,"search_context_size":"low",)";
  };
  auto const choice = [](std::string_view object, std::string_view content, std::string_view delta,
                         std::string_view end) {
    return R"(,"object":")" + std::string{object} +
           R"(","choices":[{"index":0,"message":{"role":"assistant","content":")" + std::string{content} +
           R"("},"delta":{"role":"assistant","content":")" + std::string{delta} + R"("})" + std::string{end} + "}]}";
  };
  std::string_view const chunk = "chat.completion.chunk";
  return {
      head + "1790000000" + usage(1) + zero + sources + choice(chunk, "Blue", "Blue", ""),
      head + "1790000000" + usage(3) + zero + sources + choice(chunk, "Blue light", " light", ""),
      head + "1790000001" + usage(6) + zero + sources + choice(chunk, "Blue light scatters.[1]", " scatters.[1]", ""),
      head + "1790000001" + usage(6) +
          R"("cost":{"input_tokens_cost":0.00001,"output_tokens_cost":0.00001,"request_cost":0.005,"total_cost":0.00502}})" +
          sources + choice("chat.completion.done", "Blue light scatters.[1]", "", R"(,"finish_reason":"stop")")};
}

event_data think_sample() {
  auto const event = [](int tokens, std::string_view object, std::string_view content, std::string_view delta,
                        std::string_view end) {
    return R"({"id":"4f1a","model":"sonar-reasoning-pro","created":1790000100,"usage":{"prompt_tokens":45,"completion_tokens":)" +
           std::to_string(tokens) + R"(,"total_tokens":)" + std::to_string(45 + tokens) +
           R"(,"search_context_size":"low"},"citations":["https://a.example/one"],"search_results":[{"title":"One","url":"https://a.example/one","snippet":"s","source":"web"}],"object":")" +
           std::string{object} + R"(","choices":[{"index":0,"message":{"role":"assistant","content":")" +
           std::string{content} + R"("},"delta":{"role":"assistant","content":")" + std::string{delta} + R"("})" +
           std::string{end} + "}]}";
  };
  return {
      event(3, "chat.completion.chunk", "<think>", "<think>", ""),
      event(9, "chat.completion.chunk", R"(<think>\nWeigh both sides.)", R"(\nWeigh both sides.)", ""),
      event(12, "chat.completion.chunk", R"(<think>\nWeigh both sides.\n</think>\n\nYes)", R"(\n</think>\n\nYes)", ""),
      event(12, "chat.completion.done", R"(<think>\nWeigh both sides.\n</think>\n\nYes)", "",
            R"(,"finish_reason":"stop")")};
}

event_data old_form_sample() {
  return {
      R"({"id": "21899d42", "model": "sonar", "created": 1756900000, "usage": {"prompt_tokens": 7, "completion_tokens": 1, "total_tokens": 8, "search_context_size": "low"}, "citations": ["https://a.example/one"], "search_results": [{"title": "One", "url": "https://a.example/one", "date": null, "last_updated": "2025-07-01"}], "object": "chat.completion", "choices": [{"index": 0, "finish_reason": null, "message": {"role": "assistant", "content": "1"}, "delta": {"role": "assistant", "content": "1"}}]})",
      R"({"id": "21899d42", "model": "sonar", "created": 1756900001, "usage": {"prompt_tokens": 7, "completion_tokens": 52, "total_tokens": 59, "search_context_size": "low"}, "citations": ["https://a.example/one"], "search_results": [{"title": "One", "url": "https://a.example/one", "date": null, "last_updated": "2025-07-01"}], "object": "chat.completion", "choices": [{"index": 0, "finish_reason": null, "message": {"role": "assistant", "content": "1, 2, 3"}, "delta": {"role": "assistant", "content": ", 2, 3"}}]})",
      R"({"id": "21899d42", "model": "sonar", "created": 1756900001, "usage": {"prompt_tokens": 7, "completion_tokens": 53, "total_tokens": 60, "search_context_size": "low", "cost": {"input_tokens_cost": 7e-06, "output_tokens_cost": 5.3e-05, "request_cost": 0.005, "total_cost": 0.00506}}, "citations": ["https://a.example/one"], "search_results": [{"title": "One", "url": "https://a.example/one", "date": null, "last_updated": "2025-07-01"}], "object": "chat.completion", "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "1, 2, 3"}, "delta": {"role": "assistant", "content": ""}}]})"};
}

event_data concise_sample() {
  return {
      R"({"id":"cfa3","model":"sonar-pro","created":1790000200,"object":"chat.reasoning","choices":[{"index":0,"finish_reason":null,"message":{"role":"assistant","content":""},"delta":{"role":"assistant","content":"","reasoning_steps":[{"thought":"Looking up the forecast.","type":"web_search","web_search":{"search_keywords":["seattle weather"],"search_results":[{"title":"NWS","url":"https://w.example/","snippet":"61F","source":"web"}]}}]}}],"type":"message"})",
      R"({"id":"cfa3","model":"sonar-pro","created":1790000202,"object":"chat.reasoning.done","usage":{"prompt_tokens":6,"completion_tokens":0,"total_tokens":6,"search_context_size":"low"},"search_results":[{"title":"NWS","url":"https://w.example/","snippet":"61F","source":"web"}],"images":[],"choices":[{"index":0,"finish_reason":null,"message":{"role":"assistant","content":"","reasoning_steps":[{"thought":"Looking up the forecast.","type":"web_search","web_search":{"search_keywords":["seattle weather"],"search_results":[]}}]},"delta":{"role":"assistant","content":""}}]})",
      R"({"id":"cfa3","model":"sonar-pro","created":1790000203,"object":"chat.completion.chunk","choices":[{"index":0,"finish_reason":null,"message":{"role":"assistant","content":""},"delta":{"role":"assistant","content":"Mild"}}]})", R"({"id":"cfa3","model":"sonar-pro","created":1790000203,"object":"chat.completion.chunk","choices":[{"index":0,"finish_reason":null,"message":{"role":"assistant","content":""},"delta":{"role":"assistant","content":" tonight"}}]})", R"({"id":"cfa3","model":"sonar-pro","created":1790000205,"object":"chat.completion.done","usage":{"prompt_tokens":6,"completion_tokens":2,"total_tokens":8,"search_context_size":"low","cost":{"input_tokens_cost":0.0,"output_tokens_cost":0.004,"request_cost":0.006,"total_cost":0.01}},"search_results":[{"title":"NWS","url":"https://w.example/","snippet":"61F","source":"web"}],"images":[],"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Mild tonight","reasoning_steps":[{"thought":"Looking up the forecast.","type":"web_search"}]},"delta":{"role":"assistant","content":""}}],"status":"COMPLETED","type":"end_of_stream"})"};
}

event_data gateway_sample() {
  return {
      R"({"id":"1","model":"sonar","created":1,"choices":[{"index":0,"delta":{"role":"assistant","content":"He"}}]})",
      R"({"id":"1","model":"sonar","created":1,"choices":[{"index":0,"delta":{"content":"y"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}})",
      "[DONE]"};
}

std::vector<event_data> captured_streams() {
  std::vector<event_data> out;
  char const* const folder = std::getenv("TOKENWIRE_CAPTURES");
  if (folder == nullptr || *folder == '\0') return out;
  for (auto const& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".sse") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    std::string const body{std::istreambuf_iterator<char>(file), {}};
    // Recorded events have one data line each.
    constexpr std::string_view mark = "data: ";
    event_data& events = out.emplace_back();
    for (std::size_t at = 0; at < body.size();) {
      std::size_t const end = std::min(body.find("\r\n", at), body.size());
      std::string_view const line = std::string_view{body}.substr(at, end - at);
      if (line.starts_with(mark)) events.emplace_back(line.substr(mark.size()));
      at = end + 2;
    }
  }
  return out;
}

}  // namespace tokenwire::test
