#include "net/tls_sessions.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <ctime>
#include <utility>

namespace tokenwire::net {
namespace {

bool serves_once(SSL_SESSION const* session) noexcept {
  return SSL_SESSION_get_protocol_version(session) >= TLS1_3_VERSION;
}

bool has_run_out(SSL_SESSION const* session) noexcept {
  long lifetime = SSL_SESSION_get_timeout(session);
  // The server's word on its ticket; 0: none.
  if (auto const hint = static_cast<long>(SSL_SESSION_get_ticket_lifetime_hint(session)); hint != 0)
    lifetime = std::min(lifetime, hint);
  return std::time(nullptr) - SSL_SESSION_get_time(session) > lifetime;
}

}  // namespace

void tls_session_deleter::operator()(SSL_SESSION* session) const noexcept {
  SSL_SESSION_free(session);
}

void tls_sessions::put(std::string const& key, SSL_SESSION* session) noexcept try {
  entry made{key, tls_session(SSL_SESSION_dup(session))};
  if (!made.session) return;
  std::lock_guard const lock(mutex_);
  if (!serves_once(session))
    std::erase_if(kept_, [&](entry const& e) { return e.key == key && !serves_once(e.session.get()); });
  auto const is_of_key = [&](entry const& e) { return e.key == key; };
  if (std::ranges::count_if(kept_, is_of_key) == most_of_one_key)
    kept_.erase(std::ranges::find_if(kept_, is_of_key));
  else if (kept_.size() == most)
    kept_.erase(kept_.begin());
  kept_.push_back(std::move(made));
} catch (...) {
  // The next connection makes a whole handshake.
}

tls_session tls_sessions::take(std::string const& key) noexcept {
  std::lock_guard const lock(mutex_);
  std::erase_if(kept_, [&](entry const& e) { return e.key == key && has_run_out(e.session.get()); });
  auto const found = std::find_if(kept_.rbegin(), kept_.rend(), [&](entry const& e) { return e.key == key; });
  if (found == kept_.rend()) return nullptr;
  if (!serves_once(found->session.get())) return tls_session(SSL_SESSION_dup(found->session.get()));
  tls_session taken = std::move(found->session);
  kept_.erase(std::next(found).base());
  return taken;
}

void tls_sessions::forget(std::string const& key) noexcept {
  std::lock_guard const lock(mutex_);
  std::erase_if(kept_, [&](entry const& e) { return e.key == key; });
}

}  // namespace tokenwire::net
