// Independent pieces of work on several threads.
//
// Each piece writes to its own place, so neither the number of threads nor the order in which they
// finish can be seen in the result.
#pragma once

#include <cstddef>
#include <exception>

namespace tripartite {

/// Calls work(i) for i in [0, count) on up to `threads` OpenMP threads. The exception of the lowest
/// failing index is thrown once all have ended. Translation units that call it compile with OpenMP.
template <class Work>
void parallel_for(std::ptrdiff_t count, int threads, Work&& work) {
  std::exception_ptr failure;
  std::ptrdiff_t failed_index = count;
#pragma omp parallel for schedule(dynamic) num_threads(threads) if (threads > 1)
  for (std::ptrdiff_t i = 0; i < count; ++i) {
    try {
      work(i);
    } catch (...) {
#pragma omp critical
      if (i < failed_index) {
        failed_index = i;
        failure = std::current_exception();
      }
    }
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace tripartite
