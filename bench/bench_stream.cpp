// What one event of a stream costs a client from the socket to its user, beside the clients that one would write
// instead.
//
//   bench_stream --replay FILE --concurrency C --requests N [--tls]
//
// The server has a process and a core of its own; so has each client in each round, and the clients take turns. What is
// measured is the client's processor time, from its first request to its last answer.
//
// On loopback a send may do the receiver's work in the sender's time or not, and a client that always finds something
// pays for no waking up: its voluntary switches an event tell the one from the other. Either may last for a whole short
// round.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "clients/client.hpp"
#include "support/load_server.hpp"
#include "support/medians.hpp"
#include "support/process.hpp"
#include "support/recording.hpp"

namespace {

using namespace bench;

struct contender {
  char const* name;
  findings (*read)(workload const&);
  /// What it finds: line feeds, text, everything.
  enum { lines, text, all } finds;
};

constexpr contender contenders[]{
    {"floor", read_raw, contender::lines},
    {"tokenwire", read_with_tokenwire, contender::all},
#ifdef TOKENWIRE_BENCH_WITH_CURL
    {"curl+simdjson", [](workload const& w) { return read_with_curl(w, json_library::simdjson); }, contender::text},
    {"curl+rapidjson", [](workload const& w) { return read_with_curl(w, json_library::rapidjson); }, contender::text},
    {"curl+nlohmann", [](workload const& w) { return read_with_curl(w, json_library::nlohmann); }, contender::text},
#endif
    {"beast-awaitable", read_with_beast, contender::text},
};

struct options {
  std::string replay{};
  unsigned concurrency{16};
  unsigned requests{64};
  unsigned rounds{7};
  std::size_t write_size{std::size_t{64} * 1024};
  unsigned pause_us{};
  bool tls{};
  bool serve{};
  std::vector<std::string> clients{};
};

struct measured {
  double cpu_us{};
  std::uint64_t switches{};
  std::size_t rss_kib{};
  findings found{};
};

// The answer in writes of that size; 0: an event a write.
std::vector<std::string> writes_of(recording const& answer, std::size_t size) {
  std::vector<std::string> writes;
  if (size == 0) {
    for (std::string const& block : answer.blocks) writes.push_back(http_chunk(block));
    return writes;
  }
  std::string const whole = http_chunks(answer.blocks);
  for (std::size_t at = 0; at < whole.size(); at += size) writes.push_back(whole.substr(at, size));
  return writes;
}

measured measure(contender const& one, workload const& work) {
  std::string const told = in_child(1, [&] {
    std::uint64_t const waited = voluntary_switches();
    double const before = cpu_microseconds();
    findings const found = one.read(work);
    measured const out{.cpu_us = cpu_microseconds() - before,
                       .switches = voluntary_switches() - waited,
                       .rss_kib = resident_bytes() / 1024,
                       .found = found};
    return std::string(reinterpret_cast<char const*>(&out), sizeof out);
  });
  static_assert(std::is_trivially_copyable_v<measured>);
  measured out;
  if (told.size() != sizeof out) throw std::runtime_error("a measurement told less than it found");
  std::memcpy(&out, told.data(), sizeof out);
  return out;
}

bool found_all(contender const& one, findings const& found, findings const& expected) {
  if (one.finds == contender::lines) return found.lines == expected.lines;
  if (found.events != expected.events || found.text_bytes != expected.text_bytes) return false;
  return one.finds == contender::text ||
         (found.sources == expected.sources && found.completion_tokens == expected.completion_tokens);
}

/// Of one client, a value a round.
struct rounds_of_one {
  std::vector<double> costs{};
  std::vector<double> switches{};
  std::vector<double> memory{};
};

void print(char const* client, rounds_of_one const& own, std::vector<double> const& first, findings const& expected) {
  std::vector<double> ratios = own.costs;
  std::string rounds;
  for (std::size_t i = 0; i != ratios.size(); ++i) {
    char number[40];
    std::snprintf(number, sizeof number, "%s%.4f", i != 0 ? "," : "", own.costs[i]);
    rounds += number;
    ratios[i] /= first[i];
  }
  spread const cost = spread_of(own.costs);
  spread const ratio = spread_of(ratios);
  spread const switches = spread_of(own.switches);
  std::printf(
      "{\"client\":\"%s\",\"cpu_us_per_event\":%.3f,\"range\":[%.3f,%.3f],\"ratio\":%.3f,\"ratio_range\":[%.3f,%.3f],"
      "\"events\":%llu,\"text_bytes\":%llu,\"rss_kib\":%.0f,\"switches_per_event\":%.4f,\"switches_range\":[%.4f,%.4f],"
      "\"rounds\":[%s]}\n",
      client, cost.median, cost.least, cost.most, ratio.median, ratio.least, ratio.most,
      static_cast<unsigned long long>(expected.events), static_cast<unsigned long long>(expected.text_bytes),
      spread_of(own.memory).median, switches.median, switches.least, switches.most, rounds.c_str());
}

int run(options const& o) {
  recording const answer = o.replay.empty() ? make_recording() : read_recording(o.replay);
  if (o.replay.empty()) std::fprintf(stderr, "bench_stream: no --replay; a made answer serves\n");
  load_server const server(
      {.writes = writes_of(answer, o.write_size), .pause = std::chrono::microseconds(o.pause_us), .tls = o.tls},
      o.concurrency);
  if (o.serve) {
    std::printf("{\"base_url\":\"%s\",\"ca_file\":\"%s\",\"events\":%llu,\"text_bytes\":%llu}\n",
                server.base_url().c_str(), server.ca_file().c_str(),
                static_cast<unsigned long long>(answer.expected.events),
                static_cast<unsigned long long>(answer.expected.text_bytes));
    std::fflush(stdout);
    for (char byte; read(STDIN_FILENO, &byte, 1) > 0;) {
    }
    return 0;
  }
  workload const work{.base_url = server.base_url(),
                      .port = server.port(),
                      .ca_file = server.ca_file(),
                      .concurrency = o.concurrency,
                      .requests = o.requests / o.concurrency};
  findings const expected = answer.expected * (work.concurrency * work.requests);
  auto const events = static_cast<double>(expected.events);

  std::vector<contender> chosen;
  for (contender const& one : contenders)
    if (o.clients.empty() || std::find(o.clients.begin(), o.clients.end(), one.name) != o.clients.end())
      chosen.push_back(one);
  if (chosen.empty()) throw std::runtime_error("built without the clients that are asked for");
  std::vector<rounds_of_one> found(chosen.size());
  bool agreed = true;
  for (unsigned round = 0; round != o.rounds; ++round) {
    for (std::size_t i = 0; i != chosen.size(); ++i) {
      contender const& one = chosen[i];
      measured const m = measure(one, work);
      found[i].costs.push_back(m.cpu_us / events);
      found[i].switches.push_back(static_cast<double>(m.switches) / events);
      found[i].memory.push_back(static_cast<double>(m.rss_kib));
      if (found_all(one, m.found, expected)) continue;
      agreed = false;
      std::fprintf(stderr, "bench_stream: %s did not find what the stream says: %llu of %llu events\n", one.name,
                   static_cast<unsigned long long>(m.found.events), static_cast<unsigned long long>(expected.events));
    }
  }
  for (std::size_t i = 0; i != chosen.size(); ++i) print(chosen[i].name, found[i], found.front().costs, expected);
  return agreed ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  options o;
  CLI::App app("The processor time that a streamed event costs this library's client and others, over loopback.");
  app.add_option("--replay", o.replay, "The body of an event stream; without it one is made")->check(CLI::ExistingFile);
  app.add_option("--concurrency", o.concurrency, "Streams side by side")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--requests", o.requests, "Of each client in each round, together")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--rounds", o.rounds, "How often the clients take turns")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--write-size", o.write_size, "Bytes that the server writes at a time; 0: an event")
      ->capture_default_str();
  app.add_option("--pause-us", o.pause_us, "Between two writes of a stream, microseconds")->capture_default_str();
  app.add_option("--client", o.clients, "Only these; ratios are to the first of them")
      ->check(CLI::IsMember(std::vector<std::string>{"floor", "tokenwire", "curl+simdjson", "curl+rapidjson",
                                                     "curl+nlohmann", "beast-awaitable"}));
  app.add_flag("--tls", o.tls, "Over TLS");
  app.add_flag("--serve", o.serve, "Only the server, until the standard input ends: for clients of other languages");
  CLI11_PARSE(app, argc, argv);
  if (o.requests < o.concurrency) o.requests = o.concurrency;
  try {
    return run(o);
  } catch (std::exception const& failure) {
    std::fprintf(stderr, "bench_stream: %s\n", failure.what());
    return 1;
  }
}
