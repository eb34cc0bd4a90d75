#include "temporary_name.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>

#include <unistd.h>

namespace tripartite {

std::string process_name() {
  std::array<char, 65> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host = {"host"};
  std::string name(host.data());
  std::ranges::replace_if(
      name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '-');
  return name + '.' + std::to_string(::getpid());
}

std::filesystem::path temporary_name(const std::filesystem::path& file) {
  static std::atomic<unsigned long> count{0};
  std::filesystem::path name = file;
  name += '.' + process_name() + '.' + std::to_string(++count) + ".part";
  return name;
}

}  // namespace tripartite
