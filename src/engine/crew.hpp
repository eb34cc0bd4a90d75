// The threads of a simulation, each with what it needs to work on a tile.
//
// A step is a few dozen microseconds, so threads wait for the next one by looking for a moment and
// then sleeping. Work is claimed piece by piece, and whoever hands it out claims too: a thread that
// the machine has given to someone else delays no one, as long as it is not in the middle of a
// piece.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "moving_group.hpp"

namespace tripartite {

class Crew {
 public:
  Crew(const Network& network, int threads);
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  [[nodiscard]] int threads() const { return static_cast<int>(workspaces_.size()); }

  /// work(i, workspace) for i in [0, count), in any order. Threads are woken where there is enough
  /// to do only: `tile_steps` is how many steps of a tile, of a microsecond or two, each i is
  /// worth. The exception of the lowest i is thrown once all have ended.
  template <class Work>
  void share(std::size_t count, std::size_t tile_steps, const Work& work) {
    constexpr std::size_t worthwhile = 32;
    if (workers_.empty() || count < 2 || count * tile_steps < worthwhile) {
      for (std::size_t i = 0; i < count; ++i) work(i, workspaces_.front());
      return;
    }
    hand_out(count, &work, [](const void* function, std::size_t i, Workspace& workspace) {
      (*static_cast<const Work*>(function))(i, workspace);
    });
  }

 private:
  using Call = void (*)(const void* work, std::size_t i, Workspace& workspace);
  void hand_out(std::size_t count, const void* work, Call call);
  /// Claims and does pieces of the job at hand until none is left.
  void take_part(Workspace& workspace);
  void serve(Workspace& workspace);

  std::vector<Workspace> workspaces_;  ///< the first is that of the thread that hands out
  /// Number of the job, and in the lower half how many of its pieces no one has claimed.
  std::atomic<std::uint64_t> ticket_{0};
  std::atomic<std::size_t> unfinished_{0};
  std::atomic<bool> ended_{false};
  // Of the job at hand; they stay as they are while a claimed piece is unfinished.
  const void* work_ = nullptr;
  Call call_ = nullptr;
  std::mutex failing_;
  std::exception_ptr failure_;
  std::size_t failed_ = 0;
  std::vector<std::thread> workers_;
};

}  // namespace tripartite
