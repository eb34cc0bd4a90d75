#include "tripartite/run/solver.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <utility>

#include "tripartite/base/error.hpp"

#include "stepper.hpp"

namespace tripartite {

namespace {

/// Steps in a row, each shorter than the spacing of times, that an upstroke may take.
constexpr std::int64_t kMostWithoutTime = 20'000;
/// Tries of one step: each is shorter by a fifth at least, or was hopeless.
constexpr std::int64_t kMostRefused = 500;

std::string moment(const System& system, double t) {
  char text[64];
  std::snprintf(text, sizeof text, "t = %.10g ms", system.zero + t);
  return text;
}

void require_finite(const System& system, const State& x, double t) {
  double zero = 0;  // unless a state is not finite: this test vectorises, a search does not
  const double* const value = x.data();
#pragma omp simd reduction(+ : zero)
  for (std::size_t k = 0; k < x.size(); ++k) zero += 0 * value[k];
  if (zero == 0) return;
  const auto bad = std::find_if_not(x.begin(), x.end(), [](double v) { return std::isfinite(v); });
  const auto i = static_cast<std::size_t>(bad - x.begin());
  const std::string name = system.name ? system.name(i) : "state " + std::to_string(i);
  throw NumericsError(name + " is not finite at " + moment(system, t));
}

[[noreturn]] void give_up_shrinking(const System& system, const State& dxdt, double t) {
  const auto fastest = std::max_element(
      dxdt.begin(), dxdt.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
  const auto i = static_cast<std::size_t>(fastest - dxdt.begin());
  char text[200];
  std::snprintf(
      text, sizeof text,
      ", at %.4g per ms: try a larger rtol or atol of [solver], or look for what drives it",
      dxdt[i]);
  throw NumericsError("no step is short enough for the tolerances at " + moment(system, t) +
                      ", where " + (system.name ? system.name(i) : "state " + std::to_string(i)) +
                      " changes fastest" + text);
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
  /// The stepper counts time from `origin`.
  void take_inside(const detail::Stepper& stepper, double origin, double t, const State& x,
                   const State& dxdt) {
    for (; !times_.empty() && times_.front() < origin + t; times_ = times_.subspan(1)) {
      stepper.interpolate(times_.front() - origin, scratch_, x, dxdt, t);
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

  // Time is counted from an origin that follows where steps become shorter than the spacing of
  // doubles: an upstroke may be shorter than the rounding of a late time.
  double origin = 0, t = t_begin, now = t_begin;
  const System from_origin{
      [&](const State& at, State& rates, double local) { system.rates(at, rates, origin + local); },
      system.jacobian};
  double dt = settings_.step;
  std::int64_t stalled = 0, refused = 0;
  const std::int64_t step_limit = cost_.steps + settings_.max_steps;
  while (now < t_end) {
    samples.take_at(now, x);
    const double end = stepper_->has_dense_output() ? t_end : samples.next(t_end);
    const double target = end - origin;
    if (!method.adaptive) dt = even_step(target - t, settings_.step);
    const bool lands = t + dt * (1 + 1e-12) >= target;
    const double wanted = dt;
    if (lands) dt = target - t;
    if (!stepper_->attempt(from_origin, x, dxdt, t, dt, cost_.evaluations)) {
      ++cost_.rejected;
      if (++refused > kMostRefused || !(dt > std::numeric_limits<double>::min()))
        give_up_shrinking(system, dxdt, now);
      if (dt > 1e-14 * std::max(std::abs(t), method.stiff ? 1e-3 : 0)) continue;
      // Upstrokes are no matter for a stiff method.
      if (method.stiff) give_up_shrinking(system, dxdt, now);
      origin += t;
      t = 0;
      continue;
    }
    refused = 0;
    ++cost_.steps;
    const double before = std::exchange(now, lands ? end : origin + t);
    stalled = now > before ? 0 : stalled + 1;
    if (stalled > kMostWithoutTime) give_up_shrinking(system, dxdt, now);
    // A step cut short to land on a time says nothing against the step that was wanted.
    if (lands) {
      t = target;
      dt = std::max(dt, wanted);
    }
    require_finite(system, x, now);
    if (stepper_->has_dense_output()) samples.take_inside(*stepper_, origin, t, x, dxdt);
    if (observer && observer(now, x, dxdt)) break;
    if (cost_.steps >= step_limit && now < t_end)
      throw NumericsError("gave up at " + moment(system, now) +
                          " after max_steps = " + std::to_string(settings_.max_steps) + " steps");
  }
  return now;
}

}  // namespace tripartite
