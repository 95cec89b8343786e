#include "perplexity/chat_request_json.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cmath>

#include "json/utf8.hpp"

namespace tokenwire::perplexity {
namespace {

/// Collects the members; the first fault stands.
class body_writer {
 public:
  void text(std::string_view name, std::string const& value) {
    if (!json::is_valid_utf8(value)) return fault(name, "text that is not valid UTF-8");
    object_[name] = value;
  }
  void integer(std::string_view name, std::optional<std::int64_t> value, std::int64_t least, std::int64_t most) {
    if (!value) return;
    if (*value < least || *value > most)
      return fault(name,
                   std::to_string(*value) + ", expected " + std::to_string(least) + " to " + std::to_string(most));
    object_[name] = *value;
  }
  void number(std::string_view name, std::optional<double> value, double least, double most) {
    if (!value) return;
    if (!(*value >= least && *value <= most))
      return fault(name,
                   std::to_string(*value) + ", expected " + std::to_string(least) + " to " + std::to_string(most));
    object_[name] = *value;
  }
  void messages(std::vector<message> const& list) {
    if (list.empty()) return fault("messages", "no message, expected one at least");
    boost::json::array out;
    out.reserve(list.size());
    for (message const& m : list) {
      if (m.role.empty()) return fault("messages", "a message without a role");
      if (!json::is_valid_utf8(m.role) || !json::is_valid_utf8(std::get<std::string>(m.content)))
        return fault("messages", "text that is not valid UTF-8");
      out.push_back({{"role", m.role}, {"content", std::get<std::string>(m.content)}});
    }
    object_["messages"] = std::move(out);
  }
  void stop(std::vector<std::string> const& list) {
    if (list.empty()) return;
    boost::json::array out;
    for (std::string const& s : list) {
      if (!json::is_valid_utf8(s)) return fault("stop", "text that is not valid UTF-8");
      out.emplace_back(s);
    }
    object_["stop"] = std::move(out);
  }
  void extra(std::string const& text) {
    if (text.empty()) return;
    error_code ec;
    boost::json::value const parsed = boost::json::parse(text, ec);
    if (ec) return fault("extra", "text that is not JSON: " + ec.message());
    boost::json::object const* const members = parsed.if_object();
    if (!members) return fault("extra", "JSON that is not an object");
    for (auto const& [key, value] : *members) {
      if (key == "stream") return fault("extra", "the member stream, which follows from the call");
      if (object_.contains(key)) return fault("extra", "the member " + std::string(key) + ", which is set already");
      object_[key] = value;
    }
  }

  std::string finish(bool stream, error_code& ec, std::string& detail) {
    if (!fault_.empty()) {
      ec = error::invalid_request;
      detail = std::move(fault_);
      return {};
    }
    object_["stream"] = stream;
    return boost::json::serialize(object_);
  }

  void fault(std::string_view field, std::string what) {
    if (fault_.empty()) fault_ = std::string(field) + ": got " + std::move(what);
  }

 private:
  boost::json::object object_;
  std::string fault_;
};

}  // namespace

std::string to_json(chat_request const& request, bool stream, error_code& ec, std::string& detail) {
  body_writer body;
  if (request.model.empty()) body.fault("model", "no model, expected its name");
  body.text("model", request.model);
  body.messages(request.messages);
  body.integer("max_tokens", request.max_tokens, 1, 128000);
  body.number("temperature", request.temperature, 0.0, 2.0);
  body.number("top_p", request.top_p, 0.0, 1.0);
  body.integer("top_k", request.top_k, 0, 2048);
  body.number("presence_penalty", request.presence_penalty, -2.0, 2.0);
  body.number("frequency_penalty", request.frequency_penalty, -2.0, 2.0);
  body.stop(request.stop);
  body.extra(request.extra);
  return body.finish(stream, ec, detail);
}

}  // namespace tokenwire::perplexity
