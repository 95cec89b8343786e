// The exception of a text that is not the value.

#ifndef TOKENWIRE_STRUCTURED_STRUCTURED_ERROR_HPP
#define TOKENWIRE_STRUCTURED_STRUCTURED_ERROR_HPP

#include <memory>
#include <tokenwire/api_error.hpp>
#include <tokenwire/structured/value_parser.hpp>

namespace tokenwire {

/// An answer came, or some of it, and is not the value that it was asked for as. The diagnostics' `detail` is the
/// problem's message, `partial_text` the text as it came.
class structured_error : public api_error {
 public:
  structured_error(structured::problem what, tokenwire::diagnostics facts);
  /// Valid as long as this exception or a copy of it.
  structured::problem const& problem() const noexcept { return *problem_; }

 private:
  std::shared_ptr<structured::problem const> problem_;
};

}  // namespace tokenwire

#endif
