// The jobs of a key, page by page.

#ifndef TOKENWIRE_SRC_PERPLEXITY_CHAT_JOB_LIST_HPP
#define TOKENWIRE_SRC_PERPLEXITY_CHAT_JOB_LIST_HPP

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <tokenwire/async_generator.hpp>
#include <tokenwire/perplexity/chat_job.hpp>

#include "perplexity/client_settings.hpp"

namespace tokenwire::perplexity {

/// See client::list_jobs().
async_generator<chat_job_page const> read_job_pages(boost::asio::any_io_executor executor,
                                                    std::shared_ptr<client_settings const> settings,
                                                    list_jobs_options options, request_options own);

}  // namespace tokenwire::perplexity

#endif
