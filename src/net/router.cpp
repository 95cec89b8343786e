#include "net/router.hpp"

#include <utility>

namespace tokenwire::net {

refusal router::find(http::origin const& where, route& found) {
  refusal why;
  route made{.where = where};
  if (auto const through = http::proxy_for(where, proxies_); !through.empty()) {
    made.proxy = http::parse_proxy(through, why.detail);
    if (!made.proxy) {
      why.ec = error::invalid_proxy;
      return why;
    }
  }
  bool const proxy_tls = made.proxy && made.proxy->where.tls;
  if (where.tls || proxy_tls) {
    std::lock_guard const lock(mutex_);
    if (!tls_) tls_ = tls_context::make(tls_options_, why.ec, why.detail);
    if (why) return why;
    if (where.tls) made.tls = tls_;
    if (proxy_tls) made.proxy_tls = tls_;
  }
  found = std::move(made);
  return {};
}

}  // namespace tokenwire::net
