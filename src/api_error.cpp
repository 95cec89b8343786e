#include <tokenwire/api_error.hpp>
#include <utility>

namespace tokenwire {
namespace {

// What what() begins with. The diagnostics have no secret in these members.
std::string describe(diagnostics const& d) {
  std::string text;
  if (d.status != 0) text += "status " + std::to_string(d.status);
  if (!d.text().empty()) {
    if (!text.empty()) text += ": ";
    text += d.text();
  }
  if (!d.request_id.empty()) text += " (request " + d.request_id + ")";
  return text;
}

}  // namespace

api_error::api_error(error_code ec, tokenwire::diagnostics facts)
    : boost::system::system_error(ec, describe(facts)),
      diagnostics_(std::make_shared<tokenwire::diagnostics const>(std::move(facts))) {}

void throw_api_error(error_code ec, diagnostics facts) {
  auto const raise = [&]<class Exception>(std::type_identity<Exception>) { throw Exception(ec, std::move(facts)); };
  if (ec.category() == error_category()) {
    switch (static_cast<error>(ec.value())) {
      case error::bad_request:
        raise(std::type_identity<bad_request_error>{});
        break;
      case error::authentication:
        raise(std::type_identity<authentication_error>{});
        break;
      case error::permission_denied:
        raise(std::type_identity<permission_denied_error>{});
        break;
      case error::not_found:
        raise(std::type_identity<not_found_error>{});
        break;
      case error::conflict:
        raise(std::type_identity<conflict_error>{});
        break;
      case error::unprocessable_entity:
        raise(std::type_identity<unprocessable_entity_error>{});
        break;
      case error::rate_limited:
        raise(std::type_identity<rate_limit_error>{});
        break;
      case error::internal_server_error:
        raise(std::type_identity<internal_server_error>{});
        break;
      default:
        break;
    }
  }
  if (ec == condition::api_status) raise(std::type_identity<api_status_error>{});
  if (ec == condition::timeout) raise(std::type_identity<timeout_error>{});
  if (ec == condition::connection) raise(std::type_identity<connection_error>{});
  if (ec == condition::incomplete) raise(std::type_identity<stream_incomplete_error>{});
  throw api_error(ec, std::move(facts));
}

}  // namespace tokenwire
