#include "support/answer_cases.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <tokenwire/sse.hpp>

#include "answer/stream_end.hpp"
#include "perplexity/chat_decoder.hpp"

#include "support/chat_compare.hpp"

namespace tokenwire::test {
namespace {

namespace fs = std::filesystem;
using namespace perplexity;

std::string read_file(fs::path const& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A session without a network: the body comes whole and ends cleanly.
class body_decoder {
 public:
  explicit body_decoder(chat_decoder_options options) : decoder_(options) {}

  void feed(std::string_view piece) {
    if (over()) return;
    events_.feed(piece);
    while (sse::event const* const event = over() ? nullptr : events_.next()) take(*event);
  }

  decoded_answer finish() {
    if (sse::event const* const pending = over() ? nullptr : events_.pending()) take(*pending);
    if (decoder_.flush()) out_.chunks.emplace_back(decoder_.chunk());
    if (!out_.ec) {
      auto const verdict = end_.at_end({});
      out_.ec = verdict.error;
      decoder_.set_end(verdict.mark);
    }
    out_.result = decoder_.result();
    return std::move(out_);
  }

 private:
  bool over() const { return out_.ec || end_.ended(); }

  void take(sse::event const& event) {
    switch (decoder_.decode(event.data, event.type)) {
      case decoded::chunk:
        end_.on_chunk(decoder_.is_done_event(), decoder_.all_choices_finished());
        out_.chunks.emplace_back(decoder_.chunk());
        break;
      case decoded::done_sentinel:
        end_.on_done_sentinel();
        break;
      case decoded::nothing:
        break;
      case decoded::provider_error:
      case decoded::malformed:
        out_.ec = decoder_.error();
        break;
    }
  }

  sse::decoder events_{};
  chat_decoder decoder_;
  answer::stream_end end_{};
  decoded_answer out_{};
};

}  // namespace

std::vector<answer_case> const& answer_cases() {
  static std::vector<answer_case> const cases = [] {
    std::vector<answer_case> read;
    for (auto const& entry : fs::directory_iterator(TOKENWIRE_TEST_CASES "/answers")) {
      fs::path path = entry.path();
      if (path.extension() != ".sse" && path.extension() != ".body") continue;
      answer_case& one = read.emplace_back();
      one.name = path.stem().string();
      one.body = read_file(path);
      one.is_document = path.extension() != ".sse";
      one.expected = boost::json::parse(read_file(path.replace_extension(".json")));
    }
    std::ranges::sort(read, {}, &answer_case::name);
    if (read.empty()) throw std::runtime_error("no cases in " TOKENWIRE_TEST_CASES "/answers");
    return read;
  }();
  return cases;
}

answer_case const& answer_case_named(std::string_view name) {
  auto const found = std::ranges::find(answer_cases(), name, &answer_case::name);
  if (found == answer_cases().end()) throw std::runtime_error("no case " + std::string(name));
  return *found;
}

seen_chunk::seen_chunk(chat_chunk const& chunk)
    : text(chunk.text()),
      reasoning(chunk.reasoning()),
      text_was_reasoning(chunk.text_was_reasoning()),
      new_sources(chunk.has_new_sources()),
      restarted(chunk.restarted()) {}

decoded_answer decode_body(std::string_view body, std::span<std::size_t const> cuts, bool reuse,
                           bool separate_reasoning) {
  body_decoder decoder({.reuse = reuse, .separate_reasoning = separate_reasoning});
  std::size_t from = 0;
  for (std::size_t i = 0; i <= cuts.size(); ++i) {
    std::size_t const to = i < cuts.size() ? cuts[i] : body.size();
    auto const piece = std::make_unique_for_overwrite<char[]>(to - from);
    body.copy(piece.get(), to - from, from);
    decoder.feed({piece.get(), to - from});
    from = to;
  }
  return decoder.finish();
}

decoded_answer decode_document(std::string_view body) {
  chat_decoder decoder;
  decoded_answer out;
  if (decoder.decode_document(body) == decoded::chunk) {
    out.chunks.emplace_back(decoder.chunk());
  } else {
    out.ec = decoder.error();
  }
  out.result = decoder.result();
  return out;
}

std::string difference(decoded_answer const& a, decoded_answer const& b) {
  std::string out = difference(a.result, b.result);
  if (a.ec != b.ec) out += "error ";
  if (a.chunks != b.chunks) out += "chunks ";
  return out;
}

}  // namespace tokenwire::test
