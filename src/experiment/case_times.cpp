#include "case_times.hpp"

#include <algorithm>
#include <system_error>

namespace tripartite {

namespace {

constexpr std::size_t kMostToldApart = 100'000;  // cases whose axes are remembered

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

CaseTimes::CaseTimes(const Experiment& experiment, const std::vector<std::size_t>& cases,
                     int workers, std::function<void(const SweepProgress&)> tell)
    : begun_(cases.size()), workers_(workers), tell_(std::move(tell)) {
  if (!tell_ || cases.empty()) return;
  cases_.reserve(cases.size());
  for (const std::size_t i : cases) {
    const Case one = experiment.sweep().cases[i];
    Row axes = cases.size() > kMostToldApart ? Row() : identify(one);
    std::erase_if(
        axes, [](const auto& cell) { return cell.first == "case" || cell.first == "replicate"; });
    cases_.push_back({.cost = experiment.checked(one).needs.work(), .axes = std::move(axes)});
  }
  progress_.total = static_cast<std::int64_t>(cases.size());
  try {
    ticker_ = std::jthread([this](const std::stop_token& stop) {
      std::unique_lock lock(mutex_);
      while (!ticks_.wait_for(lock, stop, std::chrono::seconds(1),
                              [&] { return stop.stop_requested(); }))
        report();
    });
  } catch (const std::system_error&) {  // no further thread: told at the end of cases alone
  }
}

void CaseTimes::begin(std::size_t index) {
  begun_[index] = Clock::now();
  if (!tell_) return;
  const std::scoped_lock lock(mutex_);
  cases_[index].stage = TimedCase::Stage::at_work;
}

void CaseTimes::move(std::size_t index, double done, double all) {
  if (!tell_ || !(all > 0)) return;
  const std::scoped_lock lock(mutex_);
  cases_[index].share = std::min(done / all, 1.0);
  progress_.case_done = workers_ == 1 ? done : 0;
  progress_.case_all = workers_ == 1 ? all : 0;
}

void CaseTimes::end(std::size_t index) {
  if (!tell_) return;
  const std::scoped_lock lock(mutex_);
  cases_[index].stage = TimedCase::Stage::done;
  cases_[index].seconds = elapsed(index);
  ++progress_.done;
  progress_.case_done = progress_.case_all = 0;
  report();
}

void CaseTimes::leave(std::size_t index) {
  if (!tell_) return;
  const std::scoped_lock lock(mutex_);
  cases_[index].stage = TimedCase::Stage::done;
  cases_[index].seconds = 0;
}

double CaseTimes::elapsed(std::size_t index) const { return seconds_since(begun_[index]); }

void CaseTimes::report() {
  const auto now = Clock::now();
  progress_.elapsed = seconds_since(begin_);
  if (progress_.done == progress_.total) {
    progress_.left = 0;
  } else if (now >= next_estimate_) {
    for (std::size_t i = 0; i < cases_.size(); ++i)
      if (cases_[i].stage == TimedCase::Stage::at_work) cases_[i].seconds = elapsed(i);
    progress_.left = seconds_left(cases_, workers_);
    // Many short cases: an estimate may cost a fiftieth of the time, no more.
    next_estimate_ =
        now + std::max<Clock::duration>(std::chrono::milliseconds(100), 50 * (Clock::now() - now));
  }
  tell_(progress_);
}

}  // namespace tripartite
