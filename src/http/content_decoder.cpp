#include "http/content_decoder.hpp"

#ifdef TOKENWIRE_HAS_ZLIB

#include <zlib.h>

#include <array>
#include <new>
#include <utility>

namespace tokenwire::http {
namespace {

constexpr int window = 15;
constexpr int gzip = 16;

/// The first byte of zlib's header: a method of 8 in a window of at most 32 KiB. A raw deflate stream cannot begin so but
/// with a stored block, which nobody compresses to.
bool begins_zlib(char first) noexcept {
  auto const byte = static_cast<unsigned char>(first);
  return (byte & 0x0fU) == 8 && (byte >> 4U) <= 7;
}

}  // namespace

struct content_decoder::state {
  explicit state(bool is_gzip, std::size_t most) : gzip_members(is_gzip), expansion(most) {}
  ~state() {
    if (begun) inflateEnd(&z);
  }
  state(state const&) = delete;
  state& operator=(state const&) = delete;

  void begin() {
    int bits = gzip_members ? window + gzip : window;
    if (!gzip_members && !begins_zlib(static_cast<char>(*z.next_in))) bits = -window;
    if (inflateInit2(&z, bits) != Z_OK) throw std::bad_alloc();
    begun = true;
  }
  bool too_large() const noexcept {
    constexpr std::uint64_t free_of_it = std::uint64_t{1024} * 1024;
    return out > free_of_it && out / expansion > in;
  }

  z_stream z{};
  bool const gzip_members;
  std::size_t const expansion;
  bool begun{};
  /// The coded data has come to its end.
  bool ended{};
  bool full{};
  std::uint64_t in{};
  std::uint64_t out{};
  std::array<char, std::size_t{32} * 1024> bytes;
};

bool content_decoder::knows(std::string_view coding) noexcept {
  return coding == "gzip" || coding == "x-gzip" || coding == "deflate";
}

content_decoder::content_decoder(std::string_view coding, std::size_t expansion)
    : state_(std::make_unique<state>(coding != "deflate", expansion)) {}
content_decoder::~content_decoder() = default;
content_decoder::content_decoder(content_decoder&&) noexcept = default;

void content_decoder::put(std::span<char const> encoded) {
  z_stream& z = state_->z;
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(encoded.data()));
  z.avail_in = static_cast<uInt>(encoded.size());
}

std::span<char> content_decoder::next() {
  state& s = *state_;
  // What was taken in may be more than the last piece had room for.
  while (!error_ && (s.z.avail_in != 0 || s.full)) {
    if (s.ended) {
      // Another member may follow.
      if (!s.gzip_members) {
        fail(tokenwire::error::malformed_content_coding, "bytes follow the end of the compressed body");
        break;
      }
      inflateReset(&s.z);
      s.ended = false;
    }
    if (!s.begun) s.begin();
    s.z.next_out = reinterpret_cast<Bytef*>(s.bytes.data());
    s.z.avail_out = static_cast<uInt>(s.bytes.size());
    uInt const before = s.z.avail_in;
    int const result = inflate(&s.z, Z_SYNC_FLUSH);
    std::size_t const n = s.bytes.size() - s.z.avail_out;
    s.in += before - s.z.avail_in;
    s.out += n;
    s.ended = result == Z_STREAM_END;
    s.full = s.z.avail_out == 0 && !s.ended;
    if (result == Z_MEM_ERROR) throw std::bad_alloc();
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
      fail(tokenwire::error::malformed_content_coding,
           "after " + std::to_string(s.in) + " bytes of the compressed body: " + (s.z.msg ? s.z.msg : "not valid"));
    else if (s.too_large())
      fail(tokenwire::error::expansion_too_large, std::to_string(s.in) + " compressed bytes became more than " +
                                                      std::to_string(s.expansion) + " times as many");
    if (n != 0) return {s.bytes.data(), n};
  }
  return {};
}

void content_decoder::put_end() {
  if (error_ || !state_->begun || state_->ended) return;
  fail(tokenwire::error::malformed_content_coding,
       "the compressed body ended after " + std::to_string(state_->in) + " bytes, before its end");
}

void content_decoder::fail(tokenwire::error code, std::string detail) {
  error_ = code;
  detail_ = std::move(detail);
}

}  // namespace tokenwire::http

#else

namespace tokenwire::http {

struct content_decoder::state {};
bool content_decoder::knows(std::string_view) noexcept {
  return false;
}
content_decoder::content_decoder(std::string_view, std::size_t) {}
content_decoder::~content_decoder() = default;
content_decoder::content_decoder(content_decoder&&) noexcept = default;
void content_decoder::put(std::span<char const>) {}
std::span<char> content_decoder::next() {
  return {};
}
void content_decoder::put_end() {}

}  // namespace tokenwire::http

#endif
