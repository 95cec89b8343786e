// The client's operations on jobs.

#include <openssl/rand.h>

#include <array>
#include <functional>
#include <tokenwire/api_error.hpp>
#include <tokenwire/perplexity/client.hpp>
#include <utility>

#include "answer/fetch.hpp"
#include "answer/wait_for.hpp"
#include "net/run_on.hpp"
#include "perplexity/chat_job_json.hpp"
#include "perplexity/chat_job_list.hpp"
#include "perplexity/client_impl.hpp"

namespace tokenwire::perplexity {
namespace asio = boost::asio;
namespace {

using settings_ptr = std::shared_ptr<client_settings const>;

/// 128 random bits as hexadecimal digits; empty when there are none to be had.
std::string random_key() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return {};
  constexpr char digits[] = "0123456789abcdef";
  std::string key;
  for (unsigned char const byte : bytes) {
    key += digits[byte >> 4U];
    key += digits[byte & 15U];
  }
  return key;
}

}  // namespace

/// For answer::wait_for().
class waited_job {
 public:
  using value_type = chat_job;

  waited_job(settings_ptr settings, chat_job job, request_options look, std::function<void(chat_job const&)> progress)
      : settings_(std::move(settings)), job_(std::move(job)), look_(std::move(look)), progress_(std::move(progress)) {}

  /// What a list says of a finished job is not all of it.
  bool is_whole() const noexcept {
    return job_.completed() ? job_.response.has_value() : job_.failed() && !job_.error_message.empty();
  }
  bool finished() const noexcept { return job_.finished(); }
  prepared_call look() const { return settings_->get_job(job_.id, look_); }
  void read(net::http_call const& call, std::string const& body) {
    job_ = read_job(call, body, settings_->decoding(look_));
    answer::report_end(call, answer::outcome_of_value(job_));
  }
  void progress() const {
    if (progress_) progress_(job_);
  }
  std::string state() const {
    return "the job " + job_.id + (job_.status.empty() ? " has not finished" : " is still " + job_.status);
  }
  /// @param look the request for the job, whose secrets the server may have repeated in it.
  chat_job take(diagnostics facts, net::call_request const& look) {
    if (!job_.failed()) return std::move(job_);
    facts.message = job_.error_message;
    facts.detail = "the job " + job_.id + " ended as " + job_.status;
    answer::hide_secrets(look, facts);
    throw_api_error(error::job_failed, std::move(facts));
  }
  static void check(net::http_call const& call, std::string const& body, chat_job const& done) {
    if (done.response || !done.completed()) return;
    answer::refuse_document(call, error::malformed_event,
                            "expected the answer of a completed job, got a job without one", body);
  }

 private:
  settings_ptr settings_;
  chat_job job_;
  request_options look_;
  std::function<void(chat_job const&)> progress_;
};

namespace {

asio::awaitable<chat_job> fetch_job(asio::any_io_executor executor, settings_ptr settings, prepared_call prepared,
                                    chat_decoder_options decoding) {
  net::time_source& time = settings->time();
  auto read = [decoding](net::http_call const& call, std::string const& body) {
    return read_job(call, body, decoding);
  };
  return answer::fetch(std::move(executor), std::move(settings), time, std::move(prepared), read);
}

}  // namespace

asio::awaitable<chat_job> client::create_job(chat_request const& request) const {
  create_job_options const none;
  return create_job(request, none);
}

asio::awaitable<chat_job> client::create_job(chat_request const& request, create_job_options const& options) const {
  request_options const none;
  return create_job(request, options, none);
}

asio::awaitable<chat_job> client::create_job(chat_request const& request, create_job_options const& options,
                                             request_options const& settings) const {
  settings_ptr const ours(impl_, &impl_->settings);
  std::string const key = options.idempotency_key ? *options.idempotency_key : random_key();
  return net::run_on(impl_->executor, fetch_job(impl_->executor, ours, ours->create_job(request, key, settings),
                                                ours->decoding(settings)));
}

asio::awaitable<chat_job> client::get_job(std::string_view id) const {
  request_options const none;
  return get_job(id, none);
}

asio::awaitable<chat_job> client::get_job(std::string_view id, request_options const& settings) const {
  settings_ptr const ours(impl_, &impl_->settings);
  return net::run_on(impl_->executor,
                     fetch_job(impl_->executor, ours, ours->get_job(id, settings), ours->decoding(settings)));
}

async_generator<chat_job_page const> client::list_jobs(list_jobs_options options, request_options settings) const {
  return read_job_pages(impl_->executor, settings_ptr(impl_, &impl_->settings), std::move(options),
                        std::move(settings));
}

asio::awaitable<chat_job> client::wait(chat_job const& job) const {
  wait_options const defaults;
  return wait(job, defaults);
}

asio::awaitable<chat_job> client::wait(chat_job const& job, wait_options const& options) const {
  request_options const none;
  return wait(job, options, none);
}

asio::awaitable<chat_job> client::wait(chat_job const& job, wait_options const& options,
                                       request_options const& settings) const {
  settings_ptr const ours(impl_, &impl_->settings);
  answer::wait_plan plan = answer::make_wait_plan(impl_->executor, ours, ours->time(), ours->registry(), options);
  waited_job waited(ours, job, settings, options.on_progress);
  return net::run_on(impl_->executor, answer::wait_for(std::move(plan), std::move(waited)));
}

}  // namespace tokenwire::perplexity
