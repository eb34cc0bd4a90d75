// The clock of a sweep: when its cases began and ended, and how long the rest will take.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "tripartite/experiment/experiment.hpp"
#include "tripartite/experiment/time_left.hpp"

namespace tripartite {

/// While it lives, `tell` is called every second, and at the end of each case. `cases` are indices
/// into those of the sweep.
class CaseTimes {
 public:
  CaseTimes(const Experiment& experiment, const std::vector<std::size_t>& cases, int workers,
            std::function<void(const SweepProgress&)> tell);

  // Of a case, by its place in the list; any thread may call these.
  void begin(std::size_t index);
  void move(std::size_t index, double done, double all);  ///< seldom enough to cost nothing
  void end(std::size_t index);
  void leave(std::size_t index);  ///< could not be run: its time tells nothing
  [[nodiscard]] double elapsed(std::size_t index) const;  ///< seconds since it began

 private:
  using Clock = std::chrono::steady_clock;
  void report();

  std::vector<TimedCase> cases_;
  std::vector<Clock::time_point> begun_;
  int workers_;
  std::function<void(const SweepProgress&)> tell_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point next_estimate_ = begin_;
  SweepProgress progress_;
  std::mutex mutex_;
  std::condition_variable_any ticks_;
  std::jthread ticker_;  // the last member: it uses all others
};

}  // namespace tripartite
