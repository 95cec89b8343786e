// Writes the body of a made event stream to the standard output, for the benchmarks that read one from a file.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <tokenwire/testing/answers.hpp>

int main(int argc, char** argv) {
  bool concise = false;
  std::uint64_t seed = 1;
  CLI::App app("Writes the body of a made event stream to the standard output.");
  app.add_flag("--concise", concise, "What is new alone, in events of 300 bytes");
  app.add_option("--seed", seed, "The same gives the same bytes")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  for (std::string const& block : tokenwire::testing::chat_stream_events({.seed = seed, .concise = concise}))
    std::fwrite(block.data(), 1, block.size(), stdout);
  return std::fflush(stdout) == 0 ? 0 : 1;
}
