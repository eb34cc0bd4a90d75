#include "tripartite/run/crossing.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include <boost/math/tools/toms748_solve.hpp>

namespace tripartite {

namespace {

struct Moment {
  double t;
  State x;
};

/// The thresholds that were not reached at the beginning of a step, together as one.
class Armed {
 public:
  Armed(const Thresholds& thresholds, const Moment& begin)
      : thresholds_(thresholds), begin_(thresholds.count), now_(thresholds.count) {
    measure(begin.t, begin.x);
    rearm();
  }

  void measure(double t, const State& x) {
    if (thresholds_.count > 0) thresholds_.measure(t, x, now_);
  }

  /// What was measured last begins the next step.
  void rearm() { begin_.swap(now_); }

  /// Reaches zero where the first of them does; minus infinity when there is none.
  [[nodiscard]] double greatest() const { return greatest_of(now_); }
  [[nodiscard]] double greatest_at_begin() const { return greatest_of(begin_); }

  [[nodiscard]] std::vector<std::size_t> crossed() const {
    std::vector<std::size_t> crossed;
    for (std::size_t k = 0; k < begin_.size(); ++k)
      if (begin_[k] < 0 && now_[k] >= 0) crossed.push_back(k);
    return crossed;
  }

 private:
  [[nodiscard]] double greatest_of(const std::vector<double>& distances) const {
    double greatest = -std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < begin_.size(); ++k)
      if (begin_[k] < 0) greatest = std::max(greatest, distances[k]);
    return greatest;
  }

  const Thresholds& thresholds_;
  std::vector<double> begin_, now_;
};

/// The first moment past a threshold within the step from `begin` to `end`, which is past one.
Moment locate(Solver& solver, const System& system, const Moment& begin, Moment end, Armed& armed) {
  // Times are searched as offsets from the step's beginning, where doubles are dense.
  const auto distance_after = [&](double offset) {
    Moment trial = begin;
    trial.t += offset;
    if (trial.t > begin.t) solver.advance(system, trial.x, begin.t, trial.t);
    armed.measure(trial.t, trial.x);
    const double distance = armed.greatest();
    if (distance >= 0 && trial.t < end.t) end = std::move(trial);
    return distance;
  };
  const double width =
      std::max(1e-10, 4 * std::numeric_limits<double>::epsilon() * std::abs(end.t));
  const auto narrow = [&](double a, double b) { return b - a <= width; };
  if (narrow(begin.t, end.t)) return end;
  std::uintmax_t iterations = 200;
  const double at_begin = armed.greatest_at_begin();
  const double at_end = armed.greatest();
  boost::math::tools::toms748_solve(distance_after, 0.0, end.t - begin.t, at_begin, at_end, narrow,
                                    iterations);
  return end;
}

/// Samples of the inside of a step are known before it is known whether the step is kept whole.
class HeldSamples {
 public:
  explicit HeldSamples(const Sampler& sampler) : sampler_(sampler) {}

  void hold(double t, const State& x) { held_.push_back({t, x}); }

  void release_before(double t) {
    for (const Moment& moment : held_)
      if (moment.t < t) sampler_(moment.t, moment.x);
    held_.clear();
  }

 private:
  const Sampler& sampler_;
  std::vector<Moment> held_;
};

}  // namespace

Crossing advance_to_crossing(Solver& solver, const System& system, State& x, double t_begin,
                             double t_end, const Thresholds& thresholds,
                             const StepObserver& observer, std::span<const double> sample_times,
                             const Sampler& sampler) {
  Moment begin{t_begin, x};
  Armed armed(thresholds, begin);
  HeldSamples samples(sampler);
  bool crossed = false;
  const auto after_step = [&](double t, const State& stepped, const State& dxdt) {
    armed.measure(t, stepped);
    crossed = armed.greatest() >= 0;
    if (crossed) return true;
    samples.release_before(t);
    if (thresholds.count > 0) begin = {t, stepped};
    armed.rearm();
    return observer && observer(t, stepped, dxdt);
  };
  const double reached =
      solver.advance(system, x, t_begin, t_end, after_step, sample_times,
                     [&](double t, const State& sampled) { samples.hold(t, sampled); });
  if (!crossed) return {reached, {}};
  Moment first = locate(solver, system, begin, {reached, x}, armed);
  samples.release_before(first.t);
  x = std::move(first.x);
  armed.measure(first.t, x);
  return {first.t, armed.crossed()};
}

}  // namespace tripartite
