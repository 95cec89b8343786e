#include "perplexity/agent_delta.hpp"

#include <charconv>

#include "json/members.hpp"
#include "json/string_token.hpp"
#include "json/utf8.hpp"

namespace tokenwire::perplexity {
namespace {

constexpr std::string_view delta_type = "response.output_text.delta";

class delta_reader {
 public:
  delta_reader(std::string_view data, agent_delta& out) : at_(data.data()), end_(at_ + data.size()), out_(out) {}

  bool read() {
    if (!take('{')) return false;
    do {
      json::string_token key;
      if (!string(key) || key.escaped || !take(':') || !value(key.raw)) return false;
    } while (take(','));
    bool const complete = (seen_ & type) != 0 && (seen_ & delta) != 0;
    return take('}') && json::skip_space(at_, end_) == end_ && complete;
  }

 private:
  // Bits of what came.
  enum member : unsigned { sequence = 1, output = 2, content = 4, item = 8, type = 16, delta = 32 };

  bool take(char wanted) {
    at_ = json::skip_space(at_, end_);
    if (at_ == end_ || *at_ != wanted) return false;
    ++at_;
    return true;
  }

  bool string(json::string_token& token) {
    if (!take('"')) return false;
    at_ = json::read_string(at_, end_, token);
    if (at_ != nullptr) return true;
    at_ = end_;
    return false;
  }

  bool integer(std::optional<std::int64_t>& out) {
    at_ = json::skip_space(at_, end_);
    // Neither a sign nor a fraction, and no zero before another digit.
    std::int64_t number = 0;
    auto const [end, ec] = std::from_chars(at_, end_, number);
    if (ec != std::errc{} || *at_ == '-' || (*at_ == '0' && end - at_ > 1)) return false;
    if (end != end_ && (*end == '.' || *end == 'e' || *end == 'E')) return false;
    at_ = end;
    out = number;
    return true;
  }

  bool once(member which) {
    bool const first = (seen_ & which) == 0;
    seen_ |= which;
    return first;
  }

  bool value(std::string_view key) {
    json::string_token token;
    if (key == "delta") {
      if (!once(delta) || !string(token) || !json::is_valid_utf8(token.raw)) return false;
      out_.delta = token.raw;
      if (!token.escaped) return true;
      out_.unescaped.clear();
      if (!json::append_unescaped(token.raw, out_.unescaped)) return false;
      out_.delta = out_.unescaped;
      return true;
    }
    if (key == "item_id") {
      if (!once(item) || !string(token) || token.escaped || !json::is_valid_utf8(token.raw)) return false;
      out_.item_id = token.raw;
      return true;
    }
    if (key == "type") return once(type) && string(token) && token.raw == delta_type;
    if (key == "sequence_number") return once(sequence) && integer(out_.sequence_number);
    if (key == "output_index") return once(output) && integer(out_.output_index);
    if (key == "content_index") return once(content) && integer(out_.content_index);
    return false;
  }

  char const* at_;
  char const* end_;
  agent_delta& out_;
  unsigned seen_{};
};

}  // namespace

bool read_delta(std::string_view data, agent_delta& out) {
  out.delta = out.item_id = {};
  out.sequence_number = out.output_index = out.content_index = {};
  return delta_reader(data, out).read();
}

}  // namespace tokenwire::perplexity
