// The JSON fields of what the small endpoints answer.

#ifndef TOKENWIRE_SRC_PERPLEXITY_SERVICE_VALUE_FIELDS_HPP
#define TOKENWIRE_SRC_PERPLEXITY_SERVICE_VALUE_FIELDS_HPP

#include <tokenwire/perplexity/browser_session.hpp>
#include <tokenwire/perplexity/models.hpp>

#include "json/field.hpp"
#include "json/read_fields.hpp"

namespace tokenwire::perplexity {

constexpr auto fields_of(model_pricing const*) {
  using t = model_pricing;
  return std::tuple{json::field{"input", &t::input}, json::field{"output", &t::output},
                    json::field{"cache_write", &t::cache_write}, json::field{"cache_read", &t::cache_read},
                    json::field{"unit", &t::unit}};
}

constexpr auto fields_of(model_info const*) {
  using t = model_info;
  return std::tuple{json::field{"id", &t::id}, json::field{"created", &t::created},
                    json::field{"owned_by", &t::owned_by}, json::field{"pricing", &t::pricing}};
}

constexpr auto fields_of(model_list const*) {
  return std::tuple{json::field{"data", &model_list::data}};
}

constexpr auto fields_of(browser_session const*) {
  using t = browser_session;
  return std::tuple{json::field{"session_id", &t::session_id}, json::field{"status", &t::status}};
}

}  // namespace tokenwire::perplexity

template <>
inline constexpr bool tokenwire::json::keeps_place<tokenwire::perplexity::model_info> = false;

#endif
