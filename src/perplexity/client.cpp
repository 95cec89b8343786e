#include <algorithm>
#include <tokenwire/api_error.hpp>
#include <tokenwire/perplexity/client.hpp>
#include <utility>

#include "http/request.hpp"
#include "http/url.hpp"
#include "perplexity/chat_request_json.hpp"
#include "perplexity/chat_session.hpp"
#include "perplexity/client_access.hpp"

namespace tokenwire::perplexity {
namespace asio = boost::asio;
namespace {

[[noreturn]] void refuse(error code, std::string detail) {
  diagnostics facts;
  facts.detail = std::move(detail);
  throw_api_error(code, std::move(facts));
}

bool same_field(std::string_view a, std::string_view b) noexcept {
  auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

/// The fields of every request: the caller's go before ours of the same name. Values stay out of the messages, for they
/// may be secrets.
header_list make_fields(client_options const& options) {
  for (auto const& [name, value] : options.headers) {
    if (!http::is_field_name(name)) refuse(error::invalid_header, "a header's name is not one that HTTP allows");
    if (http::is_reserved_field(name)) refuse(error::invalid_header, "the header " + name + " is set by the library");
    if (!http::is_field_value(value))
      refuse(error::invalid_header, "the value of the header " + name + " holds what HTTP does not allow");
  }
  header_list fields;
  auto const add = [&](char const* name, std::string value) {
    bool const given = std::any_of(options.headers.begin(), options.headers.end(),
                                   [&](auto const& field) { return same_field(field.first, name); });
    if (!given) fields.emplace_back(name, std::move(value));
  };
  if (options.api_key) {
    if (!http::is_field_value(*options.api_key))
      refuse(error::invalid_header, "the API key holds what a header does not allow");
    add("Authorization", "Bearer " + *options.api_key);
  }
  add("User-Agent", "tokenwire/" TOKENWIRE_VERSION);
  add("Accept-Encoding", "identity");
  add("Content-Type", "application/json");
  fields.insert(fields.end(), options.headers.begin(), options.headers.end());
  return fields;
}

}  // namespace

struct client::impl {
  impl(asio::any_io_executor where, client_options settings, net::time_source& source)
      : executor(std::move(where)), options(std::move(settings)), time(source) {
    if (options.api_key && options.api_key->empty()) refuse(error::missing_api_key, "the API key is empty");
    if (!options.api_key && options.base_url == default_base_url)
      refuse(error::missing_api_key, "no API key was given, nor by PERPLEXITY_API_KEY");
    std::string detail;
    auto url = http::parse_base_url(options.base_url, detail);
    if (!url) refuse(error::invalid_base_url, std::move(detail));
    origin = std::move(url->where);
    target = std::move(url->path) + "/chat/completions";
    fields = make_fields(options);
    if (!origin.tls) return;
    error_code ec;
    tls = net::tls_context::make(options.tls, ec, detail);
    if (ec) refuse(error::invalid_ca_file, std::move(detail));
  }

  std::shared_ptr<chat_stream::impl> start(chat_request const& request, bool stream,
                                           asio::any_io_executor where) const {
    net::call_request call{
        .where = origin, .tls = tls, .timeouts = options.timeouts, .retry = options.retry, .limits = options.limits};
    error_code ec;
    std::string detail;
    std::string const body = to_json(request, stream, ec, detail);
    header_list with_accept = fields;
    bool const accept_given = std::any_of(options.headers.begin(), options.headers.end(),
                                          [](auto const& field) { return same_field(field.first, "Accept"); });
    if (!accept_given) with_accept.emplace_back("Accept", stream ? "text/event-stream" : "application/json");
    call.bytes = http::serialize_head("POST", target, origin.authority(), with_accept, body.size()) + body;
    chat_session_options const settings{.decoding = {.reuse = reuse,
                                                     .max_json_depth = options.limits.json_depth,
                                                     .separate_reasoning = options.separate_reasoning},
                                        .on_malformed_event = options.on_malformed_event,
                                        .restart_incomplete = options.restart_incomplete};
    auto state = std::make_shared<chat_stream::impl>(std::move(where), std::move(call), time, settings);
    state->session.error = ec;
    state->session.diagnostics.detail = std::move(detail);
    return state;
  }

  asio::any_io_executor executor;
  client_options options;
  net::time_source& time;
  http::origin origin;
  std::string target;
  header_list fields;
  std::shared_ptr<net::tls_context const> tls;
  bool reuse{true};
};

client::client(asio::any_io_executor executor, client_options options)
    : impl_(std::make_shared<impl const>(std::move(executor), std::move(options), net::time_source::steady())) {}
client::client(std::shared_ptr<impl const> state) noexcept : impl_(std::move(state)) {}
client::client(client&&) noexcept = default;
client& client::operator=(client&&) noexcept = default;
client::~client() = default;

chat_stream client::stream(chat_request const& request, request_options const&) const {
  return stream(request, impl_->executor);
}

chat_stream client::stream(chat_request const& request, asio::any_io_executor executor, request_options const&) const {
  return chat_stream(impl_->start(request, true, std::move(executor)));
}

asio::awaitable<chat_completion> client::complete(chat_request const& request) const {
  return finish(chat_stream(impl_->start(request, false, impl_->executor)));
}

asio::awaitable<chat_completion> client::finish(chat_stream stream) {
  co_return co_await collect(stream);
}

asio::any_io_executor client::get_executor() const noexcept {
  return impl_->executor;
}

client client_access::make(asio::any_io_executor executor, client_options options, net::time_source& time) {
  return client(std::make_shared<client::impl const>(std::move(executor), std::move(options), time));
}

client client_access::make_plain(asio::any_io_executor executor, client_options options) {
  auto state = std::make_shared<client::impl>(std::move(executor), std::move(options), net::time_source::steady());
  state->reuse = false;
  return client(std::move(state));
}

}  // namespace tokenwire::perplexity
