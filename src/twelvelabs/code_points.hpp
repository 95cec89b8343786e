// Text that the API counts in Unicode code points, in the bytes of UTF-8.

#ifndef TOKENWIRE_SRC_TWELVELABS_CODE_POINTS_HPP
#define TOKENWIRE_SRC_TWELVELABS_CODE_POINTS_HPP

#include <cstddef>
#include <string_view>
#include <tokenwire/twelvelabs/response_types.hpp>
#include <vector>

namespace tokenwire::twelvelabs {

/// Precondition: valid UTF-8; of other text a number that is not larger than its size.
std::size_t count_code_points(std::string_view text) noexcept;

/// Sets begin, end and in_text of each annotation of a text. The text is gone through once, however many there are.
/// Precondition: valid UTF-8; of other text begin and end are within it still.
void locate(std::vector<annotation>& annotations, std::string_view text);

}  // namespace tokenwire::twelvelabs

#endif
