#include "perplexity/chat_job_list.hpp"

#include <set>
#include <utility>

#include "answer/call_report.hpp"
#include "answer/document_call.hpp"
#include "http/field.hpp"
#include "perplexity/chat_job_json.hpp"

namespace tokenwire::perplexity {
namespace asio = boost::asio;
namespace {

/// What the generator's frame and its cancel hook share.
struct listing {
  std::shared_ptr<client_settings const> settings;
  list_jobs_options options;
  request_options own;
  std::shared_ptr<net::http_call> call{};
  bool cancelled{};

  void cancel() noexcept {
    cancelled = true;
    if (call) call->abort();
  }
};

async_generator<chat_job_page const> read_pages(asio::any_io_executor executor, std::shared_ptr<listing> list) {
  std::set<std::string> asked;
  std::string token = list->options.next_token;
  do {
    if (list->cancelled) detail::throw_aborted();
    chat_job_page page;
    {
      prepared_call next = list->settings->list_jobs(list->options.limit, token, list->own);
      list->call = next.start(list->settings->time());
      auto reading = answer::read_document(executor, list->call);
      std::string const* const body = co_await reading;
      page = read_job_page(*list->call, *body);
      asked.insert(token);
      token = page.next_token;
      // Whoever follows a circle never comes to an end.
      if (!token.empty() && asked.contains(token))
        answer::refuse_document(*list->call, error::malformed_event,
                                "expected a new next_token, got one that was asked with", *body);
      answer::report_end(*list->call);
    }
    std::string const& status = list->options.status;
    if (!status.empty())
      std::erase_if(page.requests,
                    [&](chat_job const& job) { return !http::equals_ignoring_case(job.status, status); });
    co_yield page;
  } while (!token.empty());
}

}  // namespace

async_generator<chat_job_page const> read_job_pages(asio::any_io_executor executor,
                                                    std::shared_ptr<client_settings const> settings,
                                                    list_jobs_options options, request_options own) {
  auto list = std::make_shared<listing>(listing{std::move(settings), std::move(options), std::move(own)});
  auto pages = read_pages(std::move(executor), list);
  pages.set_cancel_hook([](void* context) noexcept { static_cast<listing*>(context)->cancel(); }, list.get());
  return pages;
}

}  // namespace tokenwire::perplexity
