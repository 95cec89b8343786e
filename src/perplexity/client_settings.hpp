// A client's options once they are found good, and the calls that are made of them.

#ifndef TOKENWIRE_SRC_PERPLEXITY_CLIENT_SETTINGS_HPP
#define TOKENWIRE_SRC_PERPLEXITY_CLIENT_SETTINGS_HPP

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tokenwire/perplexity/agent_request.hpp>
#include <tokenwire/perplexity/client_options.hpp>

#include "answer/provider.hpp"
#include "net/service.hpp"
#include "net/time_source.hpp"
#include "perplexity/agent_reader.hpp"
#include "perplexity/chat_reader.hpp"
#include "perplexity/chat_request_json.hpp"

namespace tokenwire::perplexity {

using answer::check_id;
using answer::prepared_call;

struct prepared_chat {
  prepared_call call{};
  chat_session_options session{};
};

struct prepared_response {
  prepared_call call{};
  agent_session_options session{};
  /// Set where a stream that is dropped cancels its run.
  std::optional<answer::endpoint> dropped_runs{};
};

class client_settings {
 public:
  /// Errors: throws api_error, as the client's constructor says.
  client_settings(client_options options, net::time_source& time);
  /// What is under way goes on; its connections are not kept.
  ~client_settings();
  client_settings(client_settings const&) = delete;
  client_settings& operator=(client_settings const&) = delete;

  /// @param own settings of this request.
  prepared_chat chat(chat_request const& request, request_body kind, request_options const& own) const;
  prepared_call create_job(chat_request const& request, std::string_view idempotency_key,
                           request_options const& own) const;
  prepared_call get_job(std::string_view id, request_options const& own) const;
  /// The page that `token` names; empty: the first.
  prepared_call list_jobs(std::optional<std::int64_t> limit, std::string_view token, request_options const& own) const;
  prepared_response response(agent_request const& request, bool stream, request_options const& own) const;
  /// @param below what follows a response's id.
  prepared_call of_response(std::string_view operation, std::string_view method, std::string_view id,
                            std::string_view below, request_options const& own,
                            std::string_view accept = "application/json") const;
  /// Any other whose answer is one document.
  /// @param path the endpoint's, unless these settings have another.
  /// @param below what follows it.
  /// @param body JSON; empty: none.
  prepared_call document(std::string_view operation, std::string_view method, std::string path, std::string_view below,
                         std::string_view body, request_options const& own) const;
  endpoint_paths const& paths() const noexcept { return options_.paths; }

  chat_decoder_options decoding(request_options const& own) const noexcept;
  net::time_source& time() const noexcept { return time_; }
  net::connection_pool& pool() const noexcept { return service_.pool(); }
  net::call_registry& registry() const noexcept { return service_.registry(); }

  /// Off: every event is parsed whole.
  bool reuse{true};

 private:
  std::string body_of(chat_request const& request, request_body kind, net::refusal& why) const;
  void describe(net::observed_call& observed, std::string_view operation, chat_request const& request) const;
  answer::endpoint find(std::string path, request_options const& own) const;

  client_options options_;
  net::service service_;
  net::time_source& time_;
  bool has_defaults_;
};

}  // namespace tokenwire::perplexity

#endif
