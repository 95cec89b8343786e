#include "tokenwire/testing/answers.hpp"

#include "testing/chat_answer.hpp"
#include "testing/concise_answer.hpp"

namespace tokenwire::testing {

std::string chat_answer_text(chat_answer_options const& options) {
  return options.concise ? concise_answer{options}.text() : chat_answer{options}.text();
}

std::vector<std::string> chat_stream_events(chat_answer_options const& options) {
  block_source_ptr const answer = make_chat_stream(options);
  std::vector<std::string> events(answer->blocks());
  for (std::size_t i = 0; i < events.size(); ++i) answer->append(i, events[i]);
  return events;
}

std::string chat_document(chat_answer_options const& options) {
  return chat_answer{options}.document();
}

}  // namespace tokenwire::testing
