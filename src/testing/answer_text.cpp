#include "testing/answer_text.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "testing/random.hpp"

namespace tokenwire::testing {
namespace {

// `{q}` is the question in quotes, `{n}` a source's marker. Every opening and closing has characters outside ASCII, so
// that each answer puts whoever reads it to that test.
constexpr std::string_view openings[] = {
    "You asked {q}. In short — the sources agree on the main points and differ only in the details{n}{n}.",
    "Here is what the sources say about {q} — briefly: most of it is well established, a little is still open{n}.",
    "On {q} several independent sources point the same way — though not without reservations{n}{n}.",
};

constexpr std::string_view points[] = {
    "**Background.** The subject has been studied for years, and the early findings still hold up{n}.",
    "**Measurements.** Typical values lie between 18 °C and 24 °C, with a spread of about ±2 °C{n}.",
    "**Causes.** Two effects dominate, and they strengthen each other more often than they cancel{n}.",
    "**History.** The first careful account is usually credited to a small group in Zürich{n}.",
    "**Numbers.** Estimates range from 3 % to 7 %, and the most recent ones sit near the middle{n}{n}.",
    "**Practice.** What works well in the laboratory takes some care elsewhere — scale is the usual obstacle{n}.",
    "**Criticism.** A minority of authors consider the evidence “suggestive, not conclusive”{n}.",
    "**Outlook.** Larger studies are under way, and first results are expected within a year or two{n}.",
    "**Cost.** A simple setup costs about 40 €, a thorough one ten times as much{n}.",
    "**Terms.** The words are not used the same way everywhere, so compare definitions first{n}.",
};

constexpr std::string_view closings[] = {
    "I can compare the sources in more detail if that helps 🙂.",
    "Tell me which of these points matters most to you, and I will go deeper 🔎.",
    "For a naïve first reading, source one is a good place to start 📚.",
};

constexpr std::string_view thoughts[] = {
    "The user is asking {q}. Let me look at the search results: {n} gives the background, {n} the numbers. They do not "
    "contradict each other — good.\n\nI should answer briefly and cite what I use.",
    "This is about {q}. The search results cover it well; {n} is the most recent, {n} the most careful. One open point "
    "remains — I will say so.\n\nA short list seems right.",
};

bool continues_character(char c) noexcept {
  return (static_cast<unsigned char>(c) & 0xc0U) == 0x80;
}

// The question on one line, in quotes, cut short where it is long.
std::string quoted(std::string_view question) {
  constexpr std::size_t longest = 90;
  std::string text;
  for (char const c : question) {
    bool const space = static_cast<unsigned char>(c) <= ' ';
    if (!space) text += c;
    if (space && !text.empty() && text.back() != ' ') text += ' ';
  }
  if (text.size() > longest) {
    std::size_t end = longest;
    while (end > 0 && continues_character(text[end])) --end;
    if (std::size_t const space = text.rfind(' ', end); space != std::string::npos && space > longest / 2) end = space;
    text.resize(end);
    text += "…";
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text.empty() ? "a question without words" : "“" + text + "”";
}

class composer {
 public:
  composer(std::string_view question, std::size_t sources, std::uint64_t seed)
      : question_{quoted(question)}, sources_{sources}, random_{seed} {}

  template <std::size_t N>
  void add_one_of(std::string_view const (&templates)[N]) {
    add(templates[random_.below(N)]);
  }

  void add(std::string_view text) {
    while (!text.empty()) {
      std::size_t const brace = text.find('{');
      text_ += text.substr(0, brace);
      if (brace == std::string_view::npos) return;
      if (text[brace + 1] == 'q') text_ += question_;
      if (text[brace + 1] == 'n') add_marker();
      text.remove_prefix(brace + 3);
    }
  }

  void add_points(std::size_t count) {
    std::size_t order[std::size(points)];
    std::iota(std::begin(order), std::end(order), std::size_t{0});
    for (std::size_t i = 0; i < count; ++i) {
      std::swap(order[i], order[i + random_.below(std::size(points) - i)]);
      add("- ");
      add(points[order[i]]);
      add("\n");
    }
  }

  std::string take() { return std::move(text_); }

 private:
  void add_marker() {
    if (sources_ == 0) {
      // A sentence that names a source needs some word there.
      if (!text_.empty() && text_.back() == ' ') text_ += "my memory";
      return;
    }
    std::string const marker = '[' + std::to_string(1 + random_.below(sources_)) + ']';
    if (!text_.ends_with(marker)) text_ += marker;
  }

  std::string question_;
  std::size_t sources_;
  random_source random_;
  std::string text_;
};

// The end of the word that begins at `begin`, the blanks before it included. A marker is a word of its own.
std::size_t word_end(std::string_view text, std::size_t begin) {
  constexpr std::string_view blanks = " \t\r\n";
  std::size_t const word = std::min(text.find_first_not_of(blanks, begin), text.size());
  std::size_t const end = std::min(text.find_first_of(blanks, word), text.size());
  std::size_t const marker = text.find('[', word + 1);
  return marker < end ? marker : end;
}

std::size_t character_end(std::string_view text, std::size_t at) {
  while (at < text.size() && continues_character(text[at])) ++at;
  return at;
}

}  // namespace

std::string make_answer_text(std::string_view question, std::size_t sources, bool reasoning, std::uint64_t seed) {
  composer text{question, sources, seed};
  if (reasoning) {
    text.add("<think>\n");
    text.add_one_of(thoughts);
    text.add("\n</think>\n\n");
  }
  text.add_one_of(openings);
  text.add("\n\n");
  text.add_points(reasoning ? 2 : 4);
  text.add("\n");
  text.add_one_of(closings);
  return text.take();
}

std::vector<std::size_t> cut_text(std::string_view text, std::size_t piece, std::uint64_t seed) {
  std::vector<std::size_t> ends;
  random_source random{~seed};
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = 0;
    if (piece != 0) {
      end = begin + std::min(piece, text.size() - begin);
    } else {
      end = word_end(text, begin);
      std::size_t const die = random.below(100);
      if (die < 15 && end < text.size()) end = word_end(text, end);
      if (die >= 92 && end - begin > 4) end = begin + (end - begin) / 2;
    }
    end = character_end(text, end);
    ends.push_back(end);
    begin = end;
  }
  return ends;
}

}  // namespace tokenwire::testing
