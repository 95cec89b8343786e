#include <algorithm>
#include <tokenwire/structured/value_parser.hpp>

#include "structured/machine.hpp"
#include "structured/words.hpp"

namespace tokenwire::structured {
namespace {

// Whether a part is in a value. Of values that have not come, which have what a new one has: little.
bool holds(shape const& type, void const* value, void const* part, shape const& of_part) noexcept {
  if (value == part && &type == &of_part) return true;
  switch (type.kind) {
    case kind::object:
      return std::any_of(type.members.begin(), type.members.end(), [&](member const& each) {
        return holds(each.type(), each.in(const_cast<void*>(value)), part, of_part);
      });
    case kind::optional: {
      void const* const inner = type.at(value, 0);
      return inner && holds(type.element(), inner, part, of_part);
    }
    case kind::variant: {
      void const* const inner = type.at(value, 0);
      return inner && holds(type.alternatives[type.count(value)](), inner, part, of_part);
    }
    case kind::list: {
      std::size_t const size = type.append_bit ? 0 : type.count(value);
      for (std::size_t i = 0; i != size; ++i) {
        if (holds(type.element(), type.at(value, i), part, of_part)) return true;
      }
      return false;
    }
    case kind::map: {
      struct search {
        shape const& element;
        void const* part;
        shape const& of_part;
        bool found;
      } look{type.element(), part, of_part, false};
      type.each(value, &look, [](void* context, std::string_view, void const* each) {
        auto& in = *static_cast<search*>(context);
        in.found = in.found || holds(in.element, each, in.part, in.of_part);
      });
      return look.found;
    }
    default:
      return false;
  }
}

}  // namespace

std::string const& value_parser::machine::path() const {
  path_.clear();
  bool const within = state_ != state::after_value && state_ != state::first_key && state_ != state::key &&
                      state_ != state::in_key && state_ != state::first_element;
  for (frame const& each : frames_) {
    if (&each == &frames_.back() && !within) break;
    if (!each.type) break;
    if (each.type->kind == kind::object) {
      append_token(path_, each.index == none ? std::string_view(key_) : each.type->members[each.index].name);
    } else if (each.type->kind == kind::map) {
      append_token(path_, each.key.data() ? each.key : std::string_view(key_));
    } else {
      append_token(path_, std::to_string(each.index));
    }
  }
  return path_;
}

bool value_parser::machine::fail(error code, std::string expected, std::string got) {
  problem = {make_error_code(code), path(), std::move(expected), std::move(got), offset_};
  return false;
}

bool value_parser::machine::malformed(std::string_view expected, char c) {
  return fail(error::malformed_json, std::string(expected), character_words(c));
}

bool value_parser::machine::mismatch(shape const& type, note const* rules, std::string got, bool is_element) {
  return fail(error::value_mismatch, expected_words(type, rules, is_element), std::move(got));
}

bool value_parser::machine::writing(void const* part, shape const& type) const noexcept {
  if (type.kind == kind::optional || type.kind == kind::variant) {
    void const* const inner = type.at(part, 0);
    if (!inner) return false;
    return writing(inner, type.kind == kind::optional ? type.element() : type.alternatives[type.count(part)]());
  }
  for (frame const& each : frames_) {
    if (each.target == part && each.type == &type) return true;
  }
  return state_ == state::in_string && leaf_ && text_ == part && &type == leaf_;
}

bool value_parser::machine::begun(void const* part, shape const& type) const noexcept {
  if (frames_.empty()) return state_ == state::done || state_ == state::in_string || state_ == state::after_value;
  for (frame const& each : frames_) {
    if (!each.type) break;
    if (each.type->kind == kind::object) {
      for (std::size_t i = 0; i != each.type->members.size(); ++i) {
        if (is_marked(each, i)) continue;
        member const& to_come = each.type->members[i];
        if (holds(to_come.type(), to_come.in(each.target), part, type)) return false;
      }
    } else if (each.type->extent != 0) {
      // The element that is being read has begun where something is read within it.
      for (std::size_t i = each.index + (&each == &frames_.back() ? 0 : 1); i < each.type->extent; ++i) {
        if (holds(each.type->element(), each.type->at(each.target, i), part, type)) return false;
      }
    }
  }
  return true;
}

bool value_parser::machine::arrived(void const* object, shape const& type, void const* member) const noexcept {
  for (frame const& each : frames_) {
    if (each.target != object || each.type != &type) continue;
    for (std::size_t i = 0; i != type.members.size(); ++i) {
      if (type.members[i].in(each.target) == member) return is_marked(each, i);
    }
  }
  // Members of a base are those of the object, which is of another type.
  auto const found = std::find_if(type.members.begin(), type.members.end(), [&](structured::member const& each) {
    return each.in(const_cast<void*>(object)) == member;
  });
  if (found == type.members.end()) return begun(object, type);
  shape const& of_member = found->type();
  for (frame const& each : frames_) {
    if (!each.type || each.type->kind != kind::object) continue;
    for (std::size_t i = 0; i != each.type->members.size(); ++i) {
      auto const& own = each.type->members[i];
      if (own.in(each.target) == member && &own.type() == &of_member) return is_marked(each, i);
    }
  }
  return begun(member, of_member);
}

std::size_t value_parser::machine::whole_elements(void const* list, shape const& type) const noexcept {
  if (type.kind == kind::optional) {
    void const* const inner = type.at(list, 0);
    return inner ? whole_elements(inner, type.element()) : 0;
  }
  if (type.kind != kind::list) return 0;
  for (frame const& each : frames_) {
    if (each.target == list && each.type == &type) return each.index;
  }
  return begun(list, type) ? type.count(list) : 0;
}

std::string problem::message() const {
  std::string text = path.empty() ? std::string{} : path + ": ";
  text.append("expected ").append(expected).append(", got ").append(got);
  return text.append(" (at byte ").append(std::to_string(offset)).append(")");
}

value_parser::value_parser(shape const& type, void* value, read_options const& options)
    : machine_(std::make_unique<machine>(type, value, options)) {}
value_parser::~value_parser() = default;

bool value_parser::feed(std::string_view text) {
  return machine_->feed(text);
}
bool value_parser::finish() {
  return machine_->finish();
}
void value_parser::reset() {
  machine_->reset();
}
value_parser::place value_parser::where() const noexcept {
  return machine_->where;
}
bool value_parser::complete() const noexcept {
  return machine_->complete();
}
structured::problem const& value_parser::problem() const noexcept {
  return machine_->problem;
}
std::string_view value_parser::path() const {
  return machine_->path();
}
bool value_parser::writing(void const* part, shape const& type) const noexcept {
  return machine_->writing(part, type);
}
bool value_parser::arrived(void const* object, shape const& type, void const* member) const noexcept {
  return machine_->arrived(object, type, member);
}
std::size_t value_parser::whole_elements(void const* list, shape const& type) const noexcept {
  return machine_->whole_elements(list, type);
}
bool value_parser::empty() const noexcept {
  return machine_->empty();
}
std::uint64_t value_parser::steps() const noexcept {
  return machine_->steps();
}

}  // namespace tokenwire::structured
