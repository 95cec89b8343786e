#include <tokenwire/diagnostics.hpp>

namespace tokenwire {
namespace {

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool equal_without_case(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i != a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

}  // namespace

std::optional<std::string_view> response_info::header(std::string_view name) const noexcept {
  for (std::string_view rest = headers; !rest.empty();) {
    std::string_view const line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() < rest.size() ? line.size() + 1 : rest.size());
    std::size_t const colon = line.find(':');
    if (colon != line.npos && equal_without_case(line.substr(0, colon), name))
      return line.substr(colon + 1 < line.size() && line[colon + 1] == ' ' ? colon + 2 : colon + 1);
  }
  return std::nullopt;
}

}  // namespace tokenwire
