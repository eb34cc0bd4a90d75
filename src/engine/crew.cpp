#include "crew.hpp"

#include <system_error>

namespace tripartite {

namespace {

constexpr std::uint64_t kJob = std::uint64_t{1} << 32;
constexpr int kLooks = 4000;  // some ten microseconds

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

/// Waits until `value` is no longer `old`.
template <class T>
void await_change(const std::atomic<T>& value, T old) {
  for (int look = 0; look < kLooks; ++look) {
    if (value.load(std::memory_order_acquire) != old) return;
    pause();
  }
  value.wait(old, std::memory_order_acquire);
}

}  // namespace

Crew::Crew(const Network& network, int threads) {
  for (int thread = 0; thread < std::max(1, threads); ++thread) workspaces_.emplace_back(network);
  try {
    for (std::size_t worker = 1; worker < workspaces_.size(); ++worker)
      workers_.emplace_back([this, worker] { serve(workspaces_[worker]); });
  } catch (const std::system_error&) {  // no further thread: fewer do the same, later
  }
}

Crew::~Crew() {
  ended_ = true;
  ticket_ += kJob;
  ticket_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void Crew::serve(Workspace& workspace) {
  std::uint64_t seen = 0;
  while (!ended_) {
    await_change(ticket_, seen);
    take_part(workspace);
    seen = ticket_.load();
    // A job that came meanwhile has pieces left, and is not to be slept through.
    if (static_cast<std::uint32_t>(seen) != 0) seen -= kJob;
  }
}

void Crew::take_part(Workspace& workspace) {
  std::uint64_t ticket = ticket_.load(std::memory_order_acquire);
  while (static_cast<std::uint32_t>(ticket) != 0) {
    if (!ticket_.compare_exchange_weak(ticket, ticket - 1, std::memory_order_acq_rel)) continue;
    const std::size_t i = static_cast<std::uint32_t>(ticket) - 1;
    try {
      call_(work_, i, workspace);
    } catch (...) {
      const std::scoped_lock lock(failing_);
      if (!failure_ || i < failed_) {
        failure_ = std::current_exception();
        failed_ = i;
      }
    }
    if (unfinished_.fetch_sub(1, std::memory_order_acq_rel) == 1) unfinished_.notify_all();
    ticket = ticket_.load(std::memory_order_acquire);
  }
}

void Crew::hand_out(std::size_t count, const void* work, Call call) {
  work_ = work;
  call_ = call;
  failure_ = nullptr;
  unfinished_.store(count, std::memory_order_relaxed);
  const std::uint64_t job = ticket_.load(std::memory_order_relaxed) / kJob + 1;
  ticket_.store(job * kJob + count, std::memory_order_release);
  ticket_.notify_all();
  take_part(workspaces_.front());
  for (std::size_t left = unfinished_.load(std::memory_order_acquire); left != 0;
       left = unfinished_.load(std::memory_order_acquire))
    await_change(unfinished_, left);
  if (failure_) std::rethrow_exception(failure_);
}

}  // namespace tripartite
