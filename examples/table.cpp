// Asks for a table and fills it while the answer comes: `table "inventions of the 19th century"`. In a terminal cells
// grow with the words; elsewhere a row is printed once it is whole. Without PERPLEXITY_API_KEY and PERPLEXITY_BASE_URL
// the simulator answers.

#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/describe/class.hpp>
#include <cstdint>
#include <iostream>
#include <optional>
#include <string>
#include <tokenwire/perplexity.hpp>
#include <tokenwire/perplexity/structured.hpp>
#include <tokenwire/run.hpp>

#ifdef TOKENWIRE_HAS_SIMULATOR
#include <tokenwire/testing/simulator.hpp>
#endif

namespace pplx = tokenwire::perplexity;
using tokenwire::structured::member_note;

struct entry {
  std::string name{};
  std::optional<std::int16_t> year{};
  std::string why{};
};
BOOST_DESCRIBE_STRUCT(entry, (), (name, year, why))
constexpr auto notes_of(entry const*) {
  return std::array<member_note, 3>{{{"name", {.description = "What it is called"}},
                                     {"year", {.description = "When it came to be, where that is known"}},
                                     {"why", {.description = "Why it matters, in one short sentence"}}}};
}

struct listing {
  std::string title{};
  std::vector<entry> entries{};
};
BOOST_DESCRIBE_STRUCT(listing, (), (title, entries))
constexpr auto notes_of(listing const*) {
  return std::array<member_note, 1>{{{"entries", {.min_items = 1, .max_items = 20}}}};
}

namespace {

/// Cut to a number of characters, or filled up; without what could steer a terminal.
std::string cell(std::string_view text, std::size_t width) {
  std::string out;
  std::size_t size = 0;
  for (char const c : text) {
    bool const begins = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    if (begins && size++ == width) return out;
    out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  }
  return out.append(width - std::min(size, width), ' ');
}

std::string line_of(entry const& row) {
  return cell(row.name, 24) + "  " + cell(row.year ? std::to_string(*row.year) : "", 6) + "  " + cell(row.why, 44) +
         '\n';
}

/// Draws over what it drew before.
class terminal_table {
 public:
  void draw(listing const& table) {
    std::string text = lines_ == 0 ? "" : "\033[" + std::to_string(lines_) + 'A';
    text += "\033[K" + cell(table.title, 78) + "\n\033[K" + std::string(78, '-') + '\n';
    for (entry const& row : table.entries) text += "\033[K" + line_of(row);
    lines_ = 2 + table.entries.size();
    std::cout << text << std::flush;
  }

 private:
  std::size_t lines_{};
};

}  // namespace

boost::asio::awaitable<void> fill(std::string subject, pplx::client_options options) {
  pplx::client const client(co_await boost::asio::this_coro::executor, options);
  pplx::chat_request request;
  request.model = "sonar";
  request.messages = {pplx::user("Make a table of " + subject + '.')};

  auto stream = client.stream_as<listing>(request);
  bool const in_terminal = isatty(STDOUT_FILENO) == 1;
  terminal_table screen;
  std::size_t printed = 0;
  while (auto const* const now = co_await stream.next()) {
    if (in_terminal) {
      screen.draw(**now);
      continue;
    }
    // Of a list, all elements but the one that is being written.
    for (; printed < now->whole_elements((*now)->entries); ++printed)
      std::cout << line_of((*now)->entries[printed]) << std::flush;
  }
  for (auto const& source : stream.completion().search_results()) std::cerr << source.url << '\n';
}

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::cerr << "usage: table SUBJECT\n";
    return 2;
  }
  auto options = pplx::client_options::from_environment();
#ifdef TOKENWIRE_HAS_SIMULATOR
  std::optional<tokenwire::testing::simulator> simulator;
  if (!options.api_key && std::getenv("PERPLEXITY_BASE_URL") == nullptr) {
    std::cerr << "table: no API key and no base URL: the built-in simulator answers\n";
    simulator.emplace();
    options.base_url = simulator->base_url();
    options.proxy.url = "";
  }
#endif
  tokenwire::run(fill(argv[1], options));
} catch (std::exception const& e) {
  std::cerr << "table: " << e.what() << '\n';
  return 1;
}
