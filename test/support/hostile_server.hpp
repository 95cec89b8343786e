// A server in the test's hands that does to its answer whatever a network can, at any byte, plain or over TLS.
//
// What only has to be sent whole, or ends in one way, is told to a scripted_server (answer_with(), answer_each(), which
// has the refusals and the answers over one connection too), a paced_server (whole pieces, when the test lets them go)
// or a tls_server (each way for TLS to end behind a whole answer). A held_server(false) reads nothing at all.

#ifndef TOKENWIRE_TEST_SUPPORT_HOSTILE_SERVER_HPP
#define TOKENWIRE_TEST_SUPPORT_HOSTILE_SERVER_HPP

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "support/chat_client_fixture.hpp"
#include "support/scripted_server.hpp"

namespace tokenwire::test {

/// How an answer goes on where it should not.
enum class trouble {
  /// Nothing more comes, and nothing is read.
  stall,
  /// FIN; over TLS without close_notify.
  close,
  /// RST, once all that was sent has come.
  reset,
  /// More of it than any chunk or record can have left, then a blank line and a stall.
  garbage,
};
std::ostream& operator<<(std::ostream& out, trouble what);
inline constexpr trouble troubles[] = {trouble::stall, trouble::close, trouble::reset, trouble::garbage};

/// NUL has no place in a head, in the framing of chunks or in JSON; 0xFF has none in UTF-8.
std::string const& garbage();

/// Client and server are in one thread, but for what the server reads: each step has had its effect when it returns.
/// For that the client's socket is looked for in this process, because TCP may take its time to acknowledge what has
/// come. The test speaks about one connection at a time, that of the request taken last. On it nothing is read beyond
/// the request, and nothing answered, not even a TLS shutdown, until the test asks for more.
class hostile_server {
 public:
  /// `head`: an upload is left lying in the socket.
  enum class reads { whole_request, head };

  /// Over TLS where there is a version of it, with good_certificate().
  explicit hostile_server(std::optional<int> tls_version = {}, reads what = reads::whole_request);
  ~hostile_server();
  hostile_server(hostile_server const&) = delete;
  hostile_server& operator=(hostile_server const&) = delete;

  std::string base_url() const { return (tls_ ? "https" : "http") + server_.base_url().substr(4); }
  int connections() const { return server_.connections(); }

  /// Waits for the next request, on any connection, and runs the client meanwhile.
  std::string const& take_request(chat_client& client);
  /// These bytes of an answer as the wire has them: in a TLS record of their own, or as they are. In the order in which
  /// they are to be sent.
  std::string sealed(std::string_view bytes);
  /// Over TLS: close_notify, and over TLS 1.3 one more session ticket.
  std::string goodbye();
  std::string ticket();

  /// Sends these bytes of the wire. The client's system has them then, and the client does what it can with them.
  void send(chat_client& client, std::string_view wire);
  /// Sends these bytes and lets this happen behind them before the client has looked at either.
  void send_with(chat_client& client, std::string_view wire, trouble what);
  void make(chat_client& client, trouble what) { send_with(client, {}, what); }
  /// The client has not closed its end.
  bool is_connected() const;
  /// Reads on until the client's end comes, and runs the client meanwhile.
  void wait_for_end(chat_client& client);

 private:
  class tls_side;
  struct line {
    server_connection* peer;
    std::uint16_t client_port{};
    int client_end{};
    std::shared_ptr<tls_side> tls{};
    std::string request{};
    bool reads_on{};
    bool ended{};
  };

  void serve(server_connection& peer);
  std::string read_request(line& one);
  void read_on();
  void wait_until(chat_client& client, std::function<bool()> const& so);
  void wake();

  std::optional<boost::asio::ssl::context> tls_;
  reads const reads_;
  std::mutex mutex_;
  std::condition_variable told_;
  /// Of the client that is being run.
  boost::asio::io_context* waiting_{};
  bool leaving_{};
  std::deque<line> lines_;
  std::deque<line*> asked_;
  line* current_{};
  scripted_server server_;
};

/// Runs what can run at once. Nothing is waited for: the systems' part has to be done.
void run_ready(chat_client& client);

}  // namespace tokenwire::test

#endif
