// A request's bytes.

#ifndef TOKENWIRE_SRC_HTTP_REQUEST_HPP
#define TOKENWIRE_SRC_HTTP_REQUEST_HPP

#include <string>
#include <string_view>
#include <tokenwire/error.hpp>
#include <tokenwire/options.hpp>

namespace tokenwire::http {

/// HTTP's rule for a field name (a token) and a field value (no CR, LF, NUL or other control character but tab; no
/// leading or trailing white space).
bool is_field_name(std::string_view name) noexcept;
bool is_field_value(std::string_view value) noexcept;
/// Names that the library sets itself, or that are about the connection, and a caller must not set: Host,
/// Content-Length, Transfer-Encoding, Connection, Accept-Encoding, Proxy-Authorization, … Compared without case.
bool is_reserved_field(std::string_view name) noexcept;

/// Why fields that a caller gave cannot be sent; empty when they can. Names what is wrong without any value, for that
/// may be a secret.
std::string fault_of(header_list const& fields);
/// `given` goes after the fields, in place of those of the same name; of a name that it has twice the last one counts.
void replace_fields(header_list& fields, header_list const& given);
bool has_field(header_list const& fields, std::string_view name) noexcept;
void remove_field(header_list& fields, std::string_view name);

/// The head of an HTTP/1.1 request, up to and with its blank line: Host, then the fields as given, then Content-Length
/// when there is a body or the method expects one (POST, PUT, PATCH). Nothing else is added: `Accept-Encoding:
/// identity` is one of the fields. Precondition: method, target, host and fields passed the checks above.
std::string serialize_head(std::string_view method, std::string_view target, std::string_view host,
                           header_list const& fields, std::size_t content_length);

}  // namespace tokenwire::http

#endif
