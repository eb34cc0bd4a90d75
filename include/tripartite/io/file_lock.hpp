// One process at a time.
#pragma once

#include <filesystem>

namespace tripartite {

/// Holds a lock on a file, which is made if need be and stays, empty; the constructor waits for
/// whoever holds it. A process that dies lets go. Where the file system knows no locks, nobody
/// waits. Throws IoError where the file cannot be opened.
class FileLock {
 public:
  explicit FileLock(const std::filesystem::path& path);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace tripartite
