#include "support/recording.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <fstream>
#include <iterator>
#include <numeric>
#include <stdexcept>
#include <tokenwire/sse.hpp>
#include <tokenwire/testing/answers.hpp>

namespace bench {
namespace {

std::vector<std::string> blocks_of(std::string_view body) {
  std::vector<std::string> blocks;
  while (!body.empty()) {
    std::size_t end = body.size();
    for (std::string_view const blank : {"\n\n", "\r\n\r\n"})
      if (std::size_t const at = body.find(blank); at != body.npos) end = std::min(end, at + blank.size());
    blocks.emplace_back(body.substr(0, end));
    body.remove_prefix(end);
  }
  return blocks;
}

recording made_of(std::vector<std::string> blocks) {
  recording made{.blocks = std::move(blocks)};
  made.expected = expected_of(made.blocks);
  if (made.expected.events == 0) throw std::runtime_error("no events");
  return made;
}

}  // namespace

findings expected_of(std::vector<std::string> const& blocks) {
  findings all;
  tokenwire::sse::decoder decoder(0);
  boost::json::value last;
  for (std::string const& block : blocks) {
    // The chunk's size has a line, and its end.
    all.lines += 2 + static_cast<std::uint64_t>(std::count(block.begin(), block.end(), '\n'));
    decoder.feed(block);
    while (auto const* event = decoder.next()) {
      if (event->data.empty() || event->data == "[DONE]") continue;
      last = boost::json::parse(event->data);
      ++all.events;
      all.text_bytes += last.at("choices").at(0).at("delta").at("content").as_string().size();
    }
  }
  // Those of the head, and of the body's end.
  all.lines += 4 + 2;
  if (auto const* found = last.as_object().if_contains("search_results"); found && found->is_array())
    all.sources = found->as_array().size();
  if (auto const* usage = last.as_object().if_contains("usage"); usage && usage->is_object())
    all.completion_tokens = usage->at("completion_tokens").to_number<std::int64_t>();
  return all;
}

recording read_recording(std::string const& path) try {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot be read");
  std::string const body(std::istreambuf_iterator<char>(file), {});
  return made_of(blocks_of(body));
} catch (std::exception const& failure) {
  throw std::runtime_error(path + ": " + failure.what());
}

recording make_recording() {
  return made_of(tokenwire::testing::chat_stream_events({}));
}

}  // namespace bench
