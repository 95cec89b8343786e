// A server that keeps what it is asked, and answers of TwelveLabs' responses as bytes.

#ifndef TOKENWIRE_TEST_SUPPORT_ASKING_SERVER_HPP
#define TOKENWIRE_TEST_SUPPORT_ASKING_SERVER_HPP

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/scripted_server.hpp"

namespace tokenwire::test::asking {

inline constexpr char completed[] =
    "event: response.completed\ndata: {\"type\":\"response.completed\",\"sequence_number\":100000,\"response\":"
    "{\"id\":\"r\",\"status\":\"completed\",\"session_id\":\"s\"}}\n\n";

inline std::string delta(std::string const& text, int number) {
  return "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":" +
         std::to_string(number) + ",\"item_id\":\"m\",\"output_index\":0,\"content_index\":0,\"delta\":\"" + text +
         "\"}\n\n";
}

inline std::string stream_of(std::string const& body, bool whole = true) {
  return response_head(200, "Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n") + chunk(body) +
         (whole ? "0\r\n\r\n" : "");
}

inline std::string refusal_of(int status, std::string const& body, std::string const& fields = {}) {
  return response_head(status, fields + "Content-Type: application/json\r\nContent-Length: " +
                                   std::to_string(body.size()) + "\r\n") +
         body;
}

/// Keeps what it is asked; answers with what `answer` gives for the number of the request.
class asking_server {
 public:
  explicit asking_server(std::function<std::string(int)> answer)
      : server_([this, answer = std::move(answer)](server_connection& peer, int) {
          for (;;) {
            std::string request = peer.read_request();
            if (request.empty()) return;
            int number = 0;
            {
              std::lock_guard const lock(mutex_);
              number = static_cast<int>(requests_.size());
              requests_.push_back(std::move(request));
            }
            if (!peer.send(answer(number))) return;
          }
        }) {}

  std::string base_url() const { return server_.base_url(); }
  int connections() const { return server_.connections(); }
  std::vector<std::string> requests() {
    std::lock_guard const lock(mutex_);
    return requests_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> requests_;
  scripted_server server_;
};

inline bool contains(std::string const& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace tokenwire::test::asking

#endif
