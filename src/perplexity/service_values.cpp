#include "perplexity/service_values.hpp"

#include "answer/document_call.hpp"
#include "perplexity/service_value_fields.hpp"

namespace tokenwire::perplexity {

model_list read_models(net::http_call const& call, std::string_view body) {
  answer::parsed_document const document(call, body);
  if (json::find_array(document.root(), "data") == nullptr)
    document.refuse("expected a list of models, got a JSON object without data");
  model_list models;
  json::read_fields(document.root(), models);
  models.raw.assign(body);
  return models;
}

browser_session read_browser_session(net::http_call const& call, std::string_view body) {
  answer::parsed_document const document(call, body);
  browser_session session;
  json::read_fields(document.root(), session);
  if (session.session_id.empty()) document.refuse("expected a session, got a JSON object without a session_id");
  session.raw.assign(body);
  return session;
}

}  // namespace tokenwire::perplexity
