// Lists inside requests and answers, whose code is in the library.

#ifndef TOKENWIRE_COMPILED_VECTOR_HPP
#define TOKENWIRE_COMPILED_VECTOR_HPP

#include <initializer_list>
#include <vector>

namespace tokenwire {

/// A std::vector whose making, copying and end are compiled once, in the library. A file that fills in a request would
/// compile those of all lists inside it else, which takes longer than the rest of the file.
///
/// It is used, compared and iterated as the vector that it is, and made from one. T is a type of this library's; there is
/// no such list of other types.
template <class T>
class compiled_vector : public std::vector<T> {
 public:
  using std::vector<T>::vector;

  compiled_vector() noexcept;
  compiled_vector(std::initializer_list<T> values);
  compiled_vector(std::vector<T> values) noexcept;
  compiled_vector(compiled_vector const&);
  compiled_vector(compiled_vector&&) noexcept;
  compiled_vector& operator=(compiled_vector const&);
  compiled_vector& operator=(compiled_vector&&) noexcept;
  ~compiled_vector();
};

}  // namespace tokenwire

#endif
