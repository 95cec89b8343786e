// The client's operations on jobs.

#include <openssl/rand.h>

#include <array>
#include <tokenwire/perplexity/client.hpp>
#include <utility>

#include "answer/fetch.hpp"
#include "net/deadline.hpp"
#include "net/run_on.hpp"
#include "perplexity/chat_job_json.hpp"
#include "perplexity/chat_job_list.hpp"
#include "perplexity/chat_job_wait.hpp"
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
  job_wait wait{.executor = impl_->executor,
                .settings = settings_ptr(impl_, &impl_->settings),
                .job = job,
                .options = options,
                .look = settings,
                .deadline = std::nullopt};
  if (options.deadline.count() > 0) wait.deadline = net::later(wait.settings->time().now(), options.deadline);
  return net::run_on(impl_->executor, wait_for_job(std::move(wait)));
}

}  // namespace tokenwire::perplexity
