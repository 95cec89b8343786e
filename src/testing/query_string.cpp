#include "testing/query_string.hpp"

#include <charconv>

namespace tokenwire::testing {

std::string url_decoded(std::string_view text, bool plus_is_space) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    char const* const digits = text.data() + i + 1;
    bool const escape =
        text[i] == '%' && text.size() - i > 2 && std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2;
    if (escape) {
      result += static_cast<char>(byte);
      i += 2;
    } else {
      result += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
  }
  return result;
}

std::optional<std::string> query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    std::string_view const pair = query.substr(0, query.find('&'));
    query.remove_prefix(pair.size() < query.size() ? pair.size() + 1 : pair.size());
    std::size_t const equals = pair.find('=');
    if (url_decoded(pair.substr(0, equals), true) != name) continue;
    return equals == pair.npos ? std::string{} : url_decoded(pair.substr(equals + 1), true);
  }
  return std::nullopt;
}

}  // namespace tokenwire::testing
