// A chat of several turns.

#ifndef TOKENWIRE_PERPLEXITY_CONVERSATION_HPP
#define TOKENWIRE_PERPLEXITY_CONVERSATION_HPP

#include <string>
#include <tokenwire/perplexity/chat_completion.hpp>
#include <tokenwire/perplexity/message.hpp>
#include <vector>

namespace tokenwire::perplexity {

/// Keeps the messages of a chat in the order that the API asks for: system messages first, then user (or tool) and
/// assistant in turns. What would break the order is joined instead: a message after one of the same role becomes a
/// paragraph of it (tool results stay apart), and a system message later on one of the first. Text that is empty adds
/// nothing. Two things stay where they are, though the API may refuse them: an answer before the first question; and a
/// user's message beside a tool's result, for joined to it the user's words would be the tool's. Most servers whose
/// models call tools take that order; for one that does not, have the result answered first.
///
///   conversation chat("Be brief.");
///   chat.user("What is Asio?");
///   request.messages = chat.messages();
///   ...
///   chat.assistant(stream.result());
///   chat.user("And Beast?");
///
/// A value. Thread safety: as a vector's.
class conversation {
 public:
  conversation();
  explicit conversation(std::string system);

  void system(std::string content);
  void user(std::string content);
  void user(std::vector<content_part> content);
  void assistant(std::string content);
  /// The answer's text without its reasoning; its tool calls too. An answer with neither is left out.
  void assistant(chat_completion const& answer);
  void tool(std::string tool_call_id, std::string content);

  /// Takes back the last turn: the last message, and when that was an assistant's answer everything back to the user's
  /// question, that included. For asking again. Nothing happens to a conversation without a turn.
  void undo();

  /// Ready to be sent: the last message is the user's or a tool's.
  bool can_ask() const noexcept;
  std::vector<message> const& messages() const noexcept { return messages_; }

 private:
  void add(message next);

  std::vector<message> messages_{};
};

}  // namespace tokenwire::perplexity

#endif
