// The log: what an observer is told, as lines for people.

#ifndef TOKENWIRE_SRC_NET_LOG_OBSERVER_HPP
#define TOKENWIRE_SRC_NET_LOG_OBSERVER_HPP

#include <memory>
#include <string_view>
#include <tokenwire/observer.hpp>
#include <tokenwire/options.hpp>

namespace tokenwire::net {

/// `tokenwire req-3 …`; 3 is the request's number. error: requests that failed; warn: those that are sent again; info:
/// those that ended otherwise; debug: heads, connections, the first token. Nothing of bodies. What a server or a header
/// says has its control characters escaped: one call of the sink is one line.
class log_observer final : public observer {
 public:
  explicit log_observer(log_options options) : options_(std::move(options)) {}

  void on_request(request_event const& event) noexcept override;
  void on_connection(connection_event const& event) noexcept override;
  void on_response(response_event const& event) noexcept override;
  void on_first_token(first_token_event const& event) noexcept override;
  void on_resend(resend_event const& event) noexcept override;
  void on_finish(finish_event const& event) noexcept override;

 private:
  /// Where the level is wanted: a line of what `say` appends to it. One that cannot be made, for want of memory, is
  /// left out.
  template <class Say>
  void write(log_level level, observed_request const& request, Say say) const noexcept;
  void write_fields(observed_request const& request, std::string_view mark, std::string_view fields) const noexcept;

  log_options const options_;
};

/// Who is told of a client's requests: the observer, the log, both in this order, or nobody (null).
std::shared_ptr<observer> with_log(std::shared_ptr<observer> given, log_options const& log);

}  // namespace tokenwire::net

#endif
