// One wait for several generators.

#ifndef TOKENWIRE_SRC_NET_GENERATOR_LINE_HPP
#define TOKENWIRE_SRC_NET_GENERATOR_LINE_HPP

#include <cstddef>
#include <memory>
#include <optional>
#include <tokenwire/detail/generator_promise.hpp>
#include <vector>

namespace tokenwire::net {

/// Each generator has a place, which stands in line when there may be something of its generator, or gets there when
/// there is. The body that waits for them is woken inside the handler that the generator's result came with: no
/// allocation, no way through the executor.
///
/// All on one executor. It has to be destroyed before the generators that it waits for.
class generator_line {
 public:
  generator_line() = default;
  generator_line(generator_line const&) = delete;
  generator_line& operator=(generator_line const&) = delete;
  ~generator_line() { leave(); }

  /// A place, at the end of the line: 0, 1, 2, …
  std::size_t add();
  std::size_t size() const noexcept { return places_.size(); }
  /// Takes the first out of the line; nullopt when nobody stands in it.
  std::optional<std::size_t> take_first() noexcept;
  /// Precondition: it does not stand in it.
  void line_up(std::size_t place) noexcept;
  /// Lets it get in line when the generator has a value or has ended. Precondition: the generator's body is waiting,
  /// and nobody waits for it.
  void wait_for(std::size_t place, detail::generator_promise& generator) noexcept;

  /// Completes when a place gets in line. Nothing else cancels it; a body that is given up meanwhile goes with this
  /// object, which must not be in its frame then.
  void wait(detail::generator_handler<> handler);
  /// The same for an object in the waiting body's frame: terminal cancellation ends the wait.
  void wait_or_cancel(detail::generator_handler<> handler);

  /// The generators are nobody's wait any more.
  void leave() noexcept;

 private:
  struct place final : detail::generator_waiter {
    place(generator_line& line, std::size_t number) noexcept : line(line), number(number) {}
    void ready() override;
    void dropped(bool by_owner) noexcept override;

    generator_line& line;
    std::size_t const number;
    place* behind{};
    detail::generator_promise* waits_for{};
  };

  void line_up(place& last) noexcept;
  detail::generator_handler<> take_handler() noexcept;
  /// Wakes who waits, here or by the way of the executor.
  void wake();
  void wake_later();

  std::vector<std::unique_ptr<place>> places_;
  place* first_{};
  place* last_{};
  std::optional<detail::generator_handler<>> handler_;
};

}  // namespace tokenwire::net

#endif
