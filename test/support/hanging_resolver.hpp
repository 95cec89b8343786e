// The system's resolver, made to hang or to fail for names of the test's choice.

#ifndef TOKENWIRE_TEST_SUPPORT_HANGING_RESOLVER_HPP
#define TOKENWIRE_TEST_SUPPORT_HANGING_RESOLVER_HPP

#include <string>

namespace tokenwire::test {

/// While one lives, look-ups of `name` hang until release(); afterwards the name does not exist. One at a time.
/// The loopback tests define getaddrinfo themselves, for no name can be relied upon to hang.
class hanging_resolver {
 public:
  explicit hanging_resolver(std::string name);
  ~hanging_resolver();
  hanging_resolver(hanging_resolver const&) = delete;
  hanging_resolver& operator=(hanging_resolver const&) = delete;

  void wait_until_it_hangs() const;
  void release() const;
  /// How often the system was asked for the name while this one lives.
  unsigned look_ups() const;

  /// From now on `name` does not exist, whatever network the machine is in.
  static void fail_for(std::string name);
};

}  // namespace tokenwire::test

#endif
