// What events add to the response.

#include <algorithm>

#include "json/members.hpp"
#include "twelvelabs/code_points.hpp"
#include "twelvelabs/names.hpp"
#include "twelvelabs/response_decoder.hpp"
#include "twelvelabs/response_fields.hpp"

namespace tokenwire::twelvelabs {
namespace {

namespace bj = boost::json;

bool is_text(content_part const& part) noexcept {
  return part.type.empty() || part.type == "output_text";
}

bool is_message(output_item const& item) noexcept {
  return item.type.empty() || item.type == "message";
}

}  // namespace

bool response_decoder::is_slot(std::size_t slot, std::string_view id, std::int64_t output_index) const noexcept {
  std::string const& known = result_.output_[slot].id;
  if (!id.empty() && !known.empty()) return id == known;
  return output_index >= 0 && items_[slot].output_index == output_index;
}

std::size_t response_decoder::slot_of(std::string_view id, std::int64_t output_index) {
  if (last_slot_ < items_.size() && is_slot(last_slot_, id, output_index)) return last_slot_;
  std::size_t slot = items_.size();
  while (slot != 0 && !is_slot(slot - 1, id, output_index)) --slot;
  // What names no item is about the last one.
  bool const unnamed = id.empty() && output_index < 0;
  if (slot == 0 && unnamed) slot = items_.size();
  if (slot == 0) {
    items_.push_back({.output_index = output_index});
    result_.output_.emplace_back().id.assign(id);
    slot = items_.size();
  }
  if (items_[slot - 1].output_index < 0) items_[slot - 1].output_index = output_index;
  return last_slot_ = slot - 1;
}

content_part& response_decoder::part_at(std::size_t slot, std::size_t place) {
  auto& parts = result_.output_[slot].content;
  if (parts.size() <= place) parts.resize(place + 1);
  if (items_[slot].parts.size() <= place) items_[slot].parts.resize(place + 1);
  return parts[place];
}

void response_decoder::show(std::size_t slot, part_state& part, std::string_view text) {
  if (text.empty() || !is_message(result_.output_[slot])) return;
  if (silent_) {
    part.exact = false;
    return;
  }
  if (result_.output_[slot].is_answer()) {
    if (part.shown == 0) part.begin = result_.text_.size();
    if (part.begin + part.shown != result_.text_.size()) part.exact = false;
    result_.text_.append(text);
    part.shown += text.size();
  } else {
    if (narrator_ != 0 && narrator_ != slot + 1) result_.reasoning_ += "\n\n";
    narrator_ = slot + 1;
    result_.reasoning_.append(text);
  }
}

void response_decoder::append(std::size_t slot, std::size_t place, std::string_view text) {
  content_part& part = part_at(slot, place);
  part.text.append(text);
  show(slot, items_[slot].parts[place], text);
}

/// The part's text is known whole: what is new of it is shown. What was shown otherwise stands.
void response_decoder::complete(std::size_t slot, std::size_t place, std::string_view whole) {
  content_part& part = part_at(slot, place);
  part_state& state = items_[slot].parts[place];
  if (whole.empty()) return;
  if (whole.starts_with(part.text)) {
    std::size_t const before = part.text.size();
    part.text.append(whole.substr(before));
    show(slot, state, whole.substr(before));
  } else {
    part.text.assign(whole);
    state.exact = false;
  }
  // Which may have come before the text that they are of.
  if (part.annotations.empty()) return;
  locate(part.annotations, part.text);
  cites_anew_ = true;
}

void response_decoder::take_part(std::size_t slot, std::size_t place, bj::object const& object) {
  content_part part;
  json::read_fields(object, part);
  take_part(slot, place, std::move(part));
}

void response_decoder::take_part(std::size_t slot, std::size_t place, content_part part) {
  content_part& known = part_at(slot, place);
  if (!part.type.empty()) known.type = std::move(part.type);
  if (!part.refusal.empty()) known.refusal = std::move(part.refusal);
  if (is_text(known)) {
    complete(slot, place, part.text);
  } else {
    known.text = std::move(part.text);
  }
  if (part.annotations.empty()) return;
  known.annotations = std::move(part.annotations);
  locate(known.annotations, known.text);
  cites_anew_ = true;
}

void response_decoder::take_item(std::size_t slot, bj::object const& object, std::string_view text) {
  output_item item;
  json::read_fields(object, item);
  output_item& known = result_.output_[slot];
  std::vector<content_part> parts = std::move(item.content);
  parts.resize(std::min(parts.size(), most_parts));
  item.content.clear();
  // What it leaves out was said before.
  json::for_each_field<output_item>([&](auto const& field) {
    if (!json::is_set(item.*field.member)) item.*field.member = std::move(known.*field.member);
  });
  item.raw.assign(text);
  known = std::move(item);
  for (std::size_t place = 0; place != parts.size(); ++place) take_part(slot, place, std::move(parts[place]));
}

void response_decoder::take_response(bj::object const& object, std::string_view text) {
  json::assign_if_there(result_.id_, json::find_string(object, names::id));
  json::assign_if_there(result_.type_, json::find_string(object, names::type));
  json::assign_if_there(result_.object_, json::find_string(object, names::object));
  json::assign_if_there(result_.status_, json::find_string(object, names::status));
  json::assign_if_there(result_.knowledge_store_id_, json::find_string(object, names::knowledge_store_id));
  json::assign_if_there(result_.session_id_, json::find_string(object, names::session_id));
  json::assign_if_there(result_.created_at_, json::find_string(object, names::created_at));
  if (auto const* usage = json::find_object(object, names::usage)) json::read_fields(*usage, result_.usage_.emplace());
  if (auto const* details = json::find_object(object, names::incomplete_details))
    json::read_fields(*details, result_.incomplete_details_.emplace());
  auto const* const output = json::find_array(object, names::output);
  if (output == nullptr || output->empty()) return;
  std::size_t const count = std::min(output->size(), most_items);
  std::vector<std::string_view> texts(count);
  json::elements(json::text_of(text, names::output), texts.data(), count);
  for (std::size_t i = 0; i != count; ++i) {
    auto const* const item = (*output)[i].if_object();
    if (item == nullptr) continue;
    std::size_t const known = items_.size();
    std::size_t const slot = slot_of(json::find_string(*item, names::id), static_cast<std::int64_t>(i));
    // An item under another name than before: its text was shown.
    silent_ = slot == known && text_before_ != 0;
    take_item(slot, *item, texts[i]);
    silent_ = false;
  }
}

/// What the answer's messages say, where they say it, and not what events did.
void response_decoder::gather_refusal() {
  std::string whole;
  for (output_item const& item : result_.output_) {
    if (!item.is_answer()) continue;
    for (content_part const& part : item.content) whole.append(part.refusal);
  }
  if (!whole.empty()) result_.refusal_ = std::move(whole);
}

/// What the answer's messages cite, from the bytes of their parts to those of the answer's text.
void response_decoder::cite() {
  cites_anew_ = false;
  std::vector<annotation> citations;
  std::size_t const size = result_.text_.size();
  for (std::size_t slot = 0; slot != items_.size(); ++slot) {
    output_item const& item = result_.output_[slot];
    if (!is_message(item) || !item.is_answer()) continue;
    for (std::size_t place = 0; place != item.content.size(); ++place) {
      content_part const& part = item.content[place];
      part_state const& state = items_[slot].parts[place];
      bool const exact = state.exact && state.shown == part.text.size();
      for (annotation const& each : part.annotations) {
        annotation& cited = citations.emplace_back(each);
        cited.begin = std::min(size, state.begin + each.begin);
        cited.end = std::min(size, state.begin + each.end);
        cited.in_text = each.in_text && exact;
      }
    }
  }
  event_.new_sources_ = citations != result_.citations_;
  result_.citations_ = std::move(citations);
}

}  // namespace tokenwire::twelvelabs
