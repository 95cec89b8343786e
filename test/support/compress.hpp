// Compressed bodies as servers send them.

#ifndef TOKENWIRE_TEST_SUPPORT_COMPRESS_HPP
#define TOKENWIRE_TEST_SUPPORT_COMPRESS_HPP

#include <zlib.h>

#include <string>
#include <string_view>

namespace tokenwire::test {

enum class coding { gzip, deflate, raw_deflate };

/// Flushed behind each piece, as a server does that streams.
class compressor {
 public:
  explicit compressor(coding form) {
    int const bits = form == coding::gzip ? 15 + 16 : form == coding::deflate ? 15 : -15;
    deflateInit2(&z_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY);
  }
  ~compressor() { deflateEnd(&z_); }
  compressor(compressor const&) = delete;
  compressor& operator=(compressor const&) = delete;

  std::string piece(std::string_view text) { return run(text, Z_SYNC_FLUSH); }
  std::string end(std::string_view text = {}) { return run(text, Z_FINISH); }

 private:
  std::string run(std::string_view text, int flush) {
    z_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    z_.avail_in = static_cast<uInt>(text.size());
    std::string out;
    char buffer[4096];
    do {
      z_.next_out = reinterpret_cast<Bytef*>(buffer);
      z_.avail_out = sizeof buffer;
      deflate(&z_, flush);
      out.append(buffer, sizeof buffer - z_.avail_out);
    } while (z_.avail_out == 0);
    return out;
  }
  z_stream z_{};
};

inline std::string compressed(coding form, std::string_view text) {
  compressor c(form);
  return c.end(text);
}

}  // namespace tokenwire::test

#endif
