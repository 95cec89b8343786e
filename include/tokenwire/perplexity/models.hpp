// The models that an agent may be asked for.

#ifndef TOKENWIRE_PERPLEXITY_MODELS_HPP
#define TOKENWIRE_PERPLEXITY_MODELS_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokenwire::perplexity {

struct model_pricing {
  std::optional<double> input{};
  std::optional<double> output{};
  std::optional<double> cache_write{};
  std::optional<double> cache_read{};
  /// `usd_per_1m_tokens`
  std::string unit{};

  bool operator==(model_pricing const&) const = default;
};

struct model_info {
  /// `provider/model`
  std::string id{};
  /// Seconds since 1970; 0 where it is not told.
  std::int64_t created{};
  std::string owned_by{};
  std::optional<model_pricing> pricing{};

  bool operator==(model_info const&) const = default;
};

struct model_list {
  std::vector<model_info> data{};

  /// The JSON text that it came as, unknown fields included.
  std::string raw{};
};

}  // namespace tokenwire::perplexity

#endif
