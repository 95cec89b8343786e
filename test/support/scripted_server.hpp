// A server on 127.0.0.1 that does what a test says, byte by byte: blocking sockets, a thread for each connection.

#ifndef TOKENWIRE_TEST_SUPPORT_SCRIPTED_SERVER_HPP
#define TOKENWIRE_TEST_SUPPORT_SCRIPTED_SERVER_HPP

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tokenwire::test {

/// The server's end of one connection.
class server_connection {
 public:
  explicit server_connection(boost::asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

  /// What comes next; empty when the peer has gone.
  std::string read();
  /// Reads one request, head and body (by Content-Length); empty when the peer has gone.
  std::string read_request();
  /// Reads the head alone, and at most what came with it.
  std::string read_head();
  /// Reads this many bytes; fewer when the peer has gone.
  std::string read_bytes(std::size_t n);
  /// False when the peer has gone; raises no signal.
  bool send(std::string_view bytes);
  /// From now on each send() is on its way at once, whether the one before has been acknowledged or not.
  void set_no_delay();
  /// In pieces of these sizes, over and over, each a segment of its own as far as TCP allows.
  bool send_pieces(std::string_view bytes, std::vector<std::size_t> const& sizes);
  /// Waits until the peer closes, or the server is destroyed; true when the peer closed.
  bool wait_for_close();
  std::uint16_t peer_port() const;
  /// The peer's system has all that was sent. Not of a connection that broke.
  bool arrived();
  /// FIN.
  void close();
  /// RST.
  void reset();
  /// Wakes whoever is blocked on this connection; from any thread.
  void shut_down();

 private:
  std::mutex closing_;
  boost::asio::ip::tcp::socket socket_;
};

class scripted_server {
 public:
  /// `number`: 0 for the first connection.
  using script = std::function<void(server_connection& connection, int number)>;

  explicit scripted_server(script run);
  ~scripted_server();
  scripted_server(scripted_server const&) = delete;
  scripted_server& operator=(scripted_server const&) = delete;

  std::uint16_t port() const { return port_; }
  std::string base_url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int connections() const { return connections_; }

 private:
  void accept_all();

  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::uint16_t port_;
  script script_;
  std::atomic<int> connections_{0};
  std::mutex mutex_;
  std::vector<std::shared_ptr<server_connection>> open_;
  std::vector<std::thread> threads_;
  std::atomic<bool> stopping_{false};
  std::thread acceptor_thread_;
};

/// How long the request is that begins so, without its body or with it; npos while its head is not whole.
std::size_t request_size(std::string_view so_far, bool with_body = true);
/// Reads one request by `next`, which gives what comes next and nothing when the peer has gone.
template <class Next>
std::string read_request_by(Next next, bool with_body = true) {
  std::string request;
  while (request.size() < request_size(request, with_body)) {
    std::string const more = next();
    if (more.empty()) return {};
    request += more;
  }
  return request;
}

/// A response head with these fields (each ended by CRLF) and no body yet.
std::string response_head(int status, std::string_view fields);
/// A whole 200 event stream: chunked, one HTTP chunk for every `chunk_size` bytes.
std::string chunked_event_stream(std::string_view body, std::size_t chunk_size);
/// Chunk framing alone, without the last chunk.
std::string chunk(std::string_view data);

}  // namespace tokenwire::test

#endif
