// The words in which a model declined, while a response comes.

#ifndef TOKENWIRE_SRC_ANSWER_REFUSAL_TEXT_HPP
#define TOKENWIRE_SRC_ANSWER_REFUSAL_TEXT_HPP

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

namespace tokenwire::answer {

/// What an event of this type adds to what was told: its delta, or what is missing of its last part, which is known
/// whole. Events of other types add nothing.
void add_refusal(std::string_view type, boost::json::object const& event, std::string& told);

}  // namespace tokenwire::answer

#endif
