// The members of compiled_vector, for the file of a provider that instantiates them for its types.

#ifndef TOKENWIRE_SRC_COMPILED_VECTOR_IMPL_HPP
#define TOKENWIRE_SRC_COMPILED_VECTOR_IMPL_HPP

#include <tokenwire/compiled_vector.hpp>
#include <utility>

namespace tokenwire {

template <class T>
compiled_vector<T>::compiled_vector() noexcept = default;
template <class T>
compiled_vector<T>::compiled_vector(std::initializer_list<T> values) : std::vector<T>(values) {}
template <class T>
compiled_vector<T>::compiled_vector(std::vector<T> values) noexcept : std::vector<T>(std::move(values)) {}
template <class T>
compiled_vector<T>::compiled_vector(compiled_vector const&) = default;
template <class T>
compiled_vector<T>::compiled_vector(compiled_vector&&) noexcept = default;
template <class T>
compiled_vector<T>& compiled_vector<T>::operator=(compiled_vector const&) = default;
template <class T>
compiled_vector<T>& compiled_vector<T>::operator=(compiled_vector&&) noexcept = default;
template <class T>
compiled_vector<T>::~compiled_vector() = default;

}  // namespace tokenwire

#endif
