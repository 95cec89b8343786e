#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/json/parse.hpp>
#include <exception>
#include <vector>

#include "clients/client.hpp"
#include "clients/event_lines.hpp"

namespace bench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

void take_event(std::string_view data, findings& found) {
  ++found.events;
  auto const event = boost::json::parse(data);
  found.text_bytes += event.at("choices").at(0).at("delta").at("content").as_string().size();
}

template <class Stream>
asio::awaitable<void> ask(Stream& stream, unsigned times, findings& found) {
  // Beast itself reads 64 KiB at most, and begins with 512 bytes where nothing is reserved.
  beast::flat_buffer buffer;
  buffer.reserve(read_size);
  std::vector<char> body(read_size);
  for (unsigned i = 0; i != times; ++i) {
    http::request<http::string_body> request(http::verb::post, "/chat/completions", 11);
    request.set(http::field::host, "127.0.0.1");
    request.set(http::field::content_type, "application/json");
    request.body() = request_body;
    request.prepare_payload();
    co_await http::async_write(stream, request, asio::use_awaitable);

    http::response_parser<http::buffer_body> parser;
    parser.body_limit(boost::none);
    co_await http::async_read_header(stream, buffer, parser, asio::use_awaitable);
    event_lines lines;
    while (!parser.is_done()) {
      parser.get().body().data = body.data();
      parser.get().body().size = body.size();
      beast::error_code ec;
      co_await http::async_read_some(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, ec));
      if (ec && ec != http::error::need_buffer) throw beast::system_error(ec);
      lines.feed({body.data(), body.size() - parser.get().body().size},
                 [&found](std::string_view data) { take_event(data, found); });
    }
  }
}

asio::awaitable<void> connect_and_ask(workload const& work, asio::ssl::context* context, findings& found) {
  auto const executor = co_await asio::this_coro::executor;
  asio::ip::tcp::endpoint const server(asio::ip::address_v4::loopback(), work.port);
  if (context == nullptr) {
    beast::tcp_stream stream(executor);
    co_await stream.async_connect(server, asio::use_awaitable);
    co_await ask(stream, work.requests, found);
  } else {
    beast::ssl_stream<beast::tcp_stream> stream(executor, *context);
    co_await beast::get_lowest_layer(stream).async_connect(server, asio::use_awaitable);
    co_await stream.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
    co_await ask(stream, work.requests, found);
  }
}

}  // namespace

findings read_with_beast(workload const& work) {
  asio::io_context io(1);
  asio::ssl::context context(asio::ssl::context::tls_client);
  if (!work.ca_file.empty()) context.load_verify_file(work.ca_file);
  context.set_verify_mode(asio::ssl::verify_peer);
  findings found;
  for (unsigned i = 0; i != work.concurrency; ++i) {
    asio::co_spawn(io, connect_and_ask(work, work.ca_file.empty() ? nullptr : &context, found),
                   [](std::exception_ptr failure) {
                     if (failure) std::rethrow_exception(failure);
                   });
  }
  io.run();
  return found;
}

}  // namespace bench
