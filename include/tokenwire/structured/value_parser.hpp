// Text in pieces to a value that grows, for any type that has a table.

#ifndef TOKENWIRE_STRUCTURED_VALUE_PARSER_HPP
#define TOKENWIRE_STRUCTURED_VALUE_PARSER_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tokenwire/error.hpp>
#include <tokenwire/structured/shape.hpp>

namespace tokenwire::structured {

enum class policy : unsigned char { accept, refuse };

struct read_options {
  /// Members that the type does not have; accepted ones are skipped.
  policy unknown_members{policy::accept};
  /// Members that are not there and may not be null; accepted ones keep what the type begins with.
  policy missing_members{policy::refuse};
  /// Members that are not there and may be null.
  policy missing_optionals{policy::accept};
  /// A member or a key that comes twice; where that is accepted the last one counts.
  policy repeated_members{policy::refuse};
  /// Text that is no JSON before an object or a list, and behind it. White space, one code fence and `<think>…</think>`
  /// before are accepted always.
  policy surrounding_text{policy::accept};
  /// How deep lists and objects may be in each other; error::json_too_deep.
  std::size_t max_depth{64};
};

/// Why a text is not the value.
struct problem {
  /// error::value_mismatch, malformed_json, no_json_value, json_too_deep, or what an answer as a whole may be.
  error_code code{};
  /// A JSON pointer to the value that is wrong or missing; empty for the whole.
  std::string path{};
  std::string expected{};
  std::string got{};
  /// Of the byte in the text at which it was clear.
  std::size_t offset{};

  explicit operator bool() const noexcept { return static_cast<bool>(code); }
  /// `/items/2/price: expected a number, got a string (at byte 81)`
  std::string message() const;
};

/// Reads JSON text, in pieces that may end anywhere, into a value. Each byte is looked at once (of an object that is
/// one of several alternatives those before the member that tells which are looked at once more for each such object
/// that they stand in), and nothing is allocated but by the value and for the first objects of each depth.
///
/// The value is at any time what it says so far: members that have come are set, a string grows by whole characters,
/// numbers, literals and words are there when they are whole, lists have the elements that have begun.
///
/// Thread safety: as a value's.
class value_parser {
 public:
  /// Precondition: `value` is an object of the shape's type and stays where it is while this is used.
  value_parser(shape const& type, void* value, read_options const& options = {});
  value_parser(value_parser const&) = delete;
  value_parser& operator=(value_parser const&) = delete;
  ~value_parser();

  /// More of the text. False once something is wrong; then the rest is not looked at.
  bool feed(std::string_view text);
  /// The text has ended. True when the value is whole.
  bool finish();
  /// For another text. The value is left as it is: the caller makes it new.
  void reset();

  /// Where in the text the value stands: its first byte and, once it is whole, the byte behind it.
  struct place {
    std::size_t begin{};
    std::size_t end{};
  };
  place where() const noexcept;
  /// The value is whole: what follows can only be text behind it.
  bool complete() const noexcept;
  structured::problem const& problem() const noexcept;
  /// The JSON pointer of what is being read; empty before and after, and while that is the whole. Valid until the next
  /// call.
  std::string_view path() const;

  /// Whether this part of the value, which is of this type, is being read; of an optional or a variant what is in it.
  bool writing(void const* part, shape const& type) const noexcept;
  /// Whether a member of an object has come, or begun to. Of an object that has not: false, that is whole: true.
  bool arrived(void const* object, shape const& type, void const* member) const noexcept;
  /// How many elements of a list, or of the list in an optional, are whole; 0 of what is none.
  std::size_t whole_elements(void const* list, shape const& type) const noexcept;
  /// Nothing has come of the value yet.
  bool empty() const noexcept;
  /// How often the parser has looked at something: grows with the text's length and nothing else.
  std::uint64_t steps() const noexcept;

 private:
  class machine;
  std::unique_ptr<machine> machine_;
};

/// The JSON schema of a type, in the dialect of response formats. See doc/structured.md.
std::string schema_text(shape const& type);
/// What the schema of a type may be called where a name is asked for: letters, digits and underscores, 64 at most.
std::string schema_name(shape const& type);
/// Whether a map is in it, which not every provider takes.
bool has_map(shape const& type);
/// Where the first one is: a JSON pointer with `*` for any element, as `/rows/*/prices`; empty where the whole is a
/// map. Precondition: has_map(type).
std::string map_path(shape const& type);
/// Appends a value's JSON text.
/// @param out_of_bounds numbers, lengths and sizes of lists that the members' notes do not allow: refused, or written
///   as they are.
/// Errors: throws api_error, error::invalid_request, whose detail begins with the JSON pointer: where the value has no
/// text (a number that is not finite, an enumerator without a word, a variant without a value, a map with a key that is
/// not UTF-8), and what is out of bounds. What was appended before stays then.
void write_value(shape const& type, void const* value, std::string& out, policy out_of_bounds = policy::refuse);

}  // namespace tokenwire::structured

#endif
