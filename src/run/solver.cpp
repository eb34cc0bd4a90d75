#include "tripartite/run/solver.hpp"

#include <algorithm>
#include <cmath>

#include "tripartite/base/error.hpp"

#include "stepper.hpp"

namespace tripartite {

namespace {

void require_finite(const System& system, const State& x, double t) {
  double zero = 0;  // unless a state is not finite: this test vectorises, a search does not
  const double* const value = x.data();
#pragma omp simd reduction(+ : zero)
  for (std::size_t k = 0; k < x.size(); ++k) zero += 0 * value[k];
  if (zero == 0) return;
  const auto bad = std::find_if_not(x.begin(), x.end(), [](double v) { return std::isfinite(v); });
  const auto i = static_cast<std::size_t>(bad - x.begin());
  const std::string name = system.name ? system.name(i) : "state " + std::to_string(i);
  throw NumericsError(name + " is not finite at t = " + std::to_string(t) + " ms");
}

/// The requested times that have not been sampled yet.
class PendingSamples {
 public:
  PendingSamples(std::span<const double> times, const Sampler& sampler, double t_begin)
      : times_(times), sampler_(sampler) {
    while (!times_.empty() && times_.front() < t_begin) times_ = times_.subspan(1);
  }

  [[nodiscard]] double next(double otherwise) const {
    return times_.empty() ? otherwise : std::min(times_.front(), otherwise);
  }

  /// Samples a state that has been reached exactly.
  void take_at(double t, const State& x) {
    if (times_.empty() || times_.front() != t) return;
    sampler_(t, x);
    times_ = times_.subspan(1);
  }

  /// Samples the inside of a step that ended at (t, x, dxdt).
  void take_inside(const detail::Stepper& stepper, double t, const State& x, const State& dxdt) {
    for (; !times_.empty() && times_.front() < t; times_ = times_.subspan(1)) {
      stepper.interpolate(times_.front(), scratch_, x, dxdt, t);
      sampler_(times_.front(), scratch_);
    }
  }

 private:
  std::span<const double> times_;
  const Sampler& sampler_;
  State scratch_;
};

/// The largest step of which a whole number makes up `span`, so that none is a sliver. It may
/// exceed `step` by a thousandth: what a million additions to a time round must not add a step.
double even_step(double span, double step) {
  return span / std::max(1.0, std::ceil(span / step - 1e-3));
}

}  // namespace

SolverCost& SolverCost::operator+=(const SolverCost& other) {
  steps += other.steps;
  rejected += other.rejected;
  evaluations += other.evaluations;
  return *this;
}

Solver::Solver(const SolverSettings& settings)
    : settings_(settings), stepper_(detail::make_stepper(settings)) {}

Solver::~Solver() = default;
Solver::Solver(Solver&&) noexcept = default;
Solver& Solver::operator=(Solver&&) noexcept = default;

double Solver::advance(const System& system, State& x, double t_begin, double t_end,
                       const StepObserver& observer, std::span<const double> sample_times,
                       const Sampler& sampler) {
  const SolverMethod& method = find_method(settings_.method);
  if (method.stiff && !system.jacobian)
    throw ConfigError::wrong_type({}, "solver.method", method.name,
                                  "an explicit method: this system declares no Jacobian");
  stepper_->reset();
  PendingSamples samples(sample_times, sampler, t_begin);
  State dxdt(x.size());
  system.rates(x, dxdt, t_begin);
  ++cost_.evaluations;

  double dt = settings_.step;
  double t = t_begin;
  const std::int64_t step_limit = cost_.steps + settings_.max_steps;
  while (t < t_end) {
    samples.take_at(t, x);
    const double target = stepper_->has_dense_output() ? t_end : samples.next(t_end);
    if (!method.adaptive) dt = even_step(target - t, settings_.step);
    const bool lands = t + dt * (1 + 1e-12) >= target;
    const double wanted = dt;
    if (lands) dt = target - t;
    if (!stepper_->attempt(system, x, dxdt, t, dt, cost_.evaluations)) {
      ++cost_.rejected;
      if (!(dt > 1e-14 * std::max(std::abs(t), 1e-3)))
        throw NumericsError("step size underflow at t = " + std::to_string(t) + " ms");
      continue;
    }
    ++cost_.steps;
    if (lands) t = target;
    // A step cut short to land on a time says nothing against the step that was wanted.
    if (lands) dt = std::max(dt, wanted);
    require_finite(system, x, t);
    if (stepper_->has_dense_output()) samples.take_inside(*stepper_, t, x, dxdt);
    if (observer && observer(t, x, dxdt)) break;
    if (cost_.steps >= step_limit && t < t_end)
      throw NumericsError("gave up at t = " + std::to_string(t) + " ms after max_steps = " +
                          std::to_string(settings_.max_steps) + " steps");
  }
  return t;
}

}  // namespace tripartite
