// What decoding one event of a chat stream costs, beside JSON libraries that read one field of it.
//
//   bench_decode FILE...
//
// Each file is the body of an event stream. The data of its events lies in memory before anything is measured, so that
// JSON alone is; framing has the line "sse", and both together "tokenwire-from-bytes". tokenwire gives whole typed
// chunks (text, usage, sources, the message so far), the others find choices[0].delta.content. Every decoder checks
// UTF-8. In every round every decoder begins every file anew; each file's best round counts. What it finds is compared
// in every round with what a document of Boost.JSON says, as far as the decoder reads.

#include <rapidjson/document.h>
#include <simdjson.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/parser.hpp>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <numeric>
#include <string>
#include <string_view>
#include <tokenwire/sse.hpp>
#include <vector>

#include "perplexity/chat_decoder.hpp"

namespace {

namespace pplx = tokenwire::perplexity;

constexpr std::size_t rounds = 21;

struct recording {
  std::string body{};
  /// With the room behind each that simdjson asks for.
  std::vector<std::string> events{};
};

struct sums {
  std::uint64_t events{};
  std::uint64_t text_bytes{};
  std::uint64_t sources{};
  std::int64_t completion_tokens{};

  bool operator==(sums const&) const = default;
};

bool read(char const* path, recording& out) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return false;
  out.body.assign(std::istreambuf_iterator<char>(file), {});
  tokenwire::sse::decoder decoder(0);
  decoder.feed(out.body);
  while (auto const* event = decoder.next()) {
    if (event->data.empty() || event->data == "[DONE]") continue;
    std::string& data = out.events.emplace_back();
    data.reserve(event->data.size() + simdjson::SIMDJSON_PADDING);
    data.assign(event->data);
  }
  return true;
}

// One decoder: what it makes of a file.
using decode_file = std::function<void(recording const&, sums&)>;

void with_tokenwire(recording const& file, sums& out, bool reuse) {
  pplx::chat_decoder decoder({.reuse = reuse});
  for (std::string const& data : file.events) {
    if (decoder.decode(data) != pplx::decoded::chunk) continue;
    ++out.events;
    out.text_bytes += decoder.chunk().delta().content.size();
  }
  pplx::chat_chunk const& last = decoder.chunk();
  out.sources += last.search_results().size();
  if (last.usage() != nullptr) out.completion_tokens += last.usage()->completion_tokens;
}

void with_boost_json(recording const& file, sums& out) {
  namespace bj = boost::json;
  std::vector<unsigned char> tree(std::size_t{1024} * 1024);
  std::vector<unsigned char> stack(std::size_t{64} * 1024);
  bj::parse_options options;
  options.max_depth = 64;
  bj::parser parser({}, options, stack.data(), stack.size());
  for (std::string const& data : file.events) {
    bj::monotonic_resource memory(tree.data(), tree.size());
    parser.reset(&memory);
    parser.write(data.data(), data.size());
    bj::value const value = parser.release();
    out.text_bytes += value.at("choices").at(0).at("delta").at("content").as_string().size();
    ++out.events;
  }
}

void with_simdjson(recording const& file, sums& out) {
  simdjson::ondemand::parser parser;
  for (std::string const& data : file.events) {
    auto document = parser.iterate(data.data(), data.size(), data.capacity());
    std::string_view const content = document["choices"].at(0)["delta"]["content"];
    out.text_bytes += content.size();
    ++out.events;
  }
}

void with_rapidjson(recording const& file, sums& out) {
  std::vector<char> tree(std::size_t{1024} * 1024);
  for (std::string const& data : file.events) {
    rapidjson::MemoryPoolAllocator<> memory(tree.data(), tree.size());
    rapidjson::Document document(&memory);
    document.Parse<rapidjson::kParseValidateEncodingFlag>(data.data(), data.size());
    out.text_bytes += document["choices"][0]["delta"]["content"].GetStringLength();
    ++out.events;
  }
}

void with_nlohmann(recording const& file, sums& out) {
  for (std::string const& data : file.events) {
    auto const document = nlohmann::json::parse(data);
    out.text_bytes += document["choices"][0]["delta"]["content"].get_ref<std::string const&>().size();
    ++out.events;
  }
}

// Feeds the body's bytes as reads give them; `next` takes one event, and says whether there was one.
template <class Next>
void feed_in_reads(std::string_view body, tokenwire::sse::decoder& events, Next next) {
  constexpr std::size_t read_size = std::size_t{64} * 1024;
  for (; !body.empty(); body.remove_prefix(std::min(read_size, body.size()))) {
    events.feed(body.substr(0, read_size));
    while (next()) {
    }
  }
}

void with_sse(recording const& file, sums& out) {
  tokenwire::sse::decoder events;
  feed_in_reads(file.body, events, [&] {
    auto const* const event = events.next();
    if (event && !event->data.empty() && event->data != "[DONE]") ++out.events;
    return event != nullptr;
  });
}

void with_tokenwire_from_bytes(recording const& file, sums& out) {
  pplx::chat_decoder decoder;
  tokenwire::sse::decoder events;
  feed_in_reads(file.body, events, [&] {
    pplx::chat_decoder::forecast forecast(decoder);
    auto const* const event = events.next(&forecast);
    if (event && decoder.decode(event->data, event->type, &forecast) == pplx::decoded::chunk) {
      ++out.events;
      out.text_bytes += decoder.chunk().delta().content.size();
    }
    return event != nullptr;
  });
  auto const& answer = decoder.result();
  out.sources += answer.search_results().size();
  if (answer.usage() != nullptr) out.completion_tokens += answer.usage()->completion_tokens;
}

struct contender {
  char const* name;
  decode_file decode;
  bool is_ours;
  bool reads_text;
  sums found{};
  /// For each file.
  std::vector<double> best_seconds{};
};

// The thread's processor time: what other programs do meanwhile does not count.
double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// What the files say, read without haste.
sums said_by(std::vector<recording> const& files) {
  sums all;
  for (recording const& file : files) {
    boost::json::value last;
    for (std::string const& data : file.events) {
      last = boost::json::parse(data);
      all.text_bytes += last.at("choices").at(0).at("delta").at("content").as_string().size();
      ++all.events;
    }
    if (!last.is_object()) continue;
    if (auto const* found = last.as_object().if_contains("search_results"); found != nullptr && found->is_array())
      all.sources += found->as_array().size();
    if (auto const* usage = last.as_object().if_contains("usage"); usage != nullptr && usage->is_object())
      all.completion_tokens += usage->at("completion_tokens").to_number<std::int64_t>();
  }
  return all;
}

bool found_all(contender const& one, sums const& expected) {
  if (one.is_ours) return one.found == expected;
  return one.found.events == expected.events && (!one.reads_text || one.found.text_bytes == expected.text_bytes);
}

// False when a decoder found something else than the files say. The decoders take turns on each file, and each goes
// over it once unmeasured: the bytes are in the cache, as those of a read are, and not what the one before left there.
bool measure(std::vector<contender>& contenders, std::vector<recording> const& files) {
  sums const expected = said_by(files);
  bool agree = true;
  for (contender& one : contenders) one.best_seconds.assign(files.size(), std::numeric_limits<double>::infinity());
  for (std::size_t round = 0; round < rounds; ++round) {
    for (contender& one : contenders) one.found = {};
    for (std::size_t file = 0; file < files.size(); ++file) {
      for (contender& one : contenders) {
        sums warm;
        one.decode(files[file], warm);
        double const start = cpu_seconds();
        one.decode(files[file], one.found);
        one.best_seconds[file] = std::min(one.best_seconds[file], cpu_seconds() - start);
      }
    }
    for (contender const& one : contenders) {
      if (found_all(one, expected)) continue;
      agree = false;
      std::fprintf(
          stderr, "bench_decode: %s found %llu events and %llu bytes of text, not %llu and %llu\n", one.name,
          static_cast<unsigned long long>(one.found.events), static_cast<unsigned long long>(one.found.text_bytes),
          static_cast<unsigned long long>(expected.events), static_cast<unsigned long long>(expected.text_bytes));
    }
  }
  return agree;
}

void print(contender const& one, double events, double bytes) {
  double const seconds = std::accumulate(one.best_seconds.begin(), one.best_seconds.end(), 0.0);
  std::printf("{\"decoder\":\"%s\",\"ns_per_event\":%.1f,\"mb_per_s\":%.1f", one.name, seconds * 1e9 / events,
              bytes / seconds / 1e6);
  if (one.is_ours) {
    std::printf(
        ",\"events\":%llu,\"text_bytes\":%llu,\"sources\":%llu,\"completion_tokens\":%lld",
        static_cast<unsigned long long>(one.found.events), static_cast<unsigned long long>(one.found.text_bytes),
        static_cast<unsigned long long>(one.found.sources), static_cast<long long>(one.found.completion_tokens));
  }
  std::printf("}\n");
  std::fflush(stdout);
}

int run(std::vector<recording> const& files) {
  double events = 0;
  double payload = 0;
  double bodies = 0;
  for (recording const& file : files) {
    bodies += static_cast<double>(file.body.size());
    for (std::string const& data : file.events) {
      ++events;
      payload += static_cast<double>(data.size());
    }
  }
  if (events == 0) {
    std::fprintf(stderr, "bench_decode: no events in these files\n");
    return 2;
  }
  auto const ours = [](bool reuse) {
    return [reuse](recording const& file, sums& out) { with_tokenwire(file, out, reuse); };
  };
  std::vector<contender> contenders;
  contenders.push_back({"tokenwire", ours(true), true, true});
  contenders.push_back({"tokenwire-plain", ours(false), true, true});
  contenders.push_back({"tokenwire-from-bytes", with_tokenwire_from_bytes, true, true});
  contenders.push_back({"boost-json", with_boost_json, false, true});
  contenders.push_back({"simdjson-ondemand", with_simdjson, false, true});
  contenders.push_back({"rapidjson", with_rapidjson, false, true});
  contenders.push_back({"nlohmann", with_nlohmann, false, true});
  contenders.push_back({"sse", with_sse, false, false});
  bool const agree = measure(contenders, files);
  for (contender const& one : contenders) print(one, events, one.reads_text ? payload : bodies);
  if (!agree) std::fprintf(stderr, "bench_decode: not every decoder found what these files say\n");
  return agree ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: bench_decode FILE...\n  FILE: the body of a chat completion's event stream\n");
    return 2;
  }
  std::vector<recording> files(static_cast<std::size_t>(argc) - 1);
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (read(argv[i + 1], files[i])) continue;
    std::fprintf(stderr, "bench_decode: cannot read %s\n", argv[i + 1]);
    return 2;
  }
  try {
    return run(files);
  } catch (std::exception const& failure) {
    // The JSON libraries want choices[0].delta.content in every event.
    std::fprintf(stderr, "bench_decode: an event without choices[0].delta.content: %s\n", failure.what());
    return 1;
  }
}
