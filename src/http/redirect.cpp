#include "http/redirect.hpp"

#include <vector>

#include "http/field.hpp"
#include "http/request.hpp"
#include "http/secrets.hpp"

namespace tokenwire::http {
namespace {

/// RFC 3986, 5.2.4, of a path that begins with a slash.
std::string without_dot_segments(std::string_view path) {
  std::vector<std::string_view> kept;
  bool ends_in_slash = false;
  while (!path.empty()) {
    path.remove_prefix(1);
    auto const end = path.find('/');
    auto const segment = path.substr(0, end);
    path.remove_prefix(end == path.npos ? path.size() : end);
    ends_in_slash = path.empty() && (segment == "." || segment == "..");
    if (segment == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (segment != ".") {
      kept.push_back(segment);
    }
  }
  std::string result;
  for (auto const segment : kept) result.append("/").append(segment);
  if (ends_in_slash || result.empty()) result += '/';
  return result;
}

bool has_scheme(std::string_view text) noexcept {
  auto const colon = text.find(':');
  return colon != text.npos && text.find_first_of("/?#") > colon;
}

}  // namespace

std::optional<redirect_target> resolve_redirect(origin const& from, std::string_view path_and_query,
                                                std::string_view location, std::string& reason) {
  location = location.substr(0, location.find('#'));
  if (location.empty()) {
    reason = "there is no Location";
    return std::nullopt;
  }
  redirect_target target{from, {}};
  std::string absolute;
  if (location.starts_with("//")) {
    absolute = (from.tls ? "https:" : "http:") + std::string(location);
    location = absolute;
  }
  auto const query = location.find('?');
  std::string_view path = location.substr(0, query);
  if (has_scheme(path)) {
    auto const url = parse_base_url(path, reason);
    if (!url) return std::nullopt;
    target.where = url->where;
    auto const slash = path.find('/', path.find("//") + 2);
    path = slash == path.npos ? std::string_view("/") : path.substr(slash);
    target.path_and_query = without_dot_segments(path);
  } else {
    auto const asked = path_and_query.substr(0, path_and_query.find('?'));
    if (path.empty())
      target.path_and_query = asked;
    else if (path.starts_with('/'))
      target.path_and_query = without_dot_segments(path);
    else
      target.path_and_query = without_dot_segments(std::string(asked.substr(0, asked.rfind('/') + 1)).append(path));
  }
  if (query != location.npos) target.path_and_query += location.substr(query);
  if (!is_path_and_query(target.path_and_query)) {
    reason = "it holds a character that must be %-encoded";
    return std::nullopt;
  }
  if (from.tls && !target.where.tls) {
    reason = "it leads from https to http";
    return std::nullopt;
  }
  return target;
}

bool is_followed(unsigned status) noexcept {
  return status == 307 || status == 308;
}

void remove_credentials(header_list& fields) {
  std::erase_if(fields, [](auto const& field) { return is_secret_field(field.first); });
}

}  // namespace tokenwire::http
