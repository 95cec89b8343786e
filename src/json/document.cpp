#include "json/document.hpp"

#include <algorithm>
#include <array>
#include <boost/json/error.hpp>
#include <boost/json/parser.hpp>
#include <boost/json/stream_parser.hpp>
#include <memory>

#include "json/string_token.hpp"
#include "json/utf8.hpp"
#include "json/white_space.hpp"

namespace tokenwire::json {

// One for each thread and not for each stream: thousands of streams share a thread, and none needs it between events.
struct document::scratch {
  static constexpr std::size_t smallest = std::size_t{64} * 1024;
  static constexpr std::size_t largest = std::size_t{1024} * 1024;

  std::unique_ptr<unsigned char[]> tree{};
  std::size_t tree_size{};
  std::array<unsigned char, 8192> stack{};
  bool taken{};

  // A tree takes three to four times its text.
  void provide(std::size_t text_size) {
    std::size_t const want = std::clamp(text_size * 4, smallest, largest);
    if (want <= tree_size) return;
    tree = std::make_unique_for_overwrite<unsigned char[]>(want);
    tree_size = want;
  }
};

document::document() {
  thread_local scratch of_thread;
  if (of_thread.taken) own_ = std::make_unique<scratch>();
  scratch_ = own_ ? own_.get() : &of_thread;
  scratch_->taken = true;
}

document::~document() {
  // Before the memory that it is in.
  root_ = nullptr;
  memory_.reset();
  scratch_->taken = false;
}

bool document::parse(std::string_view text, std::size_t max_depth) {
  max_depth_ = std::min(max_depth, deepest);
  replaced_ = false;
  if (parse_once(text)) return true;
  if (too_deep()) return false;
  // What was refused may be one of the two things that are let pass. They are looked for only now, so that text without
  // them costs nothing.
  std::string whole;
  whole.reserve(text.size() + 16);
  append_replacing_invalid(text, whole);
  copy_.clear();
  append_replacing_lone_surrogates(whole, copy_);
  if (copy_ == text) return false;
  replaced_ = true;
  return parse_once(copy_);
}

bool document::parse_once(std::string_view text) {
  text_ = text;
  ec_ = {};
  root_ = nullptr;
  scratch_->provide(text.size());
  memory_.emplace(scratch_->tree.get(), scratch_->tree_size);
  boost::json::parse_options options;
  options.max_depth = max_depth_;
  boost::json::parser parser({}, options, scratch_->stack.data(), scratch_->stack.size());
  parser.reset(&*memory_);
  parser.write(text.data(), text.size(), ec_);
  if (ec_) return false;
  // Assignment would copy the tree into other memory.
  root_.~value();
  ::new (&root_) boost::json::value(parser.release());
  return true;
}

bool document::too_deep() const noexcept {
  return ec_ == boost::json::error::too_deep;
}

bool document::incomplete() const noexcept {
  return ec_ == boost::json::error::incomplete;
}

std::string document::fault() const {
  std::string_view const text = trimmed(text_);
  if (text.empty()) return "expected JSON, got nothing";
  if (text.front() == '<') return "expected JSON, got markup (an HTML page?)";
  return "expected JSON; what came stops being it at byte " + std::to_string(error_offset()) + " of " +
         std::to_string(text_.size()) + ": " + ec_.message();
}

std::size_t document::error_offset() const {
  // Boost.JSON does not say where. Feeding it again finds the block, and then the byte.
  constexpr std::size_t block = 4096;
  boost::json::parse_options options;
  options.max_depth = max_depth_;
  std::size_t good = 0;
  for (std::size_t const step : {block, std::size_t{1}}) {
    boost::json::stream_parser parser({}, options);
    boost::system::error_code ec;
    if (good != 0) parser.write(text_.data(), good, ec);
    while (!ec && good < text_.size()) {
      std::size_t const size = std::min(step, text_.size() - good);
      parser.write(text_.data() + good, size, ec);
      if (!ec) good += size;
    }
    if (!ec) break;
  }
  return good;
}

}  // namespace tokenwire::json
