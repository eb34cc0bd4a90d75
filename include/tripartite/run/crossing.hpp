// Stopping where a threshold is crossed.
//
// Between two accepted steps the state is smooth, so a distance that is below zero at the beginning
// of a step and at or above zero at its end has passed through zero inside. The instant is found by
// integrating again from the beginning of that step with the same solver, which serves every
// scheme, fixed or adaptive, and gives the state there with the scheme's own accuracy. A distance
// that dips and returns within a single step is not seen.
//
// Many thresholds are watched as one: a single function fills all distances, so that thousands of
// neurons cost a loop and not a call each.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "tripartite/run/solver.hpp"

namespace tripartite {

/// How far the state x at time t is above each of `count` thresholds: negative below it.
struct Thresholds {
  std::size_t count = 0;
  std::function<void(double t, const State& x, std::span<double> distances)> measure = {};
};

struct Crossing {
  double t;  ///< ms, of the crossing, or the time reached without one
  /// The thresholds that were crossed, ascending: more than one where they cross within 1e-10 ms of
  /// each other, none where t_end was reached.
  std::vector<std::size_t> which;
};

/// Moves x from t_begin to t_end (ms), or to the first time at which any distance passes from below
/// zero to zero or above. That time is met from above within 1e-10 ms, or a few spacings of doubles
/// where t is so large that these are wider: x is at or past the threshold. A distance that begins
/// at zero or above crosses only after it has been below. `observer` sees the accepted steps in
/// which nothing crosses, `sampler` the `sample_times` before the crossing; else, and in what is
/// thrown, as Solver::advance.
Crossing advance_to_crossing(Solver& solver, const System& system, State& x, double t_begin,
                             double t_end, const Thresholds& thresholds,
                             const StepObserver& observer = {},
                             std::span<const double> sample_times = {},
                             const Sampler& sampler = {});

}  // namespace tripartite
