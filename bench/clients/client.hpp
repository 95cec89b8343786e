// The clients that bench_stream measures: each asks for the same answers, side by side on one thread, and looks at
// them.

#ifndef TOKENWIRE_BENCH_CLIENTS_CLIENT_HPP
#define TOKENWIRE_BENCH_CLIENTS_CLIENT_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bench {

struct workload {
  std::string base_url{};
  std::uint16_t port{};
  /// Empty: no TLS.
  std::string ca_file{};
  unsigned concurrency{};
  /// For each of them, one after the other on its connection.
  unsigned requests{};
};

/// What a client found in all answers. One that looks at less leaves the rest 0.
struct findings {
  std::uint64_t events{};
  /// Line feeds, of a client that counts nothing else.
  std::uint64_t lines{};
  std::uint64_t text_bytes{};
  /// Of each answer's last event, summed.
  std::uint64_t sources{};
  std::int64_t completion_tokens{};

  findings& operator+=(findings const& more) noexcept {
    events += more.events;
    lines += more.lines;
    text_bytes += more.text_bytes;
    sources += more.sources;
    completion_tokens += more.completion_tokens;
    return *this;
  }
  bool operator==(findings const&) const = default;
  /// Of so many answers that are the same.
  findings operator*(std::uint64_t answers) const noexcept {
    return {.events = events * answers,
            .lines = lines * answers,
            .text_bytes = text_bytes * answers,
            .sources = sources * answers,
            .completion_tokens = completion_tokens * static_cast<std::int64_t>(answers)};
  }
};

/// What every request asks.
inline constexpr std::string_view request_body =
    R"({"model":"sonar","messages":[{"role":"user","content":"Why is the sky blue?"}],"stream":true})";

/// Clients that keep what they read take as much at a time as this library.
inline constexpr std::size_t read_size = std::size_t{128} * 1024;

/// One thread, epoll, 64 KiB reads, as it was when it became the measure; line feeds are counted, nothing is kept.
findings read_raw(workload const& work);
/// This library, every chunk typed.
findings read_with_tokenwire(workload const& work);
/// Beast as its examples have it: http::async_read_some into a buffer, lines, a JSON document for each event.
findings read_with_beast(workload const& work);

enum class json_library { simdjson, rapidjson, nlohmann };
/// libcurl's multi interface over epoll, lines, `choices[0].delta.content` of each event. Only where libcurl is.
findings read_with_curl(workload const& work, json_library json);

}  // namespace bench

#endif
