// Several answers of which only the fastest is wanted.

#ifndef TOKENWIRE_PERPLEXITY_RACE_HPP
#define TOKENWIRE_PERPLEXITY_RACE_HPP

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <span>
#include <tokenwire/perplexity/chat_stream.hpp>
#include <vector>

namespace tokenwire::perplexity {

/// Begins all streams and gives the index of the first that says something; the others are cancelled at once.
///
///   std::vector<pplx::chat_stream> streams;
///   streams.push_back(fast.stream(request));
///   streams.push_back(steady.stream(request));
///   auto const first = co_await pplx::race(streams);
///   while (auto chunk = co_await streams[first].next()) …
///
/// **It bills several times**: each of the requests is sent, and a service may count one that was cancelled as if its
/// answer had been read to the end.
///
/// What says something is a chunk with text, reasoning, a reasoning step or a tool call. The winner goes on as if it
/// had not been looked at: its next operation gives its first chunk, also where that said nothing. (Its result() may be
/// ahead until that which was read in the race has been given.) A stream whose first 64 chunks say nothing wins with
/// the 64th.
///
/// An answer that ends as it should and said nothing does not win, unless no other stream says anything: then the first
/// of them does, for it is whole.
///
/// Precondition: no other operation on the streams until it is over.
/// Lifetimes: the streams stay where they are, the caller's; they outlive the operation. Those that lost are there to
/// be asked for error(), diagnostics() and response(): `operation_aborted` where they were cancelled, else why they
/// failed.
/// Executor: works on the streams' executor; the awaiting coroutine goes on where it ran.
/// Cancellation: terminal: all streams are cancelled.
/// Errors: throws api_error: when all have failed, the error and the diagnostics of the one that failed last;
/// error::invalid_streams, with nothing begun: there is no stream; one was moved from, or has an operation pending; two
/// are not on the same executor. After a cancellation boost::system::system_error.
boost::asio::awaitable<std::size_t> race(std::span<chat_stream> streams);
/// The winner is one of the vector's streams, so the vector has to be there afterwards.
boost::asio::awaitable<std::size_t> race(std::vector<chat_stream>&& streams) = delete;

}  // namespace tokenwire::perplexity

#endif
