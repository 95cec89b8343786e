// Two observers as one.

#ifndef TOKENWIRE_SRC_NET_OBSERVER_PAIR_HPP
#define TOKENWIRE_SRC_NET_OBSERVER_PAIR_HPP

#include <memory>
#include <tokenwire/observer.hpp>
#include <utility>

namespace tokenwire::net {

/// Each event goes to the first, then to the second. Neither is null.
class observer_pair final : public observer {
 public:
  observer_pair(std::shared_ptr<observer> first, std::shared_ptr<observer> second) noexcept
      : first_(std::move(first)), second_(std::move(second)) {}

  void on_request(request_event const& event) noexcept override { tell(&observer::on_request, event); }
  void on_connection(connection_event const& event) noexcept override { tell(&observer::on_connection, event); }
  void on_response(response_event const& event) noexcept override { tell(&observer::on_response, event); }
  void on_first_token(first_token_event const& event) noexcept override { tell(&observer::on_first_token, event); }
  void on_chunk(chunk_event const& event) noexcept override { tell(&observer::on_chunk, event); }
  void on_resend(resend_event const& event) noexcept override { tell(&observer::on_resend, event); }
  void on_finish(finish_event const& event) noexcept override { tell(&observer::on_finish, event); }

 private:
  template <class Event>
  void tell(void (observer::*what)(Event const&) noexcept, Event const& event) noexcept {
    ((*first_).*what)(event);
    ((*second_).*what)(event);
  }

  std::shared_ptr<observer> first_;
  std::shared_ptr<observer> second_;
};

}  // namespace tokenwire::net

#endif
