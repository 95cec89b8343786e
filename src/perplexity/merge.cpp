#include <boost/asio/error.hpp>
#include <tokenwire/async_generator.hpp>
#include <tokenwire/perplexity/merge.hpp>
#include <utility>

#include "answer/wait_alarm.hpp"
#include "perplexity/stream_group.hpp"

namespace tokenwire::perplexity {
namespace asio = boost::asio;
namespace {

struct merge_session {
  stream_group group;
  merge_item item;
  bool cancelled{};
};

/// Precondition: the session outlives the generator.
async_generator<merge_item const> read_items(asio::any_io_executor, merge_session& s) {
  auto wait = [&s](auto handler) { s.group.wait(std::move(handler)); };
  while (!s.cancelled) {
    stream_look const found = s.group.look();
    if (found.status == next_status::not_yet) {
      if (s.group.none_left()) co_return;
      co_await async_operation<>(wait);
      continue;
    }
    s.item = {.index = found.place, .status = found.status, .chunk = found.chunk, .error = found.error};
    merge_item const& item = s.item;
    co_yield item;
    // Now, not before: whoever has got in line meanwhile comes first.
    if (found.chunk) s.group.advance(found.place);
  }
  s.group.run_out_all();
  detail::throw_aborted();
}

}  // namespace

struct chat_merge::impl {
  explicit impl(std::vector<chat_stream> merged)
      : executor(merged.front().get_executor()),
        time(chat_stream_access::get(merged.front())->session.call->time),
        streams(std::move(merged)),
        items(read_items(executor, session)) {
    for (chat_stream const& stream : streams) session.group.add(chat_stream_access::get(stream));
    items.set_cancel_hook(
        [](void* context) noexcept {
          auto& s = *static_cast<merge_session*>(context);
          s.cancelled = true;
          s.group.cancel_all();
        },
        &session);
  }

  asio::any_io_executor const executor;
  net::time_source& time;
  std::vector<chat_stream> streams;
  merge_session session;
  answer::wait_alarm alarm{};
  // Destroyed first: its frame refers to the session.
  async_generator<merge_item const> items;
};

chat_merge merge(std::vector<chat_stream>&& streams) {
  check_streams(streams);
  check_idle(streams);
  return chat_merge(std::make_shared<chat_merge::impl>(std::move(streams)));
}

chat_merge::chat_merge(std::shared_ptr<impl> state) noexcept : impl_(std::move(state)) {}
chat_merge::chat_merge(chat_merge&&) noexcept = default;

chat_merge& chat_merge::operator=(chat_merge&& other) noexcept {
  if (this == &other) return *this;
  if (impl_) impl_->items.reset();
  impl_ = std::move(other.impl_);
  return *this;
}

chat_merge::~chat_merge() {
  // The connections close now, also where an operation under way holds the rest a little longer.
  if (impl_) impl_->items.reset();
}

asio::awaitable<merge_item const*> chat_merge::next() {
  return impl_->items.next(impl_);
}

void chat_merge::start_next(asio::any_completion_handler<void(error_code, merge_item const*)> handler,
                            asio::any_io_executor where) {
  if (!where) return impl_->items.start_next(std::move(handler), impl_);
  using placed = detail::placed_handler<void(error_code, merge_item const*)>;
  impl_->items.start_next(placed(std::move(handler), std::move(where)), impl_);
}

merge_result chat_merge::try_next() {
  auto& items = impl_->items;
  if (items.next_pending()) return {merge_status::not_yet, nullptr};
  if (merge_item const* const item = items.poll()) return {merge_status::item, item};
  if (items.ended() && items.promise() && !items.exception()) return {merge_status::end, nullptr};
  bool const cancelled = items.ended() || impl_->session.cancelled;
  return {cancelled ? merge_status::cancelled : merge_status::not_yet, nullptr};
}

asio::awaitable<merge_result> chat_merge::next_until(std::chrono::steady_clock::time_point deadline) {
  return wait_until(impl_, deadline);
}

asio::awaitable<merge_result> chat_merge::wait_until(std::shared_ptr<impl> state,
                                                     std::chrono::steady_clock::time_point when) {
  auto set_alarm = [&state, when](detail::generator_wait& wait) {
    return state->alarm.set(state->time, state->executor, when, wait);
  };
  auto operation = state->items.next_with(set_alarm, state);
  merge_item const* const item = co_await std::move(operation);
  merge_status const missing = state->items.ended() ? merge_status::end : merge_status::not_yet;
  merge_result const result{item ? merge_status::item : missing, item};
  co_return result;
}

std::size_t chat_merge::size() const noexcept {
  return impl_->streams.size();
}

chat_stream const& chat_merge::stream(std::size_t index) const noexcept {
  return impl_->streams[index];
}

void chat_merge::cancel() noexcept {
  auto& items = impl_->items;
  if (items.ended()) return;
  items.cancel();
  // What was ready is not given any more.
  items.promise()->take_value();
}

void chat_merge::cancel(std::size_t index) noexcept {
  impl_->session.group.cancel(index);
}

asio::any_io_executor chat_merge::get_executor() const noexcept {
  return impl_->executor;
}

}  // namespace tokenwire::perplexity
