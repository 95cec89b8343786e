// A browser at the service.

#ifndef TOKENWIRE_PERPLEXITY_BROWSER_SESSION_HPP
#define TOKENWIRE_PERPLEXITY_BROWSER_SESSION_HPP

#include <string>

namespace tokenwire::perplexity {

struct browser_session {
  std::string session_id{};
  /// `running`, `stopped`, or one not known yet.
  std::string status{};

  /// The JSON text that it came as, unknown fields included.
  std::string raw{};
};

}  // namespace tokenwire::perplexity

#endif
