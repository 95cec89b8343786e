// The handshake with a SOCKS 5 proxy (RFC 1928, RFC 1929), without a network.

#ifndef TOKENWIRE_SRC_HTTP_SOCKS_HPP
#define TOKENWIRE_SRC_HTTP_SOCKS_HPP

#include <span>
#include <string>
#include <string_view>
#include <tokenwire/error.hpp>

#include "http/proxy.hpp"

namespace tokenwire::http {

/// Send, feed what comes, send what there is then, until it is open or has failed:
///
///   greeting -> method -> (user and password -> verdict) -> target -> answer, address
class socks_handshake {
 public:
  /// The target goes by its name, which the proxy resolves. One that is too long for SOCKS fails at once.
  socks_handshake(origin const& target, proxy const& through);

  /// What is to be sent next; empty: the proxy's word is waited for.
  std::string take_output() noexcept;
  /// Bytes as they come, in pieces of any size.
  void put(std::span<char const> bytes);
  /// The proxy will say no more.
  void put_end();

  /// What comes next is the target's.
  bool open() const noexcept { return step_ == step::open; }
  /// error::proxy_refused or proxy_authentication, with why in detail().
  error_code error() const noexcept { return error_; }
  std::string const& detail() const noexcept { return detail_; }

 private:
  enum class step : unsigned char { method, verdict, answer, address, open };

  std::size_t expected() const noexcept;
  void take_message();
  void take_answer();
  void send_login();
  void send_target();
  void fail(tokenwire::error code, std::string why);
  unsigned byte(std::size_t at) const noexcept { return static_cast<unsigned char>(received_[at]); }

  origin const target_;
  std::string const user_;
  std::string const password_;
  step step_{step::method};
  std::string received_{};
  std::string output_{};
  error_code error_{};
  std::string detail_{};
};

}  // namespace tokenwire::http

#endif
