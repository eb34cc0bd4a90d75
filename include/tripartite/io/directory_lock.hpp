// Who works in a directory, told by files that every process and machine sees that shares it.
//
//   DIR/lock              one process at a time, for the moment of entering or of gathering
//   DIR/lock.HOST.PID.N   one for each process at work: who it is, since when, on which share
//
// Both appear whole, by link or rename, which network file systems do as one step; nothing depends
// on flock. On the same machine the process itself is asked whether it lives. Of others its file
// tells: a process touches its files every few seconds, and one that has not for a minute, by the
// clock of the file system, is taken for dead. What a dead process leaves is removed by the next
// that enters.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tripartite {

/// What a process wants to do in a directory.
struct Work {
  std::int64_t shard = 0;  ///< it works on every shards-th case, from this one
  std::int64_t shards = 1;
  std::string description;   ///< one line; processes that share the directory have the same
  std::string command_line;  ///< shown to users of other processes
};

class DirectoryLock {
 public:
  /// Enters an existing directory. Throws IoError, saying who is in the way, where a live process
  /// works on one of the same cases or on another description. `admit` is called before others can
  /// see this process, while no one else can enter, with what other processes are at work; what it
  /// throws keeps this one out. Removes temporary files of dead processes from the directory and
  /// from its subdirectory `files`.
  DirectoryLock(std::filesystem::path directory, const std::filesystem::path& files, Work work,
                const std::function<void(const std::vector<std::string>& others)>& admit);
  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

  /// Calls `action` while no one else can enter, or is in here.
  void alone(const std::function<void()>& action) const;

  /// Throws IoError where others took this process for dead, so that it must not write any more.
  void require_held() const;

 private:
  struct Claim;
  std::filesystem::path directory_;
  Work work_;
  std::unique_ptr<Claim> claim_;
};

}  // namespace tripartite
