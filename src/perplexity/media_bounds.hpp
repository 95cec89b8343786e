// What the API takes of the media in a request.

#ifndef TOKENWIRE_SRC_PERPLEXITY_MEDIA_BOUNDS_HPP
#define TOKENWIRE_SRC_PERPLEXITY_MEDIA_BOUNDS_HPP

#include <cstddef>
#include <string_view>
#include <tokenwire/perplexity/message.hpp>
#include <vector>

namespace tokenwire::perplexity {

/// The API says 50 MB; what is too large for it is too large by either reading of that only past this.
inline constexpr std::size_t most_media_bytes = std::size_t{50} * 1024 * 1024;
inline constexpr std::size_t most_files = 30;

/// An address, or an image in base64. Of what kind is not asked: gateways take more than Perplexity does.
bool is_image_source(std::string_view url) noexcept;
/// An address or base64, but no `data:` URL.
bool is_file_source(std::string_view url) noexcept;

/// How many bytes an image or a file has that is in the request itself; 0 of one that is somewhere else.
std::size_t media_bytes(std::string_view url) noexcept;

/// Files and PDFs, of all messages together.
std::size_t count_files(std::vector<message> const& messages) noexcept;

}  // namespace tokenwire::perplexity

#endif
