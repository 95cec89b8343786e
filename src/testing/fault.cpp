#include "testing/fault.hpp"

#include <utility>

namespace tokenwire::testing {
namespace {

constexpr std::pair<std::string_view, fault> names[] = {
    {"cut", fault::cut},
    {"reset", fault::reset},
    {"close", fault::close},
    {"stall", fault::stall},
    {"slow", fault::slow},
    {"garbage", fault::garbage},
    {"error-event", fault::error_event},
    {"html", fault::html},
    {"401", fault::unauthorized},
    {"429", fault::too_many_requests},
    {"503-once", fault::unavailable_once},
};

// The first half of a body: whole blocks, and on demand half of the next one.
class first_half final : public block_source {
 public:
  first_half(block_source_ptr body, bool into_block) : body_{std::move(body)}, whole_{body_->blocks() / 2} {
    partial_ = whole_ < body_->blocks() && (into_block || whole_ == 0);
  }

  std::size_t blocks() const noexcept override { return whole_ + std::size_t{partial_}; }

  void append(std::size_t i, std::string& out) const override {
    std::size_t const begin = out.size();
    body_->append(i, out);
    if (i == whole_) out.resize(begin + (out.size() - begin) / 2);
  }

 private:
  block_source_ptr body_;
  std::size_t whole_;
  bool partial_{};
};

class with_error final : public block_source {
 public:
  with_error(block_source_ptr body, bool lines)
      : body_{std::move(body)}, whole_{body_->blocks() / 2}, lines_{lines} {}

  std::size_t blocks() const noexcept override { return whole_ + 1; }

  void append(std::size_t i, std::string& out) const override {
    if (i < whole_) return body_->append(i, out);
    lines_ ? out.append(stream_error).append("\n") : out.append("data: ").append(stream_error).append("\r\n\r\n");
  }

 private:
  block_source_ptr body_;
  std::size_t whole_;
  bool lines_;
};

}  // namespace

std::optional<fault> parse_fault(std::string_view name) noexcept {
  for (auto const& [known, fault] : names) {
    if (known == name) return fault;
  }
  return std::nullopt;
}

void spoil(reply& reply, fault fault) {
  switch (fault) {
    case fault::cut:
    case fault::reset:
    case fault::stall:
      reply.body = std::make_shared<first_half>(std::move(reply.body), true);
      reply.ending = fault == fault::cut ? ending::cut : fault == fault::reset ? ending::reset : ending::stall;
      break;
    case fault::close:
      reply.body = std::make_shared<first_half>(std::move(reply.body), false);
      break;
    case fault::error_event:
      if (reply.streamed) {
        reply.body = std::make_shared<with_error>(std::move(reply.body), reply.lines);
      } else {
        reply.body = std::make_shared<document_source>(std::string{stream_error});
      }
      break;
    case fault::slow:
      reply.byte_by_byte = true;
      break;
    default:
      break;
  }
}

}  // namespace tokenwire::testing
