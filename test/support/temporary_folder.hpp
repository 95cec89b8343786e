// A folder that is gone with the object.

#ifndef TOKENWIRE_TEST_SUPPORT_TEMPORARY_FOLDER_HPP
#define TOKENWIRE_TEST_SUPPORT_TEMPORARY_FOLDER_HPP

#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>

namespace tokenwire::test {

struct temporary_folder {
  temporary_folder()
      : path{std::filesystem::temp_directory_path() / ("tokenwire-" + std::to_string(std::random_device{}()))} {
    std::filesystem::create_directory(path);
  }
  ~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  temporary_folder(temporary_folder const&) = delete;
  temporary_folder& operator=(temporary_folder const&) = delete;

  /// A new file with these bytes; its path.
  std::string add(std::string const& name, std::string_view bytes) const {
    std::ofstream{path / name, std::ios::binary} << bytes;
    return path / name;
  }

  std::filesystem::path path;
};

}  // namespace tokenwire::test

#endif
