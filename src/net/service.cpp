#include "net/service.hpp"

#include "http/request.hpp"

namespace tokenwire::net {

std::shared_ptr<tls_context const> tls_source::get(refusal& why) {
  std::lock_guard const lock(mutex_);
  if (!made_) made_ = tls_context::make(options_, why.ec, why.detail);
  return made_;
}

service::service(header_list credentials, tls_options tls, std::shared_ptr<connection_pool> pool,
                 std::shared_ptr<rate_limiter> rate)
    : fields_(std::move(credentials)),
      tls_source_(std::make_shared<tls_source>(std::move(tls))),
      pool_(std::move(pool)),
      rate_(std::move(rate)) {
  fields_.emplace_back("User-Agent", "tokenwire/" TOKENWIRE_VERSION);
  fields_.emplace_back("Accept-Encoding", "identity");
}

refusal service::set_base_url(std::string_view url) {
  refusal why;
  auto parsed = http::parse_base_url(url, why.detail);
  if (!parsed) {
    why.ec = error::invalid_base_url;
    return why;
  }
  std::optional<http::proxy> proxy;
  if (auto const through = http::proxy_for(parsed->where, proxies_); !through.empty()) {
    proxy = http::parse_proxy(through, why.detail);
    if (!proxy) {
      why.ec = error::invalid_proxy;
      return why;
    }
  }
  std::shared_ptr<tls_context const> tls;
  if (parsed->where.tls || (proxy && proxy->where.tls)) tls = tls_source_->get(why);
  if (why) return why;
  proxy_tls_ = proxy && proxy->where.tls ? tls : nullptr;
  proxy_ = std::move(proxy);
  tls_ = parsed->where.tls ? std::move(tls) : nullptr;
  url_ = std::move(*parsed);
  return {};
}

refusal service::set_headers(header_list const& headers) {
  std::string fault = http::fault_of(headers);
  if (!fault.empty()) return {error::invalid_header, std::move(fault)};
  http::replace_fields(fields_, headers);
  return {};
}

call_request service::make_call(std::string_view method, std::string_view path_and_query, std::string_view accept,
                                std::string_view body) const {
  header_list fields = fields_;
  if (!http::has_field(fields, "Accept")) fields.emplace_back("Accept", accept);
  if (body.empty()) {
    http::remove_field(fields, "Content-Type");
  } else if (!http::has_field(fields, "Content-Type")) {
    fields.emplace_back("Content-Type", "application/json");
  }
  std::string target;
  if (proxy_ && !url_.where.tls) {
    target = "http://" + url_.where.authority();
    if (!proxy_->authorization.empty()) fields.emplace_back("Proxy-Authorization", proxy_->authorization);
  }
  target += url_.path;
  target += path_and_query;
  std::string bytes = http::serialize_head(method, target, url_.where.authority(), fields, body.size());
  bytes += body;
  return {.where = url_.where,
          .tls = tls_,
          .proxy = proxy_,
          .proxy_tls = proxy_tls_,
          .pool = pool_,
          .rate = rate_,
          .bytes = std::move(bytes),
          .timeouts = timeouts,
          .retry = retry,
          .limits = limits};
}

}  // namespace tokenwire::net
