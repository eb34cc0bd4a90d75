// The threads of a simulation, each with what it needs to work on a tile.
#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>
#include <limits>
#include <vector>

#include <omp.h>

#include "moving_group.hpp"

namespace tripartite {

class Crew {
 public:
  Crew(const Network& network, int threads) {
    for (int thread = 0; thread < threads; ++thread) workspaces_.emplace_back(network);
  }

  [[nodiscard]] int threads() const { return static_cast<int>(workspaces_.size()); }

  /// work(i, workspace) for i in [0, count), in equal shares. Threads are woken where there is
  /// enough to do only: `tile_steps` is how many steps of a tile, of a microsecond or two, each i
  /// is worth. The exception of the lowest i is thrown once all have ended.
  template <class Work>
  void share(std::size_t count, std::size_t tile_steps, const Work& work) {
    std::exception_ptr failure;
    std::size_t failed = std::numeric_limits<std::size_t>::max();
    constexpr std::size_t kWorthwhile = 32;  // tile steps for each thread
    const int active = static_cast<int>(
        std::clamp<std::size_t>(count * tile_steps / kWorthwhile, 1,
                                std::min(std::max<std::size_t>(1, count), workspaces_.size())));
#pragma omp parallel for schedule(static) num_threads(active) if (active > 1)
    for (std::size_t i = 0; i < count; ++i) {
      try {
        work(i, workspaces_[static_cast<std::size_t>(omp_get_thread_num())]);
      } catch (...) {
#pragma omp critical
        if (i < failed) {
          failed = i;
          failure = std::current_exception();
        }
      }
    }
    if (failure) std::rethrow_exception(failure);
  }

 private:
  std::vector<Workspace> workspaces_;
};

}  // namespace tripartite
