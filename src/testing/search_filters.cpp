#include "testing/search_filters.hpp"

#include <algorithm>

namespace tokenwire::testing {

search_filters read_search_filters(member_reader& members) {
  search_filters filters;
  auto const& request = members.request();
  // Nobody's addresses, as those of all sources that nobody named.
  if (auto const mode = members.word(request, {"search_mode"}, {"web", "academic", "sec"}); mode && *mode != 0)
    filters.domains = {*mode == 1 ? "journal.open-letters.example" : "filings.public-tables.example"};
  constexpr std::size_t days[] = {1, 1, 7, 30, 365};
  if (auto const span = members.word(request, {"search_recency_filter"}, {"hour", "day", "week", "month", "year"}))
    filters.source_days = days[*span];
  for (char const* const name : {"search_after_date_filter", "search_before_date_filter", "last_updated_after_filter",
                                 "last_updated_before_filter"})
    members.check_date(name);
  std::vector<std::string> const named = members.strings("search_domain_filter");
  // The mode's own domain stays where others are left out alone.
  if (!std::ranges::all_of(named, [](std::string const& domain) { return domain.starts_with('-'); }))
    filters.domains.clear();
  filters.domains.insert(filters.domains.end(), named.begin(), named.end());
  return filters;
}

}  // namespace tokenwire::testing
