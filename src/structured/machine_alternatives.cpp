#include <array>

#include "structured/machine.hpp"
#include "structured/words.hpp"

namespace tokenwire::structured {

/// An object with one string, whatever else it has.
struct value_parser::machine::probe_shape {
  static shape const& text() noexcept {
    static constexpr shape made{.kind = kind::string};
    return made;
  }
  explicit probe_shape(std::string_view name)
      : members{{{name, &text, [](void* object) noexcept { return object; }, {}, {}}}},
        type{.kind = kind::object, .members = members} {}

  std::array<member, 1> members;
  shape type;
};

bool value_parser::machine::hold(char c) {
  if (held_.empty()) {
    if (!probe_type_ || probe_type_->members[0].name != variant_->discriminator) {
      probe_type_ = std::make_shared<probe_shape>(variant_->discriminator);
      read_options options;
      options.repeated_members = policy::accept;
      options.max_depth = options_.max_depth;
      probe_ = std::make_unique<machine>(probe_type_->type, &tag_, options);
    }
    probe_->reset();
    probe_->state_ = state::value;
  }
  held_ += c;
  machine& probe = *probe_;
  // What is wrong there is said where it is.
  if (!probe.run({&c, 1})) {
    std::string inner = std::move(probe.problem.path);
    fail(static_cast<error>(probe.problem.code.value()), std::move(probe.problem.expected),
         std::move(probe.problem.got));
    problem.path += inner;
    return false;
  }
  bool const told = probe.state_ == state::after_value && probe.frames_.size() == 1 && probe.frames_.front().index == 0;
  if (told) return resolve();
  return true;
}

bool value_parser::machine::resolve() {
  auto const alternatives = variant_->alternatives;
  std::string known;
  for (std::size_t i = 0; i != alternatives.size(); ++i) {
    for (member const& each : alternatives[i]().members) {
      if (each.name != variant_->discriminator) continue;
      if (each.constant == tag_) {
        // The object once more, as what it is. Other variants in it may hold a part of it themselves.
        std::string text = std::move(held_);
        held_ = std::move(spare_);
        held_.clear();
        offset_ -= text.size() - 1;
        chosen_ = i;
        state_ = state::value;
        bool const well = run(text);
        --offset_;
        spare_ = std::move(text);
        return well;
      }
      known.append(known.empty() ? "" : ", ").append("\"").append(each.constant).append("\"");
    }
  }
  fail(error::value_mismatch, "one of " + known, quoted_words(tag_));
  problem.path.append("/").append(variant_->discriminator);
  return false;
}

}  // namespace tokenwire::structured
