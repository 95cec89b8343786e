#include "testing/responder.hpp"

#include <random>

#include "testing/chat_answer.hpp"
#include "testing/chat_endpoint.hpp"
#include "testing/embeddings_endpoint.hpp"
#include "testing/fault.hpp"
#include "testing/search_endpoint.hpp"
#include "testing/utc_text.hpp"

namespace tokenwire::testing {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view html_page =
    "<!DOCTYPE html>\r\n<html>\r\n<head><title>One moment, please</title></head>\r\n<body>\r\n<center><h1>Checking "
    "your "
    "browser</h1></center>\r\n<hr><center>tokenwire-sim</center>\r\n</body>\r\n</html>\r\n";

constexpr std::string_view unavailable_page =
    "<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head>\r\n<body>\r\n<center><h1>503 Service "
    "Temporarily Unavailable</h1></center>\r\n<hr><center>tokenwire-sim</center>\r\n</body>\r\n</html>\r\n";

// Nothing that an HTTP parser could take for the beginning of a response.
constexpr std::string_view garbage = "\x16\x03\x01\x00\xff\xfe SSH-2.0-not_http\r\n\x00\x01\x02\x80\r\n\r\n"sv;

bool is_event_stream(recording const& recording) {
  std::string first;
  if (recording.blocks() != 0) recording.append(0, first);
  return first.empty() || first.front() != '{';
}

}  // namespace

/// What a target leads to.
struct responder::route {
  enum class kind : unsigned char {
    none,
    responses,
    analyze,
    chat,
    jobs,
    job,
    search,
    embeddings,
    contextualized_embeddings,
    models,
    browser_sessions,
    browser_session,
    agents,
    agent,
    agent_cancel,
    agent_files,
    agent_file,
  };
  kind to{kind::none};
  std::string_view methods{};
  std::string_view id{};
  std::string_view query{};
  /// Of what is below the one with that id.
  std::string_view below_id{};

  bool is_twelvelabs() const noexcept { return to == kind::responses || to == kind::analyze; }
  bool takes(std::string_view method) const {
    return (' ' + std::string(methods) + ',').find(' ' + std::string(method) + ',') != std::string::npos;
  }
};

responder::responder(simulator_options const& options)
    : made_{options.answer},
      twelvelabs_{options.answer.seed},
      random_{(std::uint64_t{std::random_device{}()} << 32U) | std::random_device{}()},
      jobs_{options.job_duration, [this](chat_query query) { return document(std::move(query)); }},
      agents_{options.job_duration, options.answer} {
  if (!options.replay.empty()) replay_.emplace(options.replay);
}

/// @param path what follows `/v1/responses/`: an id and more.
responder::route responder::find_below_agent(std::string_view path, std::string_view query) {
  using kind = route::kind;
  std::size_t const slash = path.find('/');
  std::string_view const id = path.substr(0, slash);
  std::string_view rest = path.substr(slash);
  if (id.empty()) return {};
  if (rest == "/cancel") return {kind::agent_cancel, "POST", id, query, {}};
  if (rest == "/files") return {kind::agent_files, "GET", id, query, {}};
  constexpr std::string_view files = "/files/";
  constexpr std::string_view content = "/content";
  if (!rest.starts_with(files) || !rest.ends_with(content) || rest.size() <= files.size() + content.size()) return {};
  rest.remove_prefix(files.size());
  rest.remove_suffix(content.size());
  if (rest.find('/') != rest.npos) return {};
  return {kind::agent_file, "GET", id, query, rest};
}

responder::route responder::find_route(std::string_view target) {
  using kind = route::kind;
  struct endpoint {
    std::string_view path;
    kind to;
    std::string_view methods;
    /// Of one thing that follows the path.
    kind below{kind::none};
    std::string_view methods_below{};
  };
  static constexpr endpoint endpoints[] = {
      {"/chat/completions", kind::chat, "POST"},
      {"/v1/chat/completions", kind::chat, "POST"},
      {"/v1/sonar", kind::chat, "POST"},
      {"/async/chat/completions", kind::jobs, "GET, POST", kind::job, "GET"},
      {"/v1/async/sonar", kind::jobs, "GET, POST", kind::job, "GET"},
      {"/search", kind::search, "POST"},
      {"/v1/embeddings", kind::embeddings, "POST"},
      {"/v1/contextualizedembeddings", kind::contextualized_embeddings, "POST"},
      {"/v1/models", kind::models, "GET"},
      {"/v1/browser/sessions", kind::browser_sessions, "POST", kind::browser_session, "DELETE"},
      {"/v1/responses", kind::agents, "POST", kind::agent, "GET"},
      {"/v1/agent", kind::agents, "POST", kind::agent, "GET"},
      {"/responses", kind::agents, "POST", kind::agent, "GET"},
  };
  std::size_t const question = target.find('?');
  std::string_view const path = target.substr(0, question);
  std::string_view const query = question == target.npos ? std::string_view{} : target.substr(question + 1);
  for (endpoint const& each : endpoints) {
    if (!path.starts_with(each.path)) continue;
    std::string_view const rest = path.substr(each.path.size());
    if (rest.empty()) return {each.to, each.methods, {}, query, {}};
    bool const is_one = rest.size() > 1 && rest.front() == '/' && rest.find('/', 1) == rest.npos;
    if (is_one && each.below != kind::none) return {each.below, each.methods_below, rest.substr(1), query, {}};
    if (each.to == kind::agents && rest.starts_with('/')) return find_below_agent(rest.substr(1), query);
  }
  return {};
}

/// Of none that has the path alone to say whose it is.
responder::route responder::find_twelvelabs(incoming_request const& request) {
  using kind = route::kind;
  std::string_view path = request.target.substr(0, request.target.find('?'));
  constexpr std::string_view version = "/v1.3";
  bool is_theirs = path.starts_with(version);
  if (is_theirs) path.remove_prefix(version.size());
  if (path == "/analyze") return {kind::analyze, "POST", {}, {}};
  // Other providers have this path, too.
  is_theirs = is_theirs || !request.api_key.empty() || request.body.find("\"knowledge_store_id\"") != path.npos;
  if (path == "/responses" && is_theirs) return {kind::responses, "POST", {}, {}};
  return {};
}

reply responder::answer(incoming_request const& request, fault fault) {
  std::string const path{request.target.substr(0, request.target.find('?'))};
  route route = find_twelvelabs(request);
  if (route.to == route::kind::none) route = find_route(request.target);
  if (route.to == route::kind::none) return error_reply(404, "not_found", "There is nothing at " + path + ".");
  if (!route.takes(request.method)) {
    std::string const methods{route.methods};
    reply reply = error_reply(405, "method_not_allowed", "Use " + methods + " for " + path + ".");
    reply.headers = "Allow: " + methods + "\r\n";
    return reply;
  }
  reply reply;
  bool const is_analyze = route.to == route::kind::analyze;
  if (route.is_twelvelabs() && twelvelabs_endpoint::refuse(request.api_key, fault, is_analyze, reply)) return reply;
  if (request.authorization == "Bearer bad" || fault == fault::unauthorized) {
    return error_reply(401, "invalid_api_key", "Invalid API key provided. Ensure your API key is correct and active.");
  }
  switch (fault) {
    case fault::too_many_requests:
      reply = error_reply(429, "rate_limit_exceeded", "Request rate limit exceeded, please try again later.");
      reply.headers = "Retry-After: 1\r\n";
      return reply;
    case fault::unavailable_once:
      return document_reply(503, std::string{unavailable_page}, "text/html");
    case fault::html:
      return document_reply(200, std::string{html_page}, "text/html; charset=utf-8");
    case fault::garbage:
      reply.not_http = garbage;
      return reply;
    default:
      break;
  }
  reply = answer_route(route, request);
  if (reply.status == 200) spoil(reply, fault);
  return reply;
}

reply responder::answer_route(route const& route, incoming_request const& request) {
  using kind = route::kind;
  switch (route.to) {
    case kind::responses: {
      reply made = twelvelabs_.respond(request.body, random_);
      return replay_ && made.status == 200 ? answer_recorded(made.streamed) : made;
    }
    case kind::analyze:
      return twelvelabs_.analyze(request.body, random_);
    case kind::chat:
      return answer_chat(request.body);
    case kind::jobs:
      return request.method == "GET" ? jobs_.list(route.query) : jobs_.create(request.body, make_uuid(random_));
    case kind::job:
      return jobs_.get(route.id);
    case kind::search:
      return answer_search(request.body, make_uuid(random_), unix_now());
    case kind::embeddings:
      return answer_embeddings(request.body);
    case kind::contextualized_embeddings:
      return answer_contextualized_embeddings(request.body);
    case kind::models:
      return list_models();
    case kind::browser_sessions:
      return browsers_.create(make_uuid(random_));
    case kind::browser_session:
      return browsers_.remove(route.id);
    case kind::agents:
      return answer_agent(request.body);
    case kind::agent:
      return agents_.get(route.id);
    case kind::agent_cancel:
      return agents_.cancel(route.id);
    case kind::agent_files:
      return agents_.list_files(route.id);
    case kind::agent_file:
      return agents_.file(route.id, route.below_id);
    case kind::none:
      break;
  }
  return {};
}

reply responder::answer_agent(std::string_view body) {
  reply made = agents_.create(body, make_uuid(random_), unix_now());
  return replay_ && made.status == 200 ? answer_recorded(made.streamed) : made;
}

reply responder::answer_chat(std::string_view body) {
  auto parsed = parse_chat_query(body);
  if (auto* refusal = std::get_if<reply>(&parsed)) return std::move(*refusal);
  auto& query = std::get<chat_query>(parsed);
  if (replay_) return answer_recorded(query.stream);
  if (!query.stream) return document_reply(200, document(std::move(query)));
  reply reply;
  reply.content_type = "text/event-stream; charset=utf-8";
  reply.streamed = true;
  reply.body = make_chat_stream(options_for(std::move(query)));
  return reply;
}

reply responder::answer_recorded(bool stream) {
  std::shared_ptr<recording const> recording = replay_->next();
  if (!stream) {
    std::string document = recording->document();
    if (!document.empty()) return document_reply(200, std::move(document));
  }
  reply reply;
  // A recorded document answers a stream's request too, as some proxies do.
  reply.streamed = is_event_stream(*recording);
  if (reply.streamed) reply.content_type = "text/event-stream; charset=utf-8";
  reply.body = std::move(recording);
  return reply;
}

std::string responder::document(chat_query query) {
  // A recording without an event of JSON has no document to give.
  if (std::string recorded = replay_ ? replay_->next()->document() : std::string{}; !recorded.empty()) return recorded;
  return chat_document(options_for(std::move(query)));
}

chat_answer_options responder::options_for(chat_query query) {
  chat_answer_options options = made_;
  options.model = std::move(query.model);
  options.question = std::move(query.question);
  if (query.max_tokens != 0) options.max_tokens = query.max_tokens;
  if (query.concise) options.concise = true;
  if (query.images && options.images == 0) options.images = 3;
  if (query.related_questions && options.related_questions == 0) options.related_questions = 3;
  if (query.videos && options.videos == 0) options.videos = 2;
  if (!query.search) options.sources = 0;
  if (!query.domains.empty()) options.domains = std::move(query.domains);
  if (query.source_days != 0) options.source_days = query.source_days;
  if (!query.text.empty()) options.text = std::move(query.text);
  if (!query.json_schema.empty()) options.json_schema = std::move(query.json_schema);
  if (options.id.empty()) options.id = make_uuid(random_);
  if (options.created == 0) {
    options.created = unix_now();
  }
  return options;
}

}  // namespace tokenwire::testing
