#include "twelvelabs/code_points.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace tokenwire::twelvelabs {
namespace {

bool begins_code_point(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
}

/// A place between two code points, and where its byte offset belongs.
struct mark {
  std::int64_t index{};
  std::size_t* out{};
};

}  // namespace

std::size_t count_code_points(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_code_point));
}

void locate(std::vector<annotation>& annotations, std::string_view text) {
  auto const size = static_cast<std::int64_t>(count_code_points(text));
  std::vector<mark> marks;
  marks.reserve(annotations.size() * 2);
  for (annotation& each : annotations) {
    each.begin = each.end = 0;
    each.in_text = false;
    if (!each.start_index || !each.end_index) continue;
    // The last code point's own index; behind it is one more.
    std::int64_t const first = std::clamp<std::int64_t>(*each.start_index, 0, size);
    std::int64_t const last = std::clamp<std::int64_t>(*each.end_index, -1, size - 1);
    each.in_text = first == *each.start_index && last == *each.end_index && first <= last;
    marks.push_back({first, &each.begin});
    marks.push_back({std::max(first, last + 1), &each.end});
  }
  std::sort(marks.begin(), marks.end(), [](mark const& a, mark const& b) { return a.index < b.index; });
  std::size_t at = 0;
  std::int64_t index = 0;
  for (mark const& each : marks) {
    while (index < each.index) {
      ++at;
      while (at < text.size() && !begins_code_point(text[at])) ++at;
      ++index;
    }
    *each.out = std::min(at, text.size());
  }
}

}  // namespace tokenwire::twelvelabs
