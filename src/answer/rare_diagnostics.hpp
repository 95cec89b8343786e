// Diagnostics of what seldom fails.

#ifndef TOKENWIRE_SRC_ANSWER_RARE_DIAGNOSTICS_HPP
#define TOKENWIRE_SRC_ANSWER_RARE_DIAGNOSTICS_HPP

#include <memory>
#include <tokenwire/diagnostics.hpp>

namespace tokenwire::answer {

/// Has memory for them once there are any: thousands of streams that go well need none.
class rare_diagnostics {
 public:
  /// Those that are there, or new ones.
  diagnostics& made() {
    if (!made_) made_ = std::make_unique<diagnostics>();
    return *made_;
  }
  /// Empty ones where there are none.
  diagnostics const& get() const noexcept {
    // Never destroyed: a stream of static storage duration may ask at the very end.
    static auto const* const none = new diagnostics;
    return made_ ? *made_ : *none;
  }
  void reset() noexcept { made_.reset(); }

 private:
  std::unique_ptr<diagnostics> made_{};
};

}  // namespace tokenwire::answer

#endif
