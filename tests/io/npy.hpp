// The bytes of .npy files, right or wrong, for tests.
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace tripartite::testing {

/// A file whose header is this text, followed by these numbers.
inline std::string npy_bytes(const std::string& header, const std::vector<double>& numbers,
                             int version = 1) {
  std::string bytes = "\x93NUMPY";
  bytes += static_cast<char>(version);
  bytes += '\0';
  const auto length = static_cast<std::uint32_t>(header.size());
  for (int i = 0; i < (version == 1 ? 2 : 4); ++i)
    bytes += static_cast<char>(length >> (8 * i) & 0xff);
  bytes += header;
  const std::size_t start = bytes.size();
  bytes.resize(start + numbers.size() * sizeof(double));
  if (!numbers.empty())
    std::memcpy(bytes.data() + start, numbers.data(), numbers.size() * sizeof(double));
  return bytes;
}

inline std::string npy_header(const std::string& shape) {
  return "{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + ", }\n";
}

inline void write_bytes(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace tripartite::testing
