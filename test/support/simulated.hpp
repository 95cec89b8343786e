// What tests of the simulator expect of it.

#ifndef TOKENWIRE_TEST_SUPPORT_SIMULATED_HPP
#define TOKENWIRE_TEST_SUPPORT_SIMULATED_HPP

#include <boost/json/parse.hpp>

#include <string>
#include <string_view>
#include <vector>

#include <tokenwire/testing/simulator.hpp>

namespace tokenwire::test {

/// No delay between the writes.
inline testing::simulator_options fast(testing::fault fault = testing::fault::none) {
  testing::simulator_options options;
  options.delay = std::chrono::microseconds{0};
  options.fault = fault;
  return options;
}

/// The answer that a simulator with default options makes.
inline testing::chat_answer_options expected(std::string question, std::string model = "sonar") {
  testing::chat_answer_options options;
  options.question = std::move(question);
  options.model = std::move(model);
  return options;
}

/// The deltas of a stream's blocks.
inline std::string joined_text(std::vector<std::string> const& blocks) {
  std::string text;
  for (std::string const& block : blocks) {
    if (block.starts_with(": ")) continue;
    auto const value = boost::json::parse(std::string_view{block}.substr(6, block.size() - 10));
    if (value.as_object().contains("choices")) text += value.at_pointer("/choices/0/delta/content").as_string();
  }
  return text;
}

}  // namespace tokenwire::test

#endif
