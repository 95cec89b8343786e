// A compressed body to its bytes. No I/O.

#ifndef TOKENWIRE_SRC_HTTP_CONTENT_DECODER_HPP
#define TOKENWIRE_SRC_HTTP_CONTENT_DECODER_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tokenwire/error.hpp>

namespace tokenwire::http {

///   decoder.put(bytes);
///   for (auto piece = decoder.next(); !piece.empty(); piece = decoder.next()) use(piece);
///   if (decoder.error()) …
///
/// Any split of the input gives the same bytes and the same error.
class content_decoder {
 public:
  /// False for all when the library was built without zlib.
  static bool knows(std::string_view coding) noexcept;

  /// @param coding gzip, x-gzip or deflate (with zlib's header, or without as some servers send it), in lower case.
  /// @param expansion how many times larger than its input the output may be, past its first MiB.
  content_decoder(std::string_view coding, std::size_t expansion);
  ~content_decoder();
  content_decoder(content_decoder&&) noexcept;
  content_decoder& operator=(content_decoder&&) = delete;

  /// Precondition: next() has given nothing since the last put(). The bytes stay unchanged until it does again.
  void put(std::span<char const> encoded);
  /// May be written to; valid until the next call. Empty: more input is wanted, or there is an error().
  std::span<char> next();
  /// The body's end. An error where it came too early; a body of no bytes at all is none.
  void put_end();

  /// malformed_content_coding or expansion_too_large; stays.
  error_code error() const noexcept { return error_; }
  std::string const& detail() const noexcept { return detail_; }

 private:
  struct state;
  void fail(tokenwire::error code, std::string detail);

  std::unique_ptr<state> state_;
  error_code error_{};
  std::string detail_{};
};

}  // namespace tokenwire::http

#endif
