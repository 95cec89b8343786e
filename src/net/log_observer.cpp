#include "net/log_observer.hpp"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>

#include "http/field.hpp"
#include "http/url.hpp"
#include "net/observer_pair.hpp"

namespace tokenwire::net {
namespace {

class log_line {
 public:
  log_line& operator<<(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (char const c : text) {
      if (http::is_control(c)) {
        auto const value = static_cast<unsigned char>(c);
        text_.append("\\x").append(1, digits[value >> 4U]).append(1, digits[value & 15U]);
      } else {
        text_ += c;
      }
    }
    return *this;
  }
  log_line& operator<<(std::uint64_t number) { return *this << std::to_string(number); }
  log_line& operator<<(std::chrono::nanoseconds time) {
    auto const whole = std::chrono::floor<std::chrono::milliseconds>(time);
    return *this << std::to_string(whole.count()) << " ms";
  }
  /// Method and URL.
  log_line& operator<<(observed_request const& request) {
    bool const tls = request.url_scheme == "https";
    http::origin const where{.tls = tls, .host = std::string(request.server_address), .port = request.server_port};
    return *this << request.request_method << " " << request.url_scheme << "://" << where.authority()
                 << request.url_path;
  }
  /// "rate_limited (status 429: Slow down)"
  log_line& failure(std::string_view type, unsigned status, std::string_view message) {
    *this << type;
    if (status == 0 && message.empty()) return *this;
    *this << " (";
    if (status != 0) *this << "status " << status;
    if (status != 0 && !message.empty()) *this << ": ";
    return *this << message << ")";
  }
  /// "1 attempt", "2 attempts"
  log_line& count(unsigned number, std::string_view what) {
    return *this << number << " " << what << (number == 1 ? "" : "s");
  }

  std::string& text() noexcept { return text_; }

 private:
  std::string text_{};
};

}  // namespace

template <class Say>
void log_observer::write(log_level level, observed_request const& request, Say say) const noexcept {
  if (level > options_.level) return;
  try {
    log_line line;
    line << "tokenwire req-" << request.number << " ";
    say(line);
    if (options_.sink) return options_.sink(level, line.text());
    // At once, so that lines of several threads do not mix.
    line.text() += '\n';
    std::fwrite(line.text().data(), 1, line.text().size(), stderr);
  } catch (...) {
    // Without a log the request goes on all the same.
  }
}

void log_observer::write_fields(observed_request const& request, std::string_view mark,
                                std::string_view fields) const noexcept {
  while (!fields.empty()) {
    std::string_view const field = fields.substr(0, fields.find('\n'));
    fields.remove_prefix(field.size() + 1);
    write(log_level::debug, request, [&](log_line& line) { line << mark << field; });
  }
}

void log_observer::on_request(request_event const& event) noexcept {
  write(log_level::debug, event.request,
        [&](log_line& line) { line << event.request << " begins, " << event.body_size << " bytes of body"; });
  write_fields(event.request, "> ", event.headers);
}

void log_observer::on_connection(connection_event const& event) noexcept {
  write(log_level::debug, event.request, [&](log_line& line) {
    http::origin const peer{.tls = false, .host = std::string(event.peer_address), .port = event.peer_port};
    line << "attempt " << event.attempt << (event.reused ? " reuses a connection to " : " has a new connection to ")
         << peer.authority() << ", waited " << event.waited;
    if (event.reused) return;
    line << ", resolve " << event.resolve << ", connect " << event.connect;
    if (event.tls_established) line << ", tls " << event.tls << (event.tls_resumed ? " (resumed)" : "");
  });
}

void log_observer::on_response(response_event const& event) noexcept {
  write(log_level::debug, event.request, [&](log_line& line) {
    line << "attempt " << event.attempt << " answered with status " << event.status_code << " after " << event.after;
  });
  write_fields(event.request, "< ", event.headers);
}

void log_observer::on_first_token(first_token_event const& event) noexcept {
  write(log_level::debug, event.request, [&](log_line& line) { line << "first token after " << event.after; });
}

void log_observer::on_resend(resend_event const& event) noexcept {
  write(log_level::warn, event.request, [&](log_line& line) {
    switch (event.reason) {
      case resend_reason::failed_attempt:
        line << "attempt " << event.attempt << " failed: ";
        break;
      case resend_reason::stale_connection:
        line << "a kept connection was closed: ";
        break;
      case resend_reason::incomplete_answer:
        line << "the answer was cut: ";
        break;
      case resend_reason::redirect:
        line << "redirected with status " << event.status_code;
        return;
      case resend_reason::hedge:
        line << "no answer yet, sent a second time";
        return;
    }
    line.failure(event.error_type, event.status_code, event.message) << ", sent again in " << event.pause;
  });
}

void log_observer::on_finish(finish_event const& event) noexcept {
  bool const failed = event.error && event.error != condition::cancelled;
  write(failed ? log_level::error : log_level::info, event.request, [&](log_line& line) {
    line << event.request << " ";
    if (failed) {
      line << "failed: ";
      line.failure(event.error_type, event.status_code, event.message);
    } else if (event.error) {
      line << "cancelled";
    } else {
      line << event.status_code;
    }
    line << (event.error ? " after " : " in ") << event.duration << ", ";
    line.count(event.attempts, "attempt");
    if (event.restarts != 0) line << ", ";
    if (event.restarts != 0) line.count(event.restarts, "restart");
    if (!event.request_id.empty()) line << ", request " << event.request_id;
  });
}

std::shared_ptr<observer> with_log(std::shared_ptr<observer> given, log_options const& log) {
  if (log.level == log_level::off) return given;
  auto lines = std::make_shared<log_observer>(log);
  if (!given) return lines;
  return std::make_shared<observer_pair>(std::move(given), std::move(lines));
}

}  // namespace tokenwire::net
