// What is behind a value_parser.

#ifndef TOKENWIRE_SRC_STRUCTURED_MACHINE_HPP
#define TOKENWIRE_SRC_STRUCTURED_MACHINE_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tokenwire/structured/value_parser.hpp>
#include <vector>

#include "structured/envelope.hpp"
#include "structured/string_sink.hpp"

namespace tokenwire::structured {

/// A stack of the lists and objects that the text is in, and what is due in the innermost.
///
/// A place in the value is opened (an element added, an optional given its value) when there is something for it: for a
/// string, a list or an object at its beginning, for all else at its end. So nothing stands in the value that did not
/// come.
class value_parser::machine {
 public:
  machine(shape const& type, void* value, read_options const& options);

  bool feed(std::string_view text);
  bool finish();
  void reset();

  bool complete() const noexcept { return state_ == state::done; }
  bool empty() const noexcept { return state_ == state::before || (state_ == state::value && frames_.empty()); }
  std::string const& path() const;
  bool writing(void const* part, shape const& type) const noexcept;
  bool arrived(void const* object, shape const& type, void const* member) const noexcept;
  std::size_t whole_elements(void const* list, shape const& type) const noexcept;
  std::uint64_t steps() const noexcept { return steps_ + sink_.steps() + (probe_ ? probe_->steps() : 0); }

  structured::problem problem{};
  value_parser::place where{};

 private:
  enum class state : unsigned char {
    before,
    value,
    first_element,
    first_key,
    key,
    in_key,
    colon,
    after_value,
    in_string,
    in_number,
    in_literal,
    /// An object of which it is not known yet which alternative it is.
    held,
    done,
  };

  struct frame {
    /// Null: skipped.
    shape const* type{};
    void* target{};
    note const* rules{};
    /// Of an object the member that is due or being read, none for one that is skipped; of a list and a map how many
    /// elements are whole.
    std::size_t index{};
    /// Of a map, the key of the value that is being read.
    std::string_view key{};
    /// Where its members' marks begin in arrived_.
    std::size_t marks{};
    bool is_list{};
  };

  // Where a value goes, and by what rules.
  struct slot {
    shape const* type{};
    note const* rules{};
    /// The rules are those of the list or map that the value is in.
    bool is_element{};
  };

  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  bool run(std::string_view text);
  bool after(std::string_view text);
  slot due() const noexcept;
  /// The type that a value goes to which begins so; a variant where that is not known yet, null where there is none.
  static shape const* leaf(shape const& type, char begins) noexcept;
  /// Opens the places down to there, and gives the innermost.
  void* open(char begins);
  void* open_slot();

  bool begin_value(char c);
  bool begin_container(shape const* type, note const* rules, bool is_list);
  bool end_container();
  bool end_value();
  bool end_key();
  bool is_repeated_key();
  void begin_string();
  /// How much of a string is read before is_in_length().
  std::size_t looked_at_once() const noexcept;
  bool is_in_length();
  bool end_string();
  bool end_number();
  bool end_literal();
  bool hold(char c);
  bool resolve();
  bool store_number(shape const& type, note const* rules);

  bool mark(frame const& in, std::size_t member, bool set) noexcept;
  bool is_marked(frame const& in, std::size_t member) const noexcept {
    return (arrived_[in.marks + member / 64] >> member % 64 & 1) != 0;
  }
  /// Whether a part of the value has come, or begun to: it is in nothing that is still to come.
  bool begun(void const* part, shape const& type) const noexcept;
  bool fail(error code, std::string expected, std::string got);
  bool malformed(std::string_view expected, char c);
  bool mismatch(shape const& type, note const* rules, std::string got, bool is_element = false);

  shape const& type_;
  void* const value_;
  read_options const options_;
  envelope envelope_;
  string_sink sink_{};
  state state_{state::before};
  // Of the scalar that is being read.
  shape const* leaf_{};
  note const* rules_{};
  std::string* text_{};
  // Of a string: the code points that it may have (none: any), those that have come, and in how many bytes.
  std::size_t most_{none};
  std::size_t length_{};
  std::size_t counted_{};
  std::string scratch_{};
  std::string key_{};
  // A text follows the value, which is no second one.
  bool text_follows_{};
  // So much of that tag stands behind the value.
  std::size_t end_of_think_{};
  bool behind_brace_{};
  // The place that was opened last had a value already.
  bool reopened_{};
  std::vector<frame> frames_{};
  std::vector<std::uint64_t> arrived_{};
  std::size_t offset_{};
  std::uint64_t steps_{};
  mutable std::string path_{};

  // Of state::held: the object so far, and who looks in it for the member that tells.
  struct probe_shape;
  std::string held_{};
  // Memory for the next.
  std::string spare_{};
  std::string tag_{};
  shape const* variant_{};
  std::shared_ptr<probe_shape> probe_type_{};
  std::unique_ptr<machine> probe_{};
  // The alternative of the object that begins next; none: by how it begins.
  std::size_t chosen_{none};
};

}  // namespace tokenwire::structured

#endif
