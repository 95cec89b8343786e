#include "tokenwire/testing/simulator.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cerrno>
#include <fstream>
#include <thread>

#include "testing/session.hpp"
#include "tokenwire/testing/certificates.hpp"

namespace tokenwire::testing {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using error_code = boost::system::error_code;

void write_file(std::string const& path, std::string const& text) {
  errno = 0;
  std::ofstream file{path, std::ios::binary | std::ios::trunc};
  file << text << std::flush;
  if (file) return;
  int const error = errno != 0 ? errno : EIO;
  throw boost::system::system_error{{error, boost::system::system_category()}, "cannot write '" + path + "'"};
}

}  // namespace

struct simulator::impl {
  explicit impl(simulator_options options) : site{std::move(options)} {
    if (site.options.tls) make_tls();
    listen();
    accept();
    thread = std::thread{[this] { io.run(); }};
  }

  ~impl() {
    io.stop();
    thread.join();
    // The members go in the reverse order: with `io` its pending handlers, and with them the connections.
  }

  void make_tls() {
    certificate const authority = make_certificate_authority("tokenwire-sim CA");
    certificate const server = make_certificate(authority);
    ca_certificate = authority.certificate_pem;
    tls.use_certificate_chain(asio::buffer(server.certificate_pem));
    tls.use_private_key(asio::buffer(server.private_key_pem), asio::ssl::context::pem);
    if (!site.options.write_ca.empty()) write_file(site.options.write_ca, ca_certificate);
  }

  void listen() {
    tcp::endpoint const endpoint{asio::ip::address_v4::loopback(), site.options.port};
    try {
      acceptor.open(endpoint.protocol());
      acceptor.set_option(asio::socket_base::reuse_address{true});
      acceptor.bind(endpoint);
      acceptor.listen();
      port = acceptor.local_endpoint().port();
    } catch (boost::system::system_error const& error) {
      // Without the place in Asio's sources where it was found.
      error_code const ec{error.code().value(), error.code().category()};
      throw boost::system::system_error{ec, "cannot listen on 127.0.0.1:" + std::to_string(site.options.port)};
    }
  }

  void accept() {
    acceptor.async_accept([this](error_code ec, tcp::socket socket) {
      if (ec) return retry_accept();
      error_code ignored;
      socket.set_option(tcp::no_delay{true}, ignored);
      serve(std::move(socket), site.options.tls ? &tls : nullptr, site, ++site.connections);
      accept();
    });
  }

  // Out of descriptors, mostly. The client waits in the listen queue meanwhile.
  void retry_accept() {
    timer.expires_after(std::chrono::milliseconds{10});
    timer.async_wait([this](error_code ec) {
      if (!ec) accept();
    });
  }

  testing::site site;
  std::string ca_certificate;
  std::uint16_t port{};
  asio::ssl::context tls{asio::ssl::context::tls_server};
  asio::io_context io{1};
  tcp::acceptor acceptor{io};
  asio::steady_timer timer{io};
  std::thread thread;
};

simulator::simulator(simulator_options options) : impl_{std::make_unique<impl>(std::move(options))} {}

simulator::~simulator() = default;

std::uint16_t simulator::port() const noexcept {
  return impl_->port;
}

std::string simulator::base_url() const {
  return (impl_->site.options.tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(impl_->port);
}

std::string const& simulator::ca_certificate() const noexcept {
  return impl_->ca_certificate;
}

void simulator::set_fault(testing::fault fault) {
  impl_->site.fault = fault;
}

std::size_t simulator::connections() const noexcept {
  return impl_->site.connections;
}

std::size_t simulator::request_count() const noexcept {
  return impl_->site.request_count;
}

std::vector<received_request> simulator::requests() const {
  std::lock_guard const lock{impl_->site.mutex};
  return {impl_->site.requests.begin(), impl_->site.requests.end()};
}

}  // namespace tokenwire::testing
