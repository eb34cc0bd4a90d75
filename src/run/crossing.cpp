#include "tripartite/run/crossing.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include <boost/math/tools/toms748_solve.hpp>

namespace tripartite {

namespace {

/// The distances that were below zero at the beginning of a step, together as one.
class ArmedDistances {
 public:
  ArmedDistances(std::span<const Distance> distances, const State& x) : distances_(distances) {
    arm(x);
  }

  void arm(const State& x) {
    armed_.clear();
    for (std::size_t k = 0; k < distances_.size(); ++k)
      if (distances_[k](x) < 0) armed_.push_back(k);
  }

  /// Reaches zero where the first of them does; minus infinity when there is none.
  [[nodiscard]] double greatest(const State& x) const {
    double greatest = -std::numeric_limits<double>::infinity();
    for (const std::size_t k : armed_) greatest = std::max(greatest, distances_[k](x));
    return greatest;
  }

  [[nodiscard]] std::vector<std::size_t> crossed(const State& x) const {
    std::vector<std::size_t> crossed;
    for (const std::size_t k : armed_)
      if (distances_[k](x) >= 0) crossed.push_back(k);
    return crossed;
  }

 private:
  std::span<const Distance> distances_;
  std::vector<std::size_t> armed_;
};

struct Moment {
  double t;
  State x;
};

/// The first moment past a threshold within the step from `begin` to `end`, which is past one.
Moment locate(Solver& solver, const System& system, const Moment& begin, Moment end,
              const ArmedDistances& distances) {
  // Times are searched as offsets from the step's beginning, where doubles are dense.
  const auto distance_after = [&](double offset) {
    Moment trial = begin;
    trial.t += offset;
    if (trial.t > begin.t) solver.advance(system, trial.x, begin.t, trial.t);
    const double distance = distances.greatest(trial.x);
    if (distance >= 0 && trial.t < end.t) end = std::move(trial);
    return distance;
  };
  const double width =
      std::max(1e-10, 4 * std::numeric_limits<double>::epsilon() * std::abs(end.t));
  const auto narrow = [&](double a, double b) { return b - a <= width; };
  std::uintmax_t iterations = 200;
  boost::math::tools::toms748_solve(distance_after, 0.0, end.t - begin.t,
                                    distances.greatest(begin.x), distances.greatest(end.x), narrow,
                                    iterations);
  return end;
}

}  // namespace

Crossing advance_to_crossing(Solver& solver, const System& system, State& x, double t_begin,
                             double t_end, std::span<const Distance> distances) {
  ArmedDistances armed(distances, x);
  Moment begin{t_begin, x};
  bool crossed = false;
  const double reached = solver.advance(system, x, t_begin, t_end,
                                        [&](double t, const State& stepped, const State& /*dxdt*/) {
                                          crossed = armed.greatest(stepped) >= 0;
                                          if (crossed) return true;
                                          begin = {t, stepped};
                                          armed.arm(stepped);
                                          return false;
                                        });
  if (!crossed) return {reached, {}};
  Moment first = locate(solver, system, begin, {reached, x}, armed);
  x = std::move(first.x);
  return {first.t, armed.crossed(x)};
}

}  // namespace tripartite
