// Independent pieces of work on several threads.
//
// Each piece writes to its own place, so neither the number of threads nor the order in which they
// finish can be seen in the result.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace tripartite {

/// Calls work(i) for i in [0, count) on up to `threads` threads, of which the caller's is one;
/// where the system has no more of them, on fewer. The exception of the lowest failing index is
/// thrown once all have ended.
template <class Work>
void parallel_for(std::ptrdiff_t count, int threads, Work&& work) {
  std::atomic<std::ptrdiff_t> next{0};
  std::mutex failing;
  std::exception_ptr failure;
  std::ptrdiff_t failed_index = count;
  const auto take_part = [&] {
    for (std::ptrdiff_t i = next++; i < count; i = next++) {
      try {
        work(i);
      } catch (...) {
        const std::scoped_lock lock(failing);
        if (i < failed_index) {
          failed_index = i;
          failure = std::current_exception();
        }
      }
    }
  };
  {
    std::vector<std::jthread> others;
    try {
      const auto wanted = std::min<std::ptrdiff_t>(threads, count);
      for (std::ptrdiff_t other = 1; other < wanted; ++other) others.emplace_back(take_part);
    } catch (const std::system_error&) {  // fewer threads give the same result, later
    }
    take_part();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace tripartite
