// Looking at a job until it has finished.

#ifndef TOKENWIRE_SRC_PERPLEXITY_CHAT_JOB_WAIT_HPP
#define TOKENWIRE_SRC_PERPLEXITY_CHAT_JOB_WAIT_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <tokenwire/perplexity/chat_job.hpp>

#include "perplexity/client_settings.hpp"

namespace tokenwire::perplexity {

/// The pauses before each look. Pure.
class look_pauses {
 public:
  /// A growth below 1 (or none that is a number) is 1, and no pause is shorter than a millisecond.
  explicit look_pauses(wait_options const& options) noexcept;
  std::chrono::milliseconds next() noexcept;

 private:
  double next_;
  double growth_;
  double longest_;
};

struct job_wait {
  boost::asio::any_io_executor executor;
  std::shared_ptr<client_settings const> settings;
  chat_job job;
  wait_options options;
  request_options look;
  std::optional<net::time_point> deadline;
};

/// On `executor`. See client::wait().
boost::asio::awaitable<chat_job> wait_for_job(job_wait wait);

}  // namespace tokenwire::perplexity

#endif
