// What a request says about the sources that it wants.

#ifndef TOKENWIRE_TESTING_SEARCH_FILTERS_HPP
#define TOKENWIRE_TESTING_SEARCH_FILTERS_HPP

#include <cstddef>
#include <string>
#include <vector>

#include "testing/member_reader.hpp"

namespace tokenwire::testing {

/// As in chat_answer_options.
struct search_filters {
  std::vector<std::string> domains{};
  std::size_t source_days{};
};

search_filters read_search_filters(member_reader& members);

}  // namespace tokenwire::testing

#endif
