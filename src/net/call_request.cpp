#include "net/call_request.hpp"

#include <utility>

#include "http/request.hpp"

namespace tokenwire::net {

std::shared_ptr<http::secrets const> with_proxy(http::secrets known, route const& through) {
  if (through.proxy) {
    known.add_field("Proxy-Authorization", through.proxy->authorization);
    known.add(through.proxy->password);
  }
  return std::make_shared<http::secrets const>(std::move(known));
}

void call_request::write(std::string_view body) {
  std::string const authority = where.authority();
  bool const forwarded = proxy && !http::has_tunnel(*proxy, where);
  std::string const target = (forwarded ? "http://" + authority : std::string{}) + path_and_query;
  std::string head;
  if (forwarded && !proxy->authorization.empty()) {
    header_list all = fields;
    all.emplace_back("Proxy-Authorization", proxy->authorization);
    head = http::serialize_head(method, target, authority, all, body.size());
  } else {
    head = http::serialize_head(method, target, authority, fields, body.size());
  }
  body_size = body.size();
  head += body;
  bytes = std::move(head);
}

refusal call_request::redirect(http::redirect_target const& target) {
  route found;
  if (refusal why = router->find(target.where, found)) return why;
  if (target.where != where) http::remove_credentials(fields);
  static_cast<route&>(*this) = std::move(found);
  if (secrets && proxy) secrets = with_proxy(*secrets, *this);
  path_and_query = target.path_and_query;
  std::string const body = bytes.substr(bytes.size() - body_size);
  write(body);
  return {};
}

}  // namespace tokenwire::net
