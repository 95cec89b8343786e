#include "testing/regex_text.hpp"

#include <algorithm>
#include <vector>

#include "testing/random.hpp"

namespace tokenwire::testing {
namespace {

constexpr int deepest = 50;
constexpr std::size_t most_times = 1000;
constexpr std::size_t most_steps = std::size_t{64} * 1024;

/// What is said `least` to `most` times: one of some characters, or one of some sequences.
struct node {
  std::vector<std::string> characters{};
  std::vector<std::vector<node>> alternatives{};
  std::size_t least{1};
  std::size_t most{1};
};

std::vector<std::string> range(char first, char last) {
  std::vector<std::string> all;
  for (int c = first; c <= last; ++c) all.emplace_back(1, static_cast<char>(c));
  return all;
}

void append(std::vector<std::string>& to, std::vector<std::string> const& more) {
  to.insert(to.end(), more.begin(), more.end());
}

// Printable ASCII but for those.
std::vector<std::string> all_but(std::vector<std::string> const& excluded) {
  std::vector<std::string> all = range(' ', '~');
  std::erase_if(all, [&](std::string const& each) {
    return std::find(excluded.begin(), excluded.end(), each) != excluded.end();
  });
  return all;
}

class parser {
 public:
  explicit parser(std::string_view text) : text_{text} {}

  std::vector<std::vector<node>> parse() {
    auto alternatives = parse_alternatives(0);
    if (!done()) refuse("a parenthesis without its partner");
    return alternatives;
  }
  std::string const& fault() const { return fault_; }

 private:
  bool done() const { return at_ == text_.size() || !fault_.empty(); }
  bool take(std::string_view token) {
    bool const there = fault_.empty() && text_.substr(at_).starts_with(token);
    if (there) at_ += token.size();
    return there;
  }
  void refuse(std::string_view what) {
    if (fault_.empty()) fault_ = std::string(what) + " at character " + std::to_string(at_);
  }

  std::vector<std::vector<node>> parse_alternatives(int depth) {
    if (depth > deepest) refuse("groups nested too deep");
    std::vector<std::vector<node>> alternatives;
    do {
      auto& sequence = alternatives.emplace_back();
      if (depth == 0) take("^");
      while (!done() && text_[at_] != '|' && text_[at_] != ')') {
        bool const at_end = at_ + 1 == text_.size() || text_[at_ + 1] == '|';
        if (depth == 0 && at_end && take("$")) break;
        sequence.push_back(parse_one(depth));
      }
    } while (take("|"));
    return alternatives;
  }

  node parse_one(int depth) {
    node one;
    if (take("(")) {
      if (!take("?:") && take("?")) refuse("a group that is more than a group");
      one.alternatives = parse_alternatives(depth + 1);
      if (!take(")")) refuse("a group without its end");
    } else if (take("[")) {
      one.characters = parse_class();
    } else if (take(".")) {
      one.characters = all_but({});
    } else if (take("\\")) {
      one.characters = parse_escape();
    } else {
      one.characters = parse_character();
    }
    parse_quantifier(one);
    return one;
  }

  std::vector<std::string> parse_character() {
    if (std::string_view{"*+?{}]^$"}.find(text_[at_]) != std::string_view::npos) {
      refuse("a sign in a place that it has no meaning in");
      return {};
    }
    std::size_t const begin = at_++;
    // The rest of a character of several bytes.
    while (at_ < text_.size() && (static_cast<unsigned char>(text_[at_]) & 0xc0U) == 0x80) ++at_;
    return {std::string(text_.substr(begin, at_ - begin))};
  }

  std::vector<std::string> parse_escape() {
    if (done()) refuse("a backslash without a character");
    if (!fault_.empty()) return {};
    std::vector<std::string> word = range('a', 'z');
    for (auto const& more : {range('A', 'Z'), range('0', '9'), {"_"}}) append(word, more);
    char const c = text_[at_++];
    switch (c) {
      case 'd':
        return range('0', '9');
      case 'D':
        return all_but(range('0', '9'));
      case 'w':
        return word;
      case 'W':
        return all_but(word);
      case 's':
        return {" "};
      case 'S':
        return range('!', '~');
      case 'n':
        return {"\n"};
      case 'r':
        return {"\r"};
      case 't':
        return {"\t"};
      default:
        break;
    }
    bool const sign = std::find(word.begin(), word.end(), std::string(1, c)) == word.end();
    if (!sign) refuse("an escape that is not made here");
    return {std::string(1, c)};
  }

  std::vector<std::string> parse_class() {
    bool const negated = take("^");
    std::vector<std::string> all;
    bool first = true;
    while (!done() && (text_[at_] != ']' || first)) {
      first = false;
      std::vector<std::string> from = take("\\") ? parse_escape() : parse_class_character();
      bool const is_range = at_ + 1 < text_.size() && text_[at_] == '-' && text_[at_ + 1] != ']';
      if (!is_range || from.size() != 1) {
        append(all, from);
        continue;
      }
      take("-");
      std::vector<std::string> const to = take("\\") ? parse_escape() : parse_class_character();
      if (to.size() != 1 || from[0].empty() || to[0] < from[0]) {
        refuse("a range that is none");
        break;
      }
      append(all, range(from[0][0], to[0][0]));
    }
    if (!take("]")) refuse("a class without its end");
    if (negated) all = all_but(all);
    if (all.empty()) refuse("a class that nothing is in");
    return all;
  }

  std::vector<std::string> parse_class_character() {
    char const c = done() ? '\0' : text_[at_++];
    if (static_cast<unsigned char>(c) >= 0x80) refuse("a class with characters that are not ASCII");
    return {std::string(1, c)};
  }

  std::size_t parse_number() {
    std::size_t value = 0;
    if (done() || text_[at_] < '0' || text_[at_] > '9') refuse("a quantifier without a number");
    for (; !done() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
      value = value * 10 + static_cast<std::size_t>(text_[at_] - '0');
      if (value > most_times) refuse("a quantifier that is too large");
    }
    return value;
  }

  void parse_quantifier(node& one) {
    // More than a few, where there is no end, would only be longer.
    constexpr std::size_t some = 3;
    if (take("*")) {
      one.least = 0;
      one.most = some;
    } else if (take("+")) {
      one.most = 1 + some;
    } else if (take("?")) {
      one.least = 0;
    } else if (take("{")) {
      one.least = one.most = parse_number();
      if (take(",")) one.most = !done() && text_[at_] == '}' ? one.least + some : parse_number();
      if (!take("}") || one.most < one.least) refuse("a quantifier that is none");
    } else {
      return;
    }
    take("?");  // as few as there may be: any number will do
  }

  std::string_view text_;
  std::size_t at_{};
  std::string fault_;
};

class maker {
 public:
  explicit maker(std::uint64_t seed) : random_{seed} {}

  /// False: it would be too long.
  bool make(std::vector<std::vector<node>> const& alternatives) {
    for (node const& one : alternatives[random_.below(alternatives.size())]) {
      std::size_t const times = one.least + random_.below(std::min<std::size_t>(one.most - one.least, 3) + 1);
      for (std::size_t i = 0; i < times; ++i) {
        if (++steps_ > most_steps) return false;
        if (!one.characters.empty()) {
          text_ += one.characters[random_.below(one.characters.size())];
        } else if (!make(one.alternatives)) {
          return false;
        }
      }
    }
    return true;
  }
  std::string take() { return std::move(text_); }

 private:
  random_source random_;
  std::size_t steps_{};
  std::string text_;
};

}  // namespace

std::optional<std::string> make_regex_text(std::string_view expression, std::uint64_t seed, std::string& fault) {
  parser parser{expression};
  auto const alternatives = parser.parse();
  fault = parser.fault();
  if (!fault.empty()) return std::nullopt;
  maker maker{seed};
  if (maker.make(alternatives)) return maker.take();
  fault = "text that would be too long";
  return std::nullopt;
}

}  // namespace tokenwire::testing
