// An observer that remembers all it was told.

#ifndef TOKENWIRE_TEST_SUPPORT_RECORDED_EVENTS_HPP
#define TOKENWIRE_TEST_SUPPORT_RECORDED_EVENTS_HPP

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tokenwire/observer.hpp>
#include <vector>

namespace tokenwire::test {

/// Every member by its name, as text; durations in nanoseconds, what is not set left out.
struct recorded_event {
  std::string kind;
  std::uint64_t request;
  /// What `request` says in each event.
  std::string url;
  std::string model;
  std::map<std::string, std::string> members;

  std::string const& operator[](std::string const& name) const { return members.at(name); }
};

class recorded_events final : public observer {
 public:
  void on_request(request_event const& event) noexcept override;
  void on_connection(connection_event const& event) noexcept override;
  void on_response(response_event const& event) noexcept override;
  void on_first_token(first_token_event const& event) noexcept override;
  void on_chunk(chunk_event const& event) noexcept override;
  void on_resend(resend_event const& event) noexcept override;
  void on_finish(finish_event const& event) noexcept override;

  std::vector<recorded_event> all() const;
  std::vector<recorded_event> of(std::string const& kind) const;
  /// The kinds in their order, separated by spaces; chunks that follow each other once.
  std::string order() const;
  /// The only one of this kind, or a failure of the test.
  recorded_event only(std::string const& kind) const;
  /// Everything that any event said.
  std::string text() const;

 private:
  void add(recorded_event event);

  std::mutex mutable mutex_;
  std::vector<recorded_event> events_;
};

/// Who remembers what a client with these options tells from now on.
template <class Options>
std::shared_ptr<recorded_events> observe(Options& options) {
  auto events = std::make_shared<recorded_events>();
  options.observer = events;
  return events;
}

/// A duration as an event's member says it.
std::string ns(std::chrono::nanoseconds time);

}  // namespace tokenwire::test

#endif
