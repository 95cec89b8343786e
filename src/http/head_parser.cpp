#include "http/head_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/none.hpp>
#include <limits>

#include "http/field.hpp"
#include "http/printable.hpp"

namespace tokenwire::http {
namespace {

namespace beast = boost::beast;
using beast::http::field;

std::string_view view(beast::string_view text) noexcept {
  return {text.data(), text.size()};
}

void append_coding(std::string& list, std::string_view coding) {
  // "none" is no coding that was ever registered, and yet it is sent.
  if (equals_ignoring_case(coding, "identity") || equals_ignoring_case(coding, "none")) return;
  if (!list.empty()) list += ", ";
  list += lower(coding);
}

/// Given a whole head it stops at the head's end; the body goes past it.
class head_parser final : public beast::http::basic_parser<false> {
 public:
  explicit head_parser(response_head& head) : head_(head) {
    header_limit(std::numeric_limits<std::uint32_t>::max());
    body_limit(boost::none);
  }

  /// Why the framing cannot be trusted, where Beast had nothing to say; else null.
  char const* framing_fault() const {
    // RFC 9112, 6.1 and 6.3: signs of smuggling, or of a server that does not know what it sends.
    if (transfer_encoding_ && content_length_) return "both Transfer-Encoding and Content-Length";
    if (misplaced_chunked_) return "a Transfer-Encoding after chunked";
    if (chunked_ != chunked()) return "a Transfer-Encoding that cannot be understood";
    return nullptr;
  }
  bool is_chunked() const noexcept { return chunked_; }
  bool is_http_1_0() const noexcept { return version_ == 10; }

 private:
  using size = std::size_t;
  using beast_error = beast::error_code;
  using beast_view = beast::string_view;

  void on_request_impl(beast::http::verb, beast_view, beast_view, int, beast_error&) override {}
  void on_response_impl(int status, beast_view, int version, beast_error&) override {
    head_.status = static_cast<unsigned>(status);
    version_ = version;
  }

  void on_field_impl(field known, beast_view name, beast_view value, beast_error&) override {
    head_.headers.append(view(name)).append(": ").append(view(value)).append("\n");
    switch (known) {
      case field::content_type:
        if (head_.content_type.empty()) head_.content_type = view(value);
        break;
      case field::content_length:
        content_length_ = true;
        break;
      case field::content_encoding:
        for_each_element(view(value), [this](auto coding) { append_coding(content_codings_, coding); });
        break;
      case field::transfer_encoding:
        transfer_encoding_ = true;
        for_each_element(view(value), [this](auto coding) { on_transfer_coding(coding); });
        break;
      default:
        break;
    }
  }

  void on_transfer_coding(std::string_view coding) {
    misplaced_chunked_ = misplaced_chunked_ || chunked_;
    chunked_ = equals_ignoring_case(coding, "chunked");
    if (!chunked_) append_coding(transfer_codings_, coding);
  }

  void on_header_impl(beast_error&) override {
    head_.content_coding = std::move(content_codings_);
    if (!transfer_codings_.empty() && !head_.content_coding.empty()) head_.content_coding += ", ";
    head_.content_coding += transfer_codings_;
  }

  void on_body_init_impl(boost::optional<std::uint64_t> const&, beast_error&) override {}
  size on_body_impl(beast_view, beast_error&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, beast_view, beast_error&) override {}
  size on_chunk_body_impl(std::uint64_t, beast_view, beast_error&) override { return 0; }
  void on_finish_impl(beast_error&) override {}

  response_head& head_;
  std::string content_codings_{};
  std::string transfer_codings_{};
  int version_{};
  bool transfer_encoding_{};
  bool content_length_{};
  bool chunked_{};
  bool misplaced_chunked_{};
};

}  // namespace

error_code parse_head(std::string_view bytes, parsed_head& out, std::string& detail) {
  head_parser parser(out.head);
  beast::error_code ec;
  std::size_t const used = parser.put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
  if (ec || !parser.is_header_done()) {
    // `used` stands before the line that is at fault.
    detail = "in the response head: " + ec.message() + " at " + printable(bytes.substr(used));
    return ec == beast::http::error::header_limit ? error::header_too_large : error::malformed_response;
  }
  if (char const* const fault = parser.framing_fault()) {
    detail = std::string("the response head has ") + fault;
    return error::malformed_response;
  }
  unsigned const status = out.head.status;
  if (status < 100) {
    detail = "the response's status is " + std::to_string(status);
    return error::malformed_response;
  }

  out.head.keep_alive = parser.keep_alive() && !(parser.is_chunked() && parser.is_http_1_0());
  if (status < 200 || status == 204 || status == 304) {
    out.framing = body_framing::none;
  } else if (parser.is_chunked()) {
    out.framing = body_framing::chunked;
  } else if (auto const length = parser.content_length()) {
    out.framing = body_framing::fixed_length;
    out.length = *length;
  } else {
    out.framing = body_framing::until_close;
  }
  return {};
}

}  // namespace tokenwire::http
