// Of the rounds of a measurement.

#ifndef TOKENWIRE_BENCH_SUPPORT_MEDIANS_HPP
#define TOKENWIRE_BENCH_SUPPORT_MEDIANS_HPP

#include <algorithm>
#include <vector>

namespace bench {

struct spread {
  double median{};
  double least{};
  double most{};
};

/// Precondition: there is one.
inline spread spread_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  std::size_t const half = values.size() / 2;
  double const median = values.size() % 2 != 0 ? values[half] : (values[half - 1] + values[half]) / 2;
  return {median, values.front(), values.back()};
}

/// The value that so large a part of them is not above. Precondition: there is one, and they are sorted.
template <class T>
T percentile(std::vector<T> const& sorted, double part) {
  return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(part * static_cast<double>(sorted.size())))];
}

}  // namespace bench

#endif
