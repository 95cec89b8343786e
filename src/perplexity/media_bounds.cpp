#include "perplexity/media_bounds.hpp"

#include <algorithm>
#include <variant>

#include "http/field.hpp"

namespace tokenwire::perplexity {
namespace {

using http::starts_with_ignoring_case;

// Servers leave out what stands before it, as browsers do.
bool is_data(std::string_view url) noexcept {
  while (!url.empty() && static_cast<unsigned char>(url.front()) <= ' ') url.remove_prefix(1);
  return starts_with_ignoring_case(url, "data:");
}

bool is_address(std::string_view url) noexcept {
  return starts_with_ignoring_case(url, "https://") || starts_with_ignoring_case(url, "http://");
}

bool is_file(content_part const& part) noexcept {
  return std::holds_alternative<file_url_part>(part) || std::holds_alternative<pdf_url_part>(part);
}

}  // namespace

bool is_image_source(std::string_view url) noexcept {
  if (!is_data(url)) return true;
  std::string_view const head = url.substr(0, url.find(','));
  return head.size() != url.size() && starts_with_ignoring_case(head, "data:image/") &&
         http::ends_with_ignoring_case(head, ";base64");
}

bool is_file_source(std::string_view url) noexcept {
  return !is_data(url);
}

std::size_t media_bytes(std::string_view url) noexcept {
  if (is_address(url)) return 0;
  if (is_data(url)) url.remove_prefix(std::min(url.find(','), url.size() - 1) + 1);
  while (url.ends_with('=')) url.remove_suffix(1);
  return url.size() / 4 * 3 + url.size() % 4 * 3 / 4;
}

std::size_t count_files(std::vector<message> const& messages) noexcept {
  std::ptrdiff_t files = 0;
  for (message const& each : messages) {
    auto const* const parts = std::get_if<compiled_vector<content_part>>(&each.content);
    if (parts != nullptr) files += std::ranges::count_if(*parts, is_file);
  }
  return static_cast<std::size_t>(files);
}

}  // namespace tokenwire::perplexity
