#include "http/secrets.hpp"

#include <algorithm>
#include <array>

#include "http/field.hpp"
#include "http/url.hpp"

namespace tokenwire::http {
namespace {

constexpr std::string_view hidden = "***";

/// The text ends here, or was cut here: by printable(), or by a server that shows no more of it.
bool is_cut(std::string_view rest) noexcept {
  if (rest.starts_with('"')) rest.remove_prefix(1);
  return rest.empty() || rest.starts_with("\u2026") || rest.starts_with("...");
}

std::size_t common_length(std::string_view a, std::string_view b) noexcept {
  return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

}  // namespace

bool is_secret_field(std::string_view name) noexcept {
  constexpr auto parts = std::to_array<std::string_view>({"authorization", "cookie", "secret", "password"});
  constexpr auto ends = std::to_array<std::string_view>({"key", "token", "auth"});
  auto const same = [](char x, char y) { return to_lower(x) == to_lower(y); };
  auto const contains = [&](std::string_view part) {
    return std::search(name.begin(), name.end(), part.begin(), part.end(), same) != name.end();
  };
  auto const ends_with = [name](std::string_view end) { return ends_with_ignoring_case(name, end); };
  return std::any_of(parts.begin(), parts.end(), contains) || std::any_of(ends.begin(), ends.end(), ends_with);
}

void secrets::add(std::string_view text) {
  if (text.size() < shortest) return;
  texts_.emplace_back(text);
  // As an URL has it.
  if (std::string encoded = percent_encoded(text); encoded != text) texts_.push_back(std::move(encoded));
  // Where one holds another, the longer one goes first.
  std::sort(texts_.begin(), texts_.end(), [](auto const& a, auto const& b) { return a.size() > b.size(); });
}

void secrets::add_field(std::string_view name, std::string_view value) {
  if (!is_secret_field(name)) return;
  if (equals_ignoring_case(name, "cookie")) {
    while (!value.empty()) {
      std::string_view const pair = value.substr(0, value.find(';'));
      value.remove_prefix(std::min(value.size(), pair.size() + 1));
      add(trim(pair.substr(pair.find('=') + 1)));
    }
    return;
  }
  add(trim(value.substr(value.find(' ') + 1)));
}

void secrets::hide_in(std::string& text) const {
  for (std::string const& secret : texts_) {
    std::string_view const beginning = std::string_view(secret).substr(0, shortest);
    for (auto at = text.find(beginning); at != text.npos; at = text.find(beginning, at + 1)) {
      std::size_t const length = common_length(secret, std::string_view(text).substr(at));
      if (length == secret.size() || is_cut(std::string_view(text).substr(at + length)))
        text.replace(at, length, hidden);
    }
  }
}

std::string secrets::shown_fields(std::string_view lines) const {
  std::string shown;
  while (!lines.empty()) {
    std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    std::string_view const name = line.substr(0, line.find(':'));
    std::string_view const value = trim(line.substr(std::min(line.size(), name.size() + 1)));
    shown.append(name).append(": ");
    if (is_secret_field(name)) {
      shown += hidden;
    } else if (equals_ignoring_case(name, "location") || equals_ignoring_case(name, "content-location")) {
      shown += without_user_info(value);
    } else {
      shown += value;
    }
    shown += '\n';
  }
  hide_in(shown);
  return shown;
}

}  // namespace tokenwire::http
