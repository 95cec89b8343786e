// The few lines that a user without an event stream library writes: one `data:` line an event, whatever the standard
// says.

#ifndef TOKENWIRE_BENCH_CLIENTS_EVENT_LINES_HPP
#define TOKENWIRE_BENCH_CLIENTS_EVENT_LINES_HPP

#include <string>
#include <string_view>

namespace bench {

class event_lines {
 public:
  /// Calls `use` with the data of each event that is whole.
  template <class Use>
  void feed(std::string_view bytes, Use use) {
    for (std::size_t end; (end = bytes.find('\n')) != bytes.npos; bytes.remove_prefix(end + 1)) {
      std::string_view line = bytes.substr(0, end);
      if (!begun_.empty()) line = begun_.append(line);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line.starts_with("data: ") && line != "data: [DONE]") use(line.substr(6));
      begun_.clear();
    }
    begun_.append(bytes);
  }

 private:
  std::string begun_{};
};

}  // namespace bench

#endif
