// Where one record of TLS ends and the next begins.

#ifndef TOKENWIRE_SRC_NET_TLS_RECORDS_HPP
#define TOKENWIRE_SRC_NET_TLS_RECORDS_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

namespace tokenwire::net {

/// Follows a stream of records (RFC 8446, 5.1: type, version, a length of two bytes, so many bytes) as it comes, in
/// pieces of any size.
class tls_records {
 public:
  void take(std::span<char const> bytes) noexcept {
    while (!bytes.empty()) {
      std::size_t const n = std::min(bytes.size(), left_ != 0 ? left_ : header_.size() - got_);
      if (left_ != 0) {
        left_ -= n;
      } else {
        std::copy_n(bytes.begin(), n, header_.begin() + static_cast<std::ptrdiff_t>(got_));
        got_ += n;
        if (got_ == header_.size()) begin_body();
      }
      bytes = bytes.subspan(n);
    }
  }
  /// What has come ends with a record's end.
  bool at_border() const noexcept { return left_ == 0 && got_ == 0; }

 private:
  void begin_body() noexcept {
    left_ =
        static_cast<std::size_t>(static_cast<unsigned char>(header_[3])) << 8U | static_cast<unsigned char>(header_[4]);
    got_ = 0;
  }

  std::array<char, 5> header_{};
  std::size_t got_ = 0;
  /// Of the record's body.
  std::size_t left_ = 0;
};

}  // namespace tokenwire::net

#endif
