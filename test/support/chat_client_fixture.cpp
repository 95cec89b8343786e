#include "support/chat_client_fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/test/unit_test.hpp>
#include <thread>
#include <tokenwire/api_error.hpp>

#include "perplexity/client_access.hpp"
#include "support/stream_samples.hpp"

namespace tokenwire::test {
namespace asio = boost::asio;
using namespace std::chrono_literals;
namespace {

std::string class_of(std::exception_ptr const& thrown, error_code& ec) {
  if (!thrown) return {};
  try {
    std::rethrow_exception(thrown);
  }
#define TOKENWIRE_TEST_CATCH(type) \
  catch (type const& e) {          \
    ec = e.code();                 \
    return #type;                  \
  }
  TOKENWIRE_TEST_CATCH(bad_request_error)
  TOKENWIRE_TEST_CATCH(authentication_error)
  TOKENWIRE_TEST_CATCH(permission_denied_error)
  TOKENWIRE_TEST_CATCH(not_found_error)
  TOKENWIRE_TEST_CATCH(conflict_error)
  TOKENWIRE_TEST_CATCH(unprocessable_entity_error)
  TOKENWIRE_TEST_CATCH(rate_limit_error)
  TOKENWIRE_TEST_CATCH(internal_server_error)
  TOKENWIRE_TEST_CATCH(api_status_error)
  TOKENWIRE_TEST_CATCH(timeout_error)
  TOKENWIRE_TEST_CATCH(connection_error)
  TOKENWIRE_TEST_CATCH(stream_incomplete_error)
  TOKENWIRE_TEST_CATCH(api_error)
#undef TOKENWIRE_TEST_CATCH
  catch (boost::system::system_error const& e) {
    ec = e.code();
    return "system_error";
  }
  catch (...) {
    return "unknown";
  }
}

}  // namespace

chat_client::chat_client(std::string base_url) {
  options.api_key = "key";
  options.base_url = std::move(base_url);
  options.retry.max_retries = 0;
  options.pool.max_idle = 0;
  options.timeouts = {.resolve = 0ms,
                      .connect = 0ms,
                      .tls = 0ms,
                      .write = 0ms,
                      .first_byte = 0ms,
                      .idle = 0ms,
                      .total = 0ms,
                      .finish_grace = 0ms};
  request.model = "sonar";
  request.messages.push_back(perplexity::user("Why is the sky blue?"));
}

void chat_client::open() {
  client_.emplace(perplexity::client_access::make(io.get_executor(), options, time));
  stream_.emplace(client_->stream(request));
  out = {};
}

void chat_client::note(perplexity::chat_chunk const& chunk) {
  ++out.chunks;
  if (chunk.restarted()) {
    ++out.restarts;
    out.text.clear();
    out.reasoning.clear();
  }
  if (chunk.text_was_reasoning()) {
    out.reasoning += out.text;
    out.text.clear();
  }
  out.reasoning += chunk.reasoning();
  out.text += chunk.text();
  if (on_chunk) on_chunk(*stream_, chunk);
}

void chat_client::note_end() {
  out.result = stream_->result();
  out.facts = stream_->diagnostics();
  out.response = stream_->response();
  if (!out.thrown.empty() && stream_->error() != out.ec) out.thrown += ", and the stream says otherwise";
  out.over = true;
}

asio::awaitable<void> chat_client::read_all() {
  std::exception_ptr failed;
  try {
    for (;;) {
      perplexity::chat_chunk const* const chunk = co_await stream_->next();
      if (chunk == nullptr) break;
      note(*chunk);
    }
  } catch (...) {
    failed = std::current_exception();
  }
  out.thrown = class_of(failed, out.ec);
  std::exception_ptr again;
  bool silent = false;
  try {
    perplexity::chat_chunk const* const chunk = co_await stream_->next();
    silent = chunk == nullptr;
  } catch (...) {
    again = std::current_exception();
  }
  error_code second;
  out.thrown_again = class_of(again, second);
  if (second != out.ec || (!again && !silent)) out.thrown_again += ", which is another error";
  note_end();
}

asio::awaitable<void> chat_client::read_one() {
  std::exception_ptr failed;
  try {
    perplexity::chat_chunk const* const chunk = co_await stream_->next();
    if (chunk != nullptr) note(*chunk);
    if (chunk == nullptr) note_end();
  } catch (...) {
    failed = std::current_exception();
  }
  if (failed) {
    out.thrown = class_of(failed, out.ec);
    note_end();
  }
  stepped_ = true;
}

asio::awaitable<void> chat_client::complete_one() {
  std::exception_ptr failed;
  try {
    out.result = co_await client_->complete(request);
  } catch (...) {
    failed = std::current_exception();
  }
  out.thrown = class_of(failed, out.ec);
  out.over = true;
}

void chat_client::start() {
  open();
  asio::co_spawn(io, read_all(), asio::detached);
}

chat_outcome const& chat_client::read() {
  start();
  pump([this] { return out.over; });
  return out;
}

chat_outcome const& chat_client::complete() {
  open();
  asio::co_spawn(io, complete_one(), asio::detached);
  pump([this] { return out.over; });
  return out;
}

chat_outcome const& chat_client::step() {
  if (!stream_) open();
  stepped_ = false;
  asio::co_spawn(io, read_one(), asio::detached);
  pump([this] { return stepped_; });
  return out;
}

void chat_client::pump(std::function<bool()> const& until) {
  auto const give_up = std::chrono::steady_clock::now() + 20s;
  while (!until()) {
    if (std::chrono::steady_clock::now() > give_up) BOOST_FAIL("the client hangs");
    io.restart();
    if (io.run_one_for(1ms) == 0) std::this_thread::yield();
  }
}

void chat_client::settle() {
  do {
    io.restart();
  } while (io.run_one_for(3ms) != 0);
}

std::optional<net::clock::duration> chat_client::next_pause() {
  pump([this] { return out.over || time.pending() != 0; });
  auto const due = time.next_due();
  if (out.over || !due) return std::nullopt;
  return *due - time.now();
}

held_server::held_server(bool reads_request)
    : server_([this, reads_request](server_connection& peer, int) {
        if (reads_request && peer.read_request().empty()) return;
        std::lock_guard const lock(mutex_);
        ready_.push_back(&peer);
      }) {}

server_connection& held_server::connection(chat_client& client, std::size_t number) {
  server_connection* found = nullptr;
  client.pump([&] {
    std::lock_guard const lock(mutex_);
    if (ready_.size() > number) found = ready_[number];
    return found != nullptr;
  });
  client.settle();
  return *found;
}

scripted_server::script answer_with(std::string bytes, bool close) {
  return [bytes = std::move(bytes), close](server_connection& peer, int) {
    if (peer.read_request().empty() || !peer.send(bytes)) return;
    if (close) peer.close();
    peer.wait_for_close();
  };
}

std::string sse_body(std::vector<std::string> const& events, std::string_view line_end) {
  std::string body;
  for (std::string const& event : events) body.append("data: ").append(event).append(line_end).append(line_end);
  return body;
}

std::string delta_event(std::string_view text, std::string_view finish_reason) {
  std::string const end = finish_reason.empty() ? "null" : '"' + std::string(finish_reason) + '"';
  return R"({"id":"1","model":"sonar","choices":[{"index":0,"delta":{"role":"assistant","content":")" +
         json_escaped(text) + R"("},"finish_reason":)" + end + "}]}";
}

std::string plain_stream(std::string_view body) {
  return response_head(200, "Content-Type: text/event-stream\r\n") + std::string(body);
}

}  // namespace tokenwire::test
