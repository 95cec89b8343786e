#include "support/cut_answers.hpp"

#include <algorithm>

namespace tokenwire::test {
namespace {

using perplexity::end_mark;

std::string plain_event(std::string const& text, std::string const& finish = {}) {
  std::string const reason = finish.empty() ? "" : R"(,"finish_reason":")" + finish + '"';
  return R"({"choices":[{"delta":{"content":")" + text + R"("})" + reason + "}]}";
}

std::string full_event(std::string const& object, std::string const& piece, std::string const& whole) {
  return R"({"object":"chat.completion)" + object + R"(","choices":[{"message":{"content":")" + whole +
         R"("},"delta":{"content":")" + piece + R"("}}]})";
}

/// Not one chunk an event: chunks begin and end inside of them.
constexpr std::size_t chunk_data = 33;

}  // namespace

cut_answer::cut_answer(framing how, std::string line_end, std::vector<event> const& events) : how_(how) {
  std::string body;
  for (event const& one : events) {
    body += "data: " + one.data;
    std::size_t const data_end = body.size();
    // A CR ends a line by itself.
    events_.push_back({data_end, data_end + line_end.size() + 1, one});
    body += line_end + line_end;
  }
  wire_ = response_head(200, "Content-Type: text/event-stream\r\n" +
                                 (how == framing::chunked  ? std::string("Transfer-Encoding: chunked\r\n")
                                  : how == framing::length ? "Content-Length: " + std::to_string(body.size()) + "\r\n"
                                                           : std::string{}));
  head_size_ = wire_.size();
  payload_.assign(head_size_, 0);
  std::size_t const piece = how == framing::chunked ? chunk_data : body.size();
  for (std::size_t at = 0; at < body.size(); at += piece) {
    std::string const data = body.substr(at, piece);
    std::string const framed = how == framing::chunked ? chunk(data) : data;
    std::size_t const begin = framed.find(data);
    for (std::size_t i = 0; i != framed.size(); ++i)
      payload_.push_back(at + std::min(data.size(), i - std::min(i, begin)));
    wire_ += framed;
  }
  if (how == framing::chunked) wire_ += "0\r\n\r\n";
  payload_.resize(wire_.size() + 1, body.size());
}

cut_answer::state cut_answer::after(std::size_t sent, bool body_ends) const {
  state now;
  for (place const& one : events_) {
    if (payload_[sent] < (body_ends ? one.data_end : one.end)) break;
    now.text += one.what.text;
    now.soft = now.soft || one.what.ends == mark::soft;
    if (one.what.ends == mark::hard)
      now.hard = one.what.data == "[DONE]" ? end_mark::done_sentinel : end_mark::done_event;
  }
  return now;
}

std::vector<cut_answer> cut_answers(framing how) {
  using mark = cut_answer::mark;
  std::vector<cut_answer> answers{
      {how, "\n", {{plain_event("so"), "so"}, {plain_event(" far"), " far"}, {"[DONE]", "", mark::hard}}},
      {how,
       "\r\n",
       {{plain_event("so"), "so"}, {plain_event(" far", "stop"), " far", mark::soft}, {"[DONE]", "", mark::hard}}}};
  // The largest; the other framings need no third one.
  if (how == framing::chunked)
    answers.push_back(
        {how,
         "\r\n",
         {{full_event(".chunk", "so far", "so far"), "so far"}, {full_event(".done", "", "so far"), "", mark::hard}}});
  return answers;
}

cut_outcome expected_after(cut_answer const& answer, std::size_t sent, trouble what) {
  if (sent < answer.head_size()) {
    cut_outcome out{.phase = "first_byte"};
    // Up to the status's first digit it may be the head of another response that comes before the one that counts.
    bool const begun = sent > std::string_view("HTTP/1.1 ").size();
    switch (what) {
      case trouble::stall:
        out.ec = begun ? error::idle_timeout : error::first_byte_timeout;
        out.after = begun ? idle_limit : first_byte_limit;
        break;
      case trouble::close:
      case trouble::reset:
        out.ec = error::connection_closed;
        break;
      case trouble::garbage:
        out.ec = error::malformed_response;
        break;
    }
    return out;
  }
  bool const body_ends = what == trouble::close && answer.how() == framing::until_close;
  auto const so_far = answer.after(sent, body_ends);
  cut_outcome out{.text = so_far.text, .ended_by = so_far.hard, .status = 200};
  if (so_far.hard != end_mark::none) return out;
  if (so_far.soft) {
    out.after = what == trouble::stall ? grace_limit : std::chrono::seconds{0};
    out.ended_by = body_ends                ? end_mark::finish_reason_then_end
                   : what == trouble::stall ? end_mark::finish_reason_then_silence
                                            : end_mark::finish_reason_then_failure;
    return out;
  }
  out.phase = "body";
  switch (what) {
    case trouble::stall:
      out.ec = error::idle_timeout;
      out.after = idle_limit;
      break;
    case trouble::close:
    case trouble::reset:
      out.ec = error::stream_incomplete;
      break;
    case trouble::garbage:
      out.ec = error::malformed_response;
      break;
  }
  return out;
}

}  // namespace tokenwire::test
