// What it costs to read an answer as a value while it comes: time for the whole at three sizes, in deltas of a few
// bytes and at once. `bench_structured`: a JSON line each, the best of several rounds.

#include <algorithm>
#include <boost/describe/class.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <string>
#include <string_view>
#include <tokenwire/structured.hpp>
#include <vector>

struct line {
  int number{};
  std::string title{};
  std::string text{};
  double score{};
  std::optional<std::string> source{};
  std::vector<std::string> tags{};
};
BOOST_DESCRIBE_STRUCT(line, (), (number, title, text, score, source, tags))
struct page {
  std::string title{};
  std::vector<line> lines{};
};
BOOST_DESCRIBE_STRUCT(page, (), (title, lines))

namespace {

namespace structured = tokenwire::structured;
using clock_type = std::chrono::steady_clock;

std::string answer_of(std::size_t size) {
  page made{.title = "A page"};
  std::string text;
  while (text.size() < size) {
    int const n = static_cast<int>(made.lines.size());
    for (int i = 0; i != 1 + n / 4; ++i) {
      made.lines.push_back({n + i,
                            "Title \"" + std::to_string(n + i) + '"',
                            "Some words of prose, an é and a 日,\nand more of them.",
                            0.125 * n,
                            i % 2 ? std::optional<std::string>("https://example.org/page") : std::nullopt,
                            {"one", "two"}});
    }
    text = structured::write(made);
  }
  return text;
}

/// Microseconds; the best of several rounds.
template <class Work>
double best(Work const& work) {
  double least = 1e18;
  for (int round = 0; round != 15; ++round) {
    auto const start = clock_type::now();
    work();
    least = std::min(least, std::chrono::duration<double, std::micro>(clock_type::now() - start).count());
  }
  return least;
}

}  // namespace

int main() {
  for (std::size_t const size : {std::size_t{10'000}, std::size_t{100'000}, std::size_t{1'000'000}}) {
    std::string const text = answer_of(size);
    std::uint64_t steps = 0;
    auto const in_pieces = [&](std::size_t piece) {
      return best([&] {
        structured::parser<page> parser;
        for (std::size_t at = 0; at < text.size(); at += piece) parser.feed(std::string_view(text).substr(at, piece));
        if (!parser.finish()) std::cerr << parser.problem().message() << '\n';
        steps = parser.state().steps();
      });
    };
    double const deltas = in_pieces(5);
    double const whole = in_pieces(text.size());
    double const document = best([&] { boost::json::parse(text); });
    auto const per_byte = [&](double us) { return us * 1000 / static_cast<double>(text.size()); };
    std::cout << "{\"bytes\":" << text.size() << ",\"us_in_deltas_of_5\":" << deltas << ",\"us_at_once\":" << whole
              << ",\"us_boost_json_document\":" << document << ",\"ns_per_byte_in_deltas\":" << per_byte(deltas)
              << ",\"ns_per_byte_at_once\":" << per_byte(whole)
              << ",\"steps_per_byte\":" << static_cast<double>(steps) / static_cast<double>(text.size()) << "}\n";
  }
}
