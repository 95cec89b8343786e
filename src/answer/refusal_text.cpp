#include "answer/refusal_text.hpp"

#include "json/fields.hpp"

namespace tokenwire::answer {

void add_refusal(std::string_view type, boost::json::object const& event, std::string& told) {
  if (type == "response.refusal.delta") told.append(json::find_string(event, "delta"));
  if (type != "response.refusal.done") return;
  std::string_view const whole = json::find_string(event, "refusal");
  if (told.ends_with(whole)) return;
  if (whole.starts_with(told)) told.clear();
  told.append(whole);
}

}  // namespace tokenwire::answer
