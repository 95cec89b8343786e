#include "testing/replay.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace tokenwire::testing {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

[[noreturn]] void fail(boost::system::error_code ec, std::string const& path) {
  throw boost::system::system_error{ec, "cannot read the replay '" + path + "'"};
}

std::string read_file(fs::path const& path) {
  errno = 0;
  std::ifstream file{path, std::ios::binary};
  std::string bytes{std::istreambuf_iterator<char>{file}, {}};
  if (!file) {
    int const error = errno != 0 ? errno : EIO;
    fail({error, boost::system::system_category()}, path.string());
  }
  return bytes;
}

// The length of the line end that `text` begins with; 0 where there is none.
std::size_t line_end(std::string_view text) {
  if (text.starts_with("\r\n")) return 2;
  return text.starts_with('\n') || text.starts_with('\r') ? 1 : 0;
}

}  // namespace

recording::recording(std::string bytes) : bytes_{std::move(bytes)} {
  std::string_view const text = bytes_;
  bool blank = false;  // the line so far is empty, and so ends an event
  for (std::size_t at = 0; at < text.size();) {
    std::size_t const length = line_end(text.substr(at));
    at += length == 0 ? 1 : length;
    if (length != 0 && blank) ends_.push_back(at);
    blank = length != 0;
  }
  if (!text.empty() && (ends_.empty() || ends_.back() != text.size())) ends_.push_back(text.size());
}

void recording::append(std::size_t i, std::string& out) const {
  std::size_t const begin = i == 0 ? 0 : ends_[i - 1];
  out.append(bytes_, begin, ends_[i] - begin);
}

std::string recording::document() const {
  for (std::size_t i = ends_.size(); i-- > 0;) {
    std::string block;
    append(i, block);
    std::size_t const data = block.starts_with("data:") ? 0 : block.find("\ndata:") + 1;
    if (data == 0 && !block.starts_with("data:")) continue;
    std::size_t const begin = data + std::string_view{"data:"}.size();
    std::size_t const end = std::min(block.find_first_of("\r\n", begin), block.size());
    boost::system::error_code ec;
    json::value value = json::parse(std::string_view{block}.substr(begin, end - begin), ec);
    if (ec || !value.is_object()) continue;  // [DONE]
    value.as_object()["object"] = "chat.completion";
    return json::serialize(value);
  }
  return {};
}

replay::replay(std::string const& path) {
  std::error_code status;
  std::vector<fs::path> files{path};
  if (fs::is_directory(path, status)) {
    files.clear();
    for (fs::directory_iterator entry{path, status}, end; !status && entry != end; entry.increment(status)) {
      if (entry->path().extension() == ".sse") files.push_back(entry->path());
    }
    if (status) fail(status, path);
    if (files.empty())
      throw boost::system::system_error{make_error_code(boost::system::errc::no_such_file_or_directory),
                                        "no .sse file in the replay folder '" + path + "'"};
    std::sort(files.begin(), files.end());
  }
  for (fs::path const& file : files) recordings_.push_back(std::make_shared<recording const>(read_file(file)));
}

std::shared_ptr<recording const> replay::next() {
  return recordings_[next_++ % recordings_.size()];
}

}  // namespace tokenwire::testing
