// C++ types as JSON: their schema, values read while their text comes, values written. See doc/structured.md.
//
//   struct finding { std::string claim; std::optional<double> confidence; };
//   BOOST_DESCRIBE_STRUCT(finding, (), (claim, confidence))
//
//   constexpr auto notes_of(finding const*) {   // where there is more to say; found beside the type
//     return std::array<tokenwire::structured::member_note, 1>{{{"confidence", {.minimum = 0, .maximum = 1}}}};
//   }
//
// Without Boost.Describe: constexpr auto members_of(finding const*) { return std::tuple{structured::field{"claim",
// &finding::claim, {.description = "…"}}, …}; } and of an enum words_of(color), an array of structured::word.
//
// No other header of the library includes this one but those of structured answers.

#ifndef TOKENWIRE_STRUCTURED_HPP
#define TOKENWIRE_STRUCTURED_HPP

#include <string>
#include <string_view>
#include <tokenwire/structured/structured_error.hpp>
#include <tokenwire/structured/value_parser.hpp>
#include <tokenwire/structured/variants.hpp>

namespace tokenwire {
namespace structured {

/// A type that can be an answer as a whole: providers want an object there.
template <class T>
concept answer_type = std::is_class_v<T> && std::default_initializable<T> && std::movable<T> && detail::begins_with<T>
== '{';

/// The type's JSON schema. The same text each time, in each build.
template <class T>
std::string const& schema() {
  static std::string const text = schema_text(shape_of<T>());
  return text;
}

/// A value's JSON text: what the schema accepts and parse() reads, an optional without a value as null. Invalid UTF-8
/// in strings becomes U+FFFD.
/// @param out_of_bounds what the notes of the members do not allow: refused, or, for a value that is still growing,
///   written as it is.
/// Errors: throws api_error, error::invalid_request, whose detail begins with the JSON pointer: a number that is not
/// finite, an enumerator without a word, a variant without a value, a map with a key that is not UTF-8, what is out of
/// bounds.
template <class T>
std::string write(T const& value, policy out_of_bounds = policy::refuse) {
  std::string text;
  write_value(shape_of<T>(), &value, text, out_of_bounds);
  return text;
}

/// A value from its text, whatever stands around that (read_options).
/// Errors: throws structured_error.
template <class T>
T parse(std::string_view text, read_options const& options = {}) {
  T value{};
  value_parser parser(shape_of<T>(), &value, options);
  if (parser.feed(text) && parser.finish()) return value;
  tokenwire::diagnostics facts;
  facts.partial_text = text;
  throw structured_error(parser.problem(), std::move(facts));
}

}  // namespace structured

/// A value while it comes. A view: valid as long as what it is of, and what it says until the next piece of text.
template <class T>
class partial {
 public:
  partial(T const& value, structured::value_parser const& parser) noexcept : value_(&value), parser_(&parser) {}

  /// What has come: members that have not are as in a new T.
  T const& value() const noexcept { return *value_; }
  T const& operator*() const noexcept { return *value_; }
  T const* operator->() const noexcept { return value_; }

  /// The value is whole.
  bool complete() const noexcept { return parser_->complete(); }
  /// The member has come, or has begun to: a string, a list or an object may be growing still. What is held back
  /// because it is not known yet which alternative of a variant it is has not.
  template <class M, class Base>
  bool arrived(M Base::*member) const noexcept {
    return parser_->arrived(value_, structured::shape_of<T>(), std::addressof(value_->*member));
  }
  /// The same of an object within the value: of one that has not begun it is false of every member, of one that is
  /// whole true.
  template <class Object, class M, class Base>
  bool arrived(Object const& object, M Base::*member) const noexcept {
    return parser_->arrived(&object, structured::shape_of<Object>(), std::addressof(object.*member));
  }
  /// The member has come and is whole.
  template <class M, class Base>
  bool whole(M Base::*member) const noexcept {
    return arrived(member) && !writing(value_->*member);
  }
  /// This part of the value, a string, a list, a map or an object, has begun and is not whole; of an optional, a
  /// unique_ptr or a variant what is in it.
  template <class M>
  bool writing(M const& part) const noexcept {
    return parser_->writing(std::addressof(part), structured::shape_of<M>());
  }
  /// How many elements of a list in the value are whole: all of them, or all but the last; 0 before it has begun, and
  /// of an optional without one.
  template <class List>
  std::size_t whole_elements(List const& list) const noexcept {
    static_assert(structured::detail::is_list<List>,
                  "whole_elements() is of a list: std::vector, std::array, or an optional with one");
    return parser_->whole_elements(std::addressof(list), structured::shape_of<List>());
  }
  /// The JSON pointer of what is being written, as `/rows/3/name`; of the innermost list or object between two of its
  /// values. Valid until the next piece of text.
  std::string_view path() const { return parser_->path(); }

 private:
  T const* value_;
  structured::value_parser const* parser_;
};

namespace structured {

/// A value and who reads it. Stays where it is.
template <class T>
class parser {
 public:
  explicit parser(read_options const& options = {})
      : parser_(shape_of<T>(), &value_, options), view_(value_, parser_) {}
  parser(parser const&) = delete;
  parser& operator=(parser const&) = delete;

  /// As value_parser.
  bool feed(std::string_view text) { return parser_.feed(text); }
  bool finish() { return parser_.finish(); }
  void reset() {
    value_ = T{};
    parser_.reset();
  }

  partial<T> const& view() const noexcept { return view_; }
  T& value() noexcept { return value_; }
  T const& value() const noexcept { return value_; }
  structured::problem const& problem() const noexcept { return parser_.problem(); }
  value_parser const& state() const noexcept { return parser_; }

 private:
  T value_{};
  value_parser parser_;
  partial<T> view_;
};

}  // namespace structured
}  // namespace tokenwire

#endif
