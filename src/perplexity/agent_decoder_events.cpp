// What an event that was parsed means for the response.

#include <algorithm>

#include "answer/call_report.hpp"
#include "answer/error_body.hpp"
#include "answer/refusal_text.hpp"
#include "json/members.hpp"
#include "json/read_fields.hpp"
#include "perplexity/agent_decoder.hpp"
#include "perplexity/agent_value_fields.hpp"
#include "perplexity/agent_values.hpp"

namespace tokenwire::perplexity {
namespace {

namespace bj = boost::json;
using answer::decoded;

constexpr std::string_view terminal_types[]{"response.completed", "response.incomplete", "response.failed",
                                            "response.cancelled"};

bool is_terminal(std::string_view type) noexcept {
  return std::ranges::find(terminal_types, type) != std::end(terminal_types);
}

void set_if_there(std::optional<bool>& out, bj::value const* value) {
  if (value != nullptr && value->is_bool()) out = value->get_bool();
}

template <class T>
std::span<T const> read_span(bj::object const& root, std::string_view key, std::vector<T>& into) {
  into.clear();
  if (auto const* const array = json::find_array(root, key)) json::read_list(*array, into);
  return into;
}

}  // namespace

decoded agent_decoder::apply(bj::object const& root, std::string_view text, std::string_view data) {
  std::size_t const told_before = result_.text_.size();
  std::size_t const thought_before = result_.reasoning_.size();
  std::size_t const sources_before = result_.search_results_.size();
  said_ = true;
  read_places(root);
  read_findings(root);
  read_item_of(root, text);
  part const where = place_of(event_.output_index_, event_.item_id_, event_.content_index_);
  std::string_view const type = event_.type_;
  if (type == "response.output_text.delta") {
    event_.delta_ = keep(delta_text_, json::find_string(root, "delta"));
    add_text(where, event_.delta_);
  } else if (type == "response.output_text.done") {
    add_missing_text(where, json::find_string(root, "text"));
  } else {
    event_.delta_ = keep(delta_text_, json::find_string(root, "delta"));
    answer::add_refusal(type, root, result_.refusal_);
  }

  auto const* const response = json::find_object(root, "response");
  if (response != nullptr && type.starts_with("response.")) {
    read_response(*response, json::text_of(text, "response"));
    event_.response_ = &result_;
    if (json::find_object(*response, "usage") != nullptr) event_.usage_ = result_.usage();
    // The end of a response says so by its status also where its event has a name that is not known.
    done_ = result_.finished() && type != "response.created" && type != "response.in_progress";
  }
  done_ = done_ || is_terminal(type);
  bool const went_well = !done_ || end_response(root);
  event_.text_ = std::string_view(result_.text_).substr(told_before);
  event_.reasoning_ = std::string_view(result_.reasoning_).substr(thought_before);
  event_.new_sources_ = result_.search_results_.size() != sources_before;
  if (went_well) return decoded::chunk;
  auto const* error = json::find(root, "error");
  if (error == nullptr && response != nullptr) error = json::find(*response, "error");
  static bj::value const none;
  return fail_provider(error != nullptr ? error : &none, data);
}

void agent_decoder::read_places(bj::object const& root) {
  event_.sequence_number_ = json::find_integer(root, "sequence_number");
  event_.output_index_ = json::find_integer(root, "output_index");
  event_.content_index_ = json::find_integer(root, "content_index");
  event_.item_id_ = keep(item_id_, json::find_string(root, "item_id"));
  event_.call_id_ = keep(call_id_, json::find_string(root, "call_id"));
  event_.name_ = keep(name_, json::find_string(root, "name"));
  event_.thought_ = keep(thought_, json::find_string(root, "thought"));
  if (!event_.thought_.empty()) result_.reasoning_.append(event_.thought_) += '\n';
}

void agent_decoder::read_findings(bj::object const& root) {
  event_.queries_ = read_span(root, "queries", queries_);
  event_.urls_ = read_span(root, "urls", urls_);
  event_.results_ = read_span(root, "results", results_);
  event_.contents_ = read_span(root, "contents", contents_);
  add_sources(results_);
}

void agent_decoder::read_item_of(bj::object const& root, std::string_view text) {
  auto const* const object = json::find_object(root, "item");
  if (object == nullptr) return;
  item_ = read_item(*object, json::text_of(text, "item"));
  event_.item_ = &item_;
  add_sources_of(item_);
  std::int64_t const index = place_of_item(event_.output_index_, json::find_string(*object, "id"));
  last_item_is_done_ = event_.type_.ends_with(".done");
  add_missing_text(index, item_);
  show_item(index, item_);
}

std::optional<std::int64_t> agent_decoder::known_place(std::optional<std::int64_t> index, std::string_view id) const {
  if (index && *index >= 0) return index;
  auto const known = id.empty() ? numbers_.end() : numbers_.find(id);
  if (known != numbers_.end()) return known->second;
  return std::nullopt;
}

/// What names no item is about the last one.
agent_decoder::part agent_decoder::place_of(std::optional<std::int64_t> index, std::string_view id,
                                            std::optional<std::int64_t> content_index) const {
  return {known_place(index, id).value_or(last_item_), std::max<std::int64_t>(content_index.value_or(0), 0)};
}

std::int64_t agent_decoder::place_of_item(std::optional<std::int64_t> index, std::string_view id) {
  auto place = known_place(index, id);
  bool const is_new = last_item_ == no_item || last_item_is_done_ || event_.type_.ends_with(".added");
  if (!place && !is_new) place = last_item_;
  if (!place) place = places_.empty() ? 0 : places_.rbegin()->first + 1;
  if (!id.empty()) numbers_.insert_or_assign(std::string(id), *place);
  return last_item_ = *place;
}

bool agent_decoder::end_response(bj::object const& root) {
  // What its name says, where it carries nothing that does.
  if (!result_.finished()) result_.status_ = event_.type_.substr(event_.type_.find('.') + 1);
  std::string const whole = result_.output_text();
  if (whole.size() > result_.text_.size() && whole.starts_with(result_.text_))
    result_.text_.append(whole, result_.text_.size());
  gather_refusal();
  if (event_.type_ == "response.failed") result_.status_ = "failed";
  if (result_.status_ != "failed") return true;
  auto const* const error = json::find(root, "error");
  if (error != nullptr) result_.error_ = read_agent_error(*error);
  return false;
}

void agent_decoder::read_response(bj::object const& object, std::string_view text) {
  json::assign_if_there(result_.id_, json::find_string(object, "id"));
  json::assign_if_there(result_.model_, json::find_string(object, "model"));
  json::assign_if_there(result_.object_, json::find_string(object, "object"));
  json::assign_if_there(result_.status_, json::find_string(object, "status"));
  json::assign_if_there(result_.previous_response_id_, json::find_string(object, "previous_response_id"));
  set_if_there(result_.background_, json::find(object, "background"));
  set_if_there(result_.store_, json::find(object, "store"));
  if (auto const created = json::find_integer(object, "created_at")) result_.created_at_ = *created;
  if (auto const completed = json::find_integer(object, "completed_at")) result_.completed_at_ = completed;
  if (auto const* details = json::find_object(object, "incomplete_details"))
    json::assign_if_there(result_.incomplete_reason_, json::find_string(*details, "reason"));
  if (auto const* error = json::find(object, "error")) result_.error_ = read_agent_error(*error);
  if (auto const* usage = json::find_object(object, "usage")) {
    result_.response_usage_ = read_agent_usage(*usage);
    result_.usage_ = in_chat_words(*result_.response_usage_);
  }
  result_.raw_.assign(text);
  auto const* const output = json::find_array(object, "output");
  // An empty one takes nothing back: a response that has just been created shows none.
  if (output == nullptr || output->empty()) return;
  result_.output_ = read_items(*output, json::text_of(text, "output"));
  places_.clear();
  for (std::size_t i = 0; i != result_.output_.size(); ++i) {
    places_.emplace(static_cast<std::int64_t>(i), i);
    add_sources_of(result_.output_[i]);
  }
}

void agent_decoder::show_item(std::int64_t index, agent_output_item item) {
  auto const [place, is_new] = places_.emplace(index, result_.output_.size());
  if (is_new) {
    result_.output_.push_back(std::move(item));
  } else {
    result_.output_[place->second] = std::move(item);
  }
}

/// One without a number is the one of its address that has one.
void agent_decoder::add_sources(std::vector<search_result> const& found) {
  for (search_result const& source : found) {
    std::size_t const next = result_.search_results_.size();
    auto const [first, is_new_address] = known_sources_.try_emplace(source.url, next);
    if (!source.id && !is_new_address) continue;
    if (source.id) {
      if (!known_sources_.try_emplace(source.url + ' ' + std::to_string(*source.id), next).second) continue;
      if (!is_new_address && !result_.search_results_[first->second].id) {
        result_.search_results_[first->second].id = source.id;
        continue;
      }
    }
    result_.search_results_.push_back(source);
    result_.citations_.push_back(source.url);
  }
}

void agent_decoder::add_sources_of(agent_output_item const& item) {
  if (auto const* found = item.get_if<search_results_output>()) add_sources(found->results);
}

void agent_decoder::add_text(part where, std::string_view delta) {
  if (delta.empty()) return;
  auto const [at, is_new] = told_.try_emplace(where, told{.begin = result_.text_.size()});
  told& of = at->second;
  if (!is_new && of.begin + of.size != result_.text_.size()) of.in_one_piece = false;
  of.size += delta.size();
  result_.text_.append(delta);
}

/// The part's text is known whole: what is new of it is told. What was told otherwise stands.
void agent_decoder::add_missing_text(part where, std::string_view whole) {
  auto at = told_.find(where);
  if (at == told_.end()) {
    // It may have come before its item had a name.
    at = told_.find({no_item, where.second});
    if (at == told_.end() || !has_told(at->second, whole)) return add_text(where, whole);
    auto node = told_.extract(at);
    node.key() = where;
    at = told_.insert(std::move(node)).position;
  }
  if (has_told(at->second, whole)) add_text(where, whole.substr(at->second.size));
}

/// The beginning of it.
bool agent_decoder::has_told(told const& of, std::string_view whole) const {
  return of.in_one_piece && whole.starts_with(std::string_view(result_.text_).substr(of.begin, of.size));
}

void agent_decoder::add_missing_text(std::int64_t index, agent_output_item const& item) {
  auto const* const message = item.get_if<message_output>();
  if (message == nullptr) return;
  std::int64_t content_index = 0;
  for (output_part const& each : message->content) {
    if (each.type == "output_text") add_missing_text({index, content_index}, each.text);
    ++content_index;
  }
}

/// What the messages say, where they say it, and not what events did.
void agent_decoder::gather_refusal() {
  std::string whole;
  for (agent_output_item const& item : result_.output_) {
    auto const* const message = item.get_if<message_output>();
    if (message == nullptr) continue;
    for (output_part const& each : message->content) whole.append(each.refusal);
  }
  if (!whole.empty()) result_.refusal_ = std::move(whole);
}

agent_response read_agent_response(net::http_call const& call, std::string_view body) {
  agent_decoder decoder(
      {.max_json_depth = call.request.limits.json_depth, .error_body = call.request.limits.error_body});
  decoder.set_request_id(call.info.request_id);
  decoded const outcome = decoder.decode_document(body);
  bool const is_one = outcome == decoded::chunk || !decoder.result().status().empty();
  if (is_one) return decoder.result();
  diagnostics const& found = decoder.details();
  diagnostics facts = call.failure();
  facts.type = found.type;
  facts.provider_code = found.provider_code;
  facts.message = found.message;
  facts.detail = found.detail;
  facts.body = found.body;
  answer::fail_call(call, decoder.error(), std::move(facts));
}

}  // namespace tokenwire::perplexity
