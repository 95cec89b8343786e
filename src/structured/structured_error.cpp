#include <tokenwire/structured/structured_error.hpp>
#include <utility>

namespace tokenwire {
namespace {

diagnostics with_words(diagnostics facts, structured::problem const& what) {
  facts.detail = what.message();
  return facts;
}

}  // namespace

structured_error::structured_error(structured::problem what, tokenwire::diagnostics facts)
    : api_error(what.code, with_words(std::move(facts), what)),
      problem_(std::make_shared<structured::problem const>(std::move(what))) {}

}  // namespace tokenwire
