// Files that say which process holds something, for as long as it lives.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "tripartite/io/directory_lock.hpp"

namespace tripartite {

/// The process that a lock file names, as it is written there.
struct Holder {
  std::string host;
  std::string machine;  ///< boot and process namespace: equal where process numbers mean the same
  std::int64_t process = 0;
  std::string started;  ///< ticks from boot; tells a process from a later one of the same number
  std::string since;
  Work work;

  static Holder this_process(const Work& work);
  /// Of a text that is no lock file all is empty, so that only the age of the file counts.
  static Holder parse(const std::string& text);
  [[nodiscard]] std::string text() const;
  /// "PROGRAM … (process 12 on HOST, since 2026-01-31T12:00:00Z)".
  [[nodiscard]] std::string in_words() const;
};

/// What the file at `path` says; empty where there is none. Throws IoError where it is unreadable.
std::string read_lock(const std::filesystem::path& path);

/// Makes a file that others see whole or not at all; it replaces one of that name.
void write_lock(const std::filesystem::path& path, const std::string& text);

/// Whether who wrote `text` into the lock file at `path` is gone.
bool is_dead(const std::string& text, const std::filesystem::path& path);

/// Touches a file every few seconds while it exists.
class Heartbeat {
 public:
  explicit Heartbeat(std::filesystem::path path);

 private:
  std::jthread thread_;
};

/// Held by one process at a time; the constructor waits for the holding process, and takes over
/// from the dead. Throws IoError where the file cannot be made.
class LockFile {
 public:
  LockFile(std::filesystem::path path, const Work& work);
  ~LockFile();
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;

 private:
  /// False where someone else holds it.
  [[nodiscard]] bool try_to_make(const std::string& text) const;

  std::filesystem::path path_;
  std::unique_ptr<Heartbeat> heartbeat_;
};

}  // namespace tripartite
