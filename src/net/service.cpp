#include "net/service.hpp"

#include <utility>

#include "http/content_decoder.hpp"
#include "http/request.hpp"
#include "http/url.hpp"

namespace tokenwire::net {

service::service(header_list credentials, std::shared_ptr<net::router> router, std::shared_ptr<connection_pool> pool,
                 std::shared_ptr<rate_limiter> rate)
    : fields_(std::move(credentials)),
      router_(std::move(router)),
      pool_(std::move(pool)),
      rate_(std::move(rate)),
      registry_(std::make_shared<call_registry>()) {
  fields_.emplace_back("User-Agent", "tokenwire/" TOKENWIRE_VERSION);
  fields_.emplace_back("Accept-Encoding", "identity");
  note_secrets();
}

void service::note_secrets() {
  http::secrets known;
  for (auto const& [name, value] : fields_) known.add_field(name, value);
  secrets_ = with_proxy(std::move(known), route_);
}

refusal service::accept_codings() {
  if (!http::content_decoder::knows("gzip"))
    return {error::unsupported_option, "accept_compressed: the library was built without zlib (TOKENWIRE_WITH_ZLIB)"};
  header_list const offer{{"Accept-Encoding", "gzip, deflate"}};
  http::replace_fields(fields_, offer);
  accepts_codings_ = true;
  return {};
}

refusal service::set_base_url(std::string_view url) {
  refusal why;
  auto parsed = http::parse_base_url(url, why.detail);
  if (!parsed) {
    why.ec = error::invalid_base_url;
    return why;
  }
  why = router_->find(parsed->where, route_);
  if (why) return why;
  base_path_ = std::move(parsed->path);
  note_secrets();
  return {};
}

refusal service::set_headers(header_list const& headers) {
  std::string fault = http::fault_of(headers);
  if (!fault.empty()) return {error::invalid_header, std::move(fault)};
  http::replace_fields(fields_, headers);
  if (!headers.empty()) note_secrets();
  return {};
}

call_request service::make_call(std::string_view method, std::string_view path_and_query, std::string_view accept,
                                std::string_view body) const {
  call_request made;
  static_cast<route&>(made) = route_;
  made.method = method;
  made.path_and_query = base_path_;
  constexpr std::string_view version = "/v1";
  if (base_path_.ends_with(version) && path_and_query.starts_with("/v1/")) path_and_query.remove_prefix(version.size());
  made.path_and_query += path_and_query;
  made.fields = fields_;
  if (!http::has_field(made.fields, "Accept")) made.fields.emplace_back("Accept", accept);
  if (body.empty()) {
    http::remove_field(made.fields, "Content-Type");
  } else if (!http::has_field(made.fields, "Content-Type")) {
    made.fields.emplace_back("Content-Type", "application/json");
  }
  made.write(body);
  made.pool = pool_;
  made.rate = rate_;
  made.registry = registry_;
  made.router = router_;
  made.timeouts = timeouts;
  made.retry = retry;
  made.limits = limits;
  made.max_redirects = max_redirects;
  made.accepts_codings = accepts_codings_;
  made.secrets = secrets_;
  made.observed.observer = observer;
  made.memory = memory;
  return made;
}

}  // namespace tokenwire::net
