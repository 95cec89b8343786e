// A blocking HTTP/1.1 client that shows what is on the wire: it knows chunks, not events, and hides no failure.

#ifndef TOKENWIRE_TEST_SUPPORT_RAW_CLIENT_HPP
#define TOKENWIRE_TEST_SUPPORT_RAW_CLIENT_HPP

#include <boost/asio.hpp>

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokenwire::test {

struct raw_answer {
  unsigned status{};
  /// The head, its blank line included.
  std::string head{};
  /// The body as it was framed: chunk by chunk, or one piece.
  std::vector<std::string> chunks{};
  /// The body had the end that its framing asks for.
  bool complete{};
  /// What ended the reading where it is not complete.
  boost::system::error_code ec{};

  std::string body() const {
    std::string text;
    for (std::string const& chunk : chunks) text += chunk;
    return text;
  }
  bool has(std::string_view header_line) const {
    return head.find("\r\n" + std::string{header_line} + "\r\n") != std::string::npos;
  }
};

inline std::string post(std::string_view body, std::string_view target = "/chat/completions",
                        std::string_view header_lines = "") {
  return "POST " + std::string{target} + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + std::string{header_lines} +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string{body};
}

inline std::string ask(std::string_view question, bool stream = true, std::string_view model = "sonar") {
  return R"({"model":")" + std::string{model} + R"(","messages":[{"role":"user","content":")" + std::string{question} +
         R"("}],"stream":)" + (stream ? "true}" : "false}");
}

template <class Stream>
class raw_client_over {
 public:
  template <class... Args>
  explicit raw_client_over(Args&&... args) : stream_{io_, std::forward<Args>(args)...} {}

  void connect(std::uint16_t port) { stream_.lowest_layer().connect({boost::asio::ip::address_v4::loopback(), port}); }

  Stream& stream() { return stream_; }
  auto& socket() { return stream_.lowest_layer(); }

  void send(std::string_view request) {
    boost::asio::write(stream_, boost::asio::buffer(request.data(), request.size()));
  }

  raw_answer request(std::string_view request) {
    send(request);
    return read();
  }

  /// The next answer, or its head alone.
  raw_answer read(bool with_body = true) {
    raw_answer answer;
    if (!fill_to("\r\n\r\n", answer)) {
      answer.head = std::move(buffer_);
      return answer;
    }
    answer.head = take(buffer_.find("\r\n\r\n") + 4);
    std::from_chars(answer.head.data() + 9, answer.head.data() + 12, answer.status);
    if (with_body) read_body(answer);
    return answer;
  }

  /// One chunk; empty at the last one, and on a failure, which is in `answer.ec`.
  std::string read_chunk(raw_answer& answer) {
    if (!fill_to("\r\n", answer)) return {};
    std::size_t size = 0;
    std::string const line = take(buffer_.find("\r\n") + 2);
    std::from_chars(line.data(), line.data() + line.size(), size, 16);
    if (!fill(size + 2, answer)) {
      answer.chunks.push_back(std::move(buffer_));
      return {};
    }
    std::string chunk = take(size + 2);
    chunk.resize(size);
    return chunk;
  }

 private:
  void read_body(raw_answer& answer) {
    std::string_view const head = answer.head;
    if (head.find("Transfer-Encoding: chunked") != head.npos) {
      for (;;) {
        std::string chunk = read_chunk(answer);
        if (chunk.empty()) break;
        answer.chunks.push_back(std::move(chunk));
      }
      answer.complete = !answer.ec;
      return;
    }
    std::size_t size = std::size_t{1} << 40U;
    std::size_t const length = head.find("Content-Length: ");
    bool const sized = length != head.npos;
    if (sized) std::from_chars(head.data() + length + 16, head.data() + head.size(), size);
    answer.complete = fill(size, answer) || (!sized && answer.ec == boost::asio::error::eof);
    answer.chunks.push_back(take(std::min(size, buffer_.size())));
  }

  bool fill_to(std::string_view mark, raw_answer& answer) {
    while (buffer_.find(mark) == std::string::npos) {
      if (!fill(buffer_.size() + 1, answer)) return false;
    }
    return true;
  }

  bool fill(std::size_t size, raw_answer& answer) {
    char bytes[16384];
    while (buffer_.size() < size) {
      std::size_t const read = stream_.read_some(boost::asio::buffer(bytes), answer.ec);
      buffer_.append(bytes, read);
      if (answer.ec) return false;
    }
    return true;
  }

  std::string take(std::size_t size) {
    std::string taken = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return taken;
  }

  boost::asio::io_context io_;
  Stream stream_;
  std::string buffer_;
};

class raw_client : public raw_client_over<boost::asio::ip::tcp::socket> {
 public:
  explicit raw_client(std::uint16_t port) { connect(port); }
};

}  // namespace tokenwire::test

#endif
