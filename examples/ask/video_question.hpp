// A question about what a TwelveLabs knowledge store holds.

#ifndef TOKENWIRE_EXAMPLES_ASK_VIDEO_QUESTION_HPP
#define TOKENWIRE_EXAMPLES_ASK_VIDEO_QUESTION_HPP

#include <boost/asio/awaitable.hpp>
#include <string>
#include <tokenwire/twelvelabs/client_options.hpp>
#include <tokenwire/twelvelabs/response_request.hpp>

#include "ask/question.hpp"
#include "ask/report.hpp"

namespace ask {

struct video_question {
  tokenwire::twelvelabs::client_options client{};
  tokenwire::twelvelabs::response_request request{};
};

/// Reads what the options name, as make_request(). Throws usage_error, also for options that this provider knows
/// nothing of.
/// @param model empty: none was given.
tokenwire::twelvelabs::response_request make_video_request(question_options options, std::string model,
                                                           std::string knowledge_store, std::string session);

/// The answer, told to the report.
boost::asio::awaitable<void> ask_about_videos(video_question const& question, bool stream, report& report);

}  // namespace ask

#endif
