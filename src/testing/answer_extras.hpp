// What an answer has when it was asked for: images, related questions, videos.

#ifndef TOKENWIRE_TESTING_ANSWER_EXTRAS_HPP
#define TOKENWIRE_TESTING_ANSWER_EXTRAS_HPP

#include <cstddef>
#include <string>

#include "testing/json_writer.hpp"

namespace tokenwire::testing {

// The member of an event, name and list; empty for none.
std::string make_images(std::size_t count, json_style style);
std::string make_related_questions(std::size_t count, json_style style);
std::string make_videos(std::size_t count, json_style style);

}  // namespace tokenwire::testing

#endif
