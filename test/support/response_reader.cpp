#include "support/response_reader.hpp"

#include <algorithm>
#include <stdexcept>

namespace tokenwire::test {

bool same(outcome const& a, outcome const& b) {
  return a.head.status == b.head.status && a.head.headers == b.head.headers && a.head.keep_alive == b.head.keep_alive &&
         a.head.content_type == b.head.content_type && a.head.content_coding == b.head.content_coding &&
         a.body == b.body && a.error == b.error && a.has_head == b.has_head && a.complete == b.complete &&
         a.until_close == b.until_close && (!a.complete || a.rest == b.rest);
}

std::ostream& operator<<(std::ostream& out, outcome const& value) {
  return out << "status " << value.head.status << ", error '" << value.error << "' (" << value.detail << "), complete "
             << value.complete << ", body of " << value.body.size() << ": '" << value.body.substr(0, 200) << "', rest '"
             << value.rest.substr(0, 50) << "', headers '" << value.head.headers.substr(0, 200) << "'";
}

outcome read_response(pieces const& input, reading const& how) {
  http::exchange exchange(how.limits, how.method);
  outcome result;
  std::string buffer;
  for (auto const& piece : input) {
    if (exchange.complete() || exchange.error()) {
      result.rest += piece;
      continue;
    }
    buffer += piece;
    if (buffer.empty()) continue;
    // Of its exact size, so that a sanitizer sees a read past the end.
    std::vector<char> exact(buffer.begin(), buffer.end());
    std::size_t unused = 0;
    for (std::span<char> rest = exact; !rest.empty();) {
      auto const piece = exchange.put(rest);
      unused = piece.unused;
      if (unused > rest.size() || piece.body.size() + piece.rest.size() > rest.size() - unused)
        throw std::logic_error("more than was given");
      if (unused != 0 && !piece.rest.empty()) throw std::logic_error("both a rest and something unused");
      result.body.append(piece.body.data(), piece.body.size());
      rest = piece.rest;
    }
    buffer.erase(0, buffer.size() - unused);
    if (exchange.complete() || exchange.error()) {
      result.rest = buffer;
    } else {
      result.most_unused = std::max(result.most_unused, unused);
    }
  }
  if (how.end != peer_end::stays) exchange.put_end(how.end == peer_end::closes);
  if (exchange.error()) result.error = name(exchange.error());
  result.detail = exchange.detail();
  result.has_head = exchange.has_head();
  result.complete = exchange.complete();
  result.until_close = exchange.until_close();
  if (result.has_head) result.head = exchange.head();
  return result;
}

pieces split_every(std::string_view input, std::size_t size) {
  pieces result;
  for (std::size_t at = 0; at < input.size(); at += size) result.push_back(input.substr(at, size));
  return result;
}

pieces split_randomly(std::string_view input, std::size_t longest, std::mt19937& random) {
  pieces result;
  std::uniform_int_distribution<std::size_t> size(1, longest);
  for (std::size_t at = 0; at < input.size();) {
    result.push_back(input.substr(at, size(random)));
    at += result.back().size();
  }
  return result;
}

}  // namespace tokenwire::test
