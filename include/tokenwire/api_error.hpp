// The exceptions that awaitable operations throw.

#ifndef TOKENWIRE_API_ERROR_HPP
#define TOKENWIRE_API_ERROR_HPP

#include <boost/system/system_error.hpp>
#include <memory>
#include <tokenwire/diagnostics.hpp>
#include <tokenwire/error.hpp>

namespace tokenwire {

/// The base of all exceptions of the library: a system_error with the code, and the diagnostics beside it.
/// After a cancellation Asio itself throws a plain boost::system::system_error with operation_aborted, not this.
class api_error : public boost::system::system_error {
 public:
  api_error(error_code ec, tokenwire::diagnostics facts);
  /// Valid as long as this exception or a copy of it.
  tokenwire::diagnostics const& diagnostics() const noexcept { return *diagnostics_; }

 private:
  // Shared, so that copying an exception cannot throw.
  std::shared_ptr<tokenwire::diagnostics const> diagnostics_;
};

/// The API answered with a status other than 2xx.
class api_status_error : public api_error {
 public:
  using api_error::api_error;
  unsigned status() const noexcept { return diagnostics().status; }
};
/// 400
class bad_request_error : public api_status_error {
 public:
  using api_status_error::api_status_error;
};
/// 401
class authentication_error : public api_status_error {
 public:
  using api_status_error::api_status_error;
};
/// 403
class permission_denied_error : public api_status_error {
 public:
  using api_status_error::api_status_error;
};
/// 404
class not_found_error : public api_status_error {
 public:
  using api_status_error::api_status_error;
};
/// 409
class conflict_error : public api_status_error {
 public:
  using api_status_error::api_status_error;
};
/// 422
class unprocessable_entity_error : public api_status_error {
 public:
  using api_status_error::api_status_error;
};
/// 429
class rate_limit_error : public api_status_error {
 public:
  using api_status_error::api_status_error;
};
/// >= 500
class internal_server_error : public api_status_error {
 public:
  using api_status_error::api_status_error;
};

/// No response head came: resolve, connect, TLS, a close or a reset.
class connection_error : public api_error {
 public:
  using api_error::api_error;
};
/// A deadline passed, whichever.
class timeout_error : public connection_error {
 public:
  using connection_error::connection_error;
};
/// The answer began and did not come to its end; what had arrived is in the stream's result, and of complete() in the
/// diagnostics.
class stream_incomplete_error : public api_error {
 public:
  using api_error::api_error;
};

/// Throws the class above that fits the code, else api_error itself. Precondition: ec is a failure.
[[noreturn]] void throw_api_error(error_code ec, tokenwire::diagnostics facts);

}  // namespace tokenwire

#endif
