#include "http/socks.hpp"

#include <boost/asio/ip/address.hpp>
#include <utility>

namespace tokenwire::http {
namespace {

constexpr char version = 5;
constexpr char login_version = 1;
constexpr char no_login = 0;
constexpr char by_password = 2;
constexpr std::size_t longest = 255;

enum address_kind : char { ipv4 = 1, name = 3, ipv6 = 4 };

/// RFC 1928, 6.
char const* reason_of(unsigned reply) noexcept {
  constexpr char const* reasons[] = {"success",
                                     "general failure",
                                     "not allowed",
                                     "network unreachable",
                                     "host unreachable",
                                     "connection refused",
                                     "TTL expired",
                                     "command not supported",
                                     "kind of address not supported"};
  return reply < std::size(reasons) ? reasons[reply] : "unknown reason";
}

void append_counted(std::string& out, std::string_view text) {
  out += static_cast<char>(text.size());
  out += text;
}

template <class Bytes>
void append_bytes(std::string& out, Bytes const& bytes) {
  for (unsigned char const each : bytes) out += static_cast<char>(each);
}

}  // namespace

socks_handshake::socks_handshake(origin const& target, proxy const& through)
    : target_(target), user_(through.user), password_(through.password) {
  output_ = user_.empty() ? std::string{version, 1, no_login} : std::string{version, 2, no_login, by_password};
  if (target_.host.size() > longest) fail(error::proxy_refused, "the host's name is too long for SOCKS");
}

std::string socks_handshake::take_output() noexcept {
  return std::exchange(output_, {});
}

/// How long the message is that is waited for, as far as its beginning says.
std::size_t socks_handshake::expected() const noexcept {
  if (step_ != step::address) return 2;
  constexpr std::size_t head = 2;
  constexpr std::size_t port = 2;
  if (received_.size() <= head) return head + 1;
  if (received_[1] == ipv4) return head + 4 + port;
  if (received_[1] == ipv6) return head + 16 + port;
  return head + 1 + byte(head) + port;
}

void socks_handshake::put(std::span<char const> bytes) {
  for (char const each : bytes) {
    if (error_) return;
    if (open()) return fail(error::proxy_refused, "it sent bytes of its own behind its answer");
    received_ += each;
    if (step_ == step::address && received_.size() == 2 && each != ipv4 && each != name && each != ipv6)
      return fail(error::proxy_refused, "its answer is not SOCKS 5");
    if (received_.size() != expected()) continue;
    take_message();
    received_.clear();
  }
}

void socks_handshake::put_end() {
  if (!error_ && !open()) fail(error::proxy_refused, "it closed the connection");
}

void socks_handshake::take_message() {
  switch (step_) {
    case step::method:
      if (received_[0] != version) return fail(error::proxy_refused, "its answer is not SOCKS 5");
      if (received_[1] == no_login) return send_target();
      if (received_[1] == by_password && !user_.empty()) return send_login();
      return fail(error::proxy_authentication, user_.empty()
                                                   ? "it wants a user's name and a password, or more than those"
                                                   : "it wants more than a user's name and a password");
    case step::verdict:
      if (received_[1] == 0) return send_target();
      return fail(error::proxy_authentication, "it refused the user's name or the password");
    case step::answer:
      return take_answer();
    case step::address:
      step_ = step::open;
      break;
    case step::open:
      break;
  }
}

void socks_handshake::take_answer() {
  if (received_[0] != version) return fail(error::proxy_refused, "its answer is not SOCKS 5");
  if (received_[1] != 0)
    return fail(error::proxy_refused, "it answered " + std::to_string(byte(1)) + ", " + reason_of(byte(1)));
  step_ = step::address;
}

void socks_handshake::send_login() {
  step_ = step::verdict;
  output_ = {login_version};
  append_counted(output_, user_);
  append_counted(output_, password_);
}

void socks_handshake::send_target() {
  constexpr char connect = 1;
  constexpr char reserved = 0;
  step_ = step::answer;
  output_ = {version, connect, reserved};
  boost::system::error_code not_an_address;
  auto const address = boost::asio::ip::make_address(target_.host, not_an_address);
  if (not_an_address) {
    output_ += name;
    append_counted(output_, target_.host);
  } else if (address.is_v4()) {
    output_ += ipv4;
    append_bytes(output_, address.to_v4().to_bytes());
  } else {
    output_ += ipv6;
    append_bytes(output_, address.to_v6().to_bytes());
  }
  output_ += static_cast<char>(target_.port >> 8U);
  output_ += static_cast<char>(target_.port & 0xffU);
}

void socks_handshake::fail(tokenwire::error code, std::string why) {
  error_ = code;
  detail_ = std::move(why);
  output_.clear();
}

}  // namespace tokenwire::http
