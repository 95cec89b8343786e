// A server for one request: says its port on the first line, then prints the request's body, and answers 400, or with
// an event stream of the bytes that its argument has, until the connection closes.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <exception>
#include <iostream>
#include <string>

int main(int argc, char** argv) {
  namespace asio = boost::asio;
  namespace http = boost::beast::http;
  try {
    asio::io_context context;
    asio::ip::tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
    std::cout << acceptor.local_endpoint().port() << std::endl;
    asio::ip::tcp::socket peer = acceptor.accept();
    boost::beast::flat_buffer buffer;
    http::request_parser<http::string_body> parser;
    parser.body_limit(64u << 20);
    http::read(peer, buffer, parser);
    std::cout << parser.get().body() << std::endl;
    std::string answer = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
    if (argc > 1) answer = std::string("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n") + argv[1];
    asio::write(peer, asio::buffer(answer));
  } catch (std::exception const& e) {
    std::cerr << "print_request: " << e.what() << '\n';
    return 1;
  }
}
