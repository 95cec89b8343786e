// What an asynchronous operation said, and how often.

#ifndef TOKENWIRE_TEST_SUPPORT_IO_OUTCOME_HPP
#define TOKENWIRE_TEST_SUPPORT_IO_OUTCOME_HPP

#include <cstddef>
#include <tokenwire/error.hpp>
#include <type_traits>

namespace tokenwire::test {

/// Hand handler() to the operation; the outcome must outlive it.
struct io_outcome {
  int calls = 0;
  error_code ec;
  std::size_t size = 0;
  bool readable = false;

  /// For void(error_code), void(error_code, std::size_t) and void(error_code, bool).
  auto handler() {
    return [this](error_code result, auto... more) {
      ++calls;
      ec = result;
      (keep(more), ...);
    };
  }

 private:
  template <class T>
  void keep(T value) {
    if constexpr (std::is_same_v<T, bool>)
      readable = value;
    else
      size = value;
  }
};

}  // namespace tokenwire::test

#endif
