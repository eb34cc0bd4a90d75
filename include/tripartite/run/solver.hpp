// Moving a state through time.
//
// A system is const and a state is a value: the solver is the only thing that changes, and all it
// changes is the vector it is given. Its contract is Odeint's callable (x, dxdt, t); Odeint itself
// is known to the sources of this room alone. Between two events the right-hand side is smooth, so
// whoever owns the events calls advance() from one to the next.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tripartite/base/fields.hpp"

namespace tripartite {

using State = std::vector<double>;

/// dx/dt = rates(x, t). The Jacobian (row-major, ∂rate_i/∂x_j at [i * n + j]) is needed by stiff
/// methods only; systems with one must be autonomous between events.
struct System {
  std::function<void(const State& x, State& dxdt, double t)> rates;
  std::function<void(const State& x, std::span<double> jacobian)> jacobian = {};
  /// What state i is, for messages.
  std::function<std::string(std::size_t i)> name = {};
  double zero = 0;  ///< ms, which time t = 0 is, for messages
};

/// One integration scheme, as `solver.method` names it.
struct SolverMethod {
  std::string name;
  int order;      ///< global order of accuracy
  bool adaptive;  ///< chooses its steps from rtol and atol
  bool stiff;     ///< implicit; needs System::jacobian
  std::string note;
};

/// All schemes; the first is the default.
const std::vector<SolverMethod>& solver_methods();

/// Throws ConfigError, with the nearest name, where there is no such scheme.
const SolverMethod& find_method(const std::string& name);

struct SolverSettings {
  std::string method = "dopri5";
  double rtol = 1e-9;
  double atol = 1e-13;
  double step = 0.1;  // ms
  std::int64_t max_steps = 50'000'000;

  template <class Self, class Visitor>
  static void visit_fields(Self& self, Visitor&& visit) {
    std::vector<std::string> methods;
    for (const SolverMethod& method : solver_methods()) methods.push_back(method.name);
    visit(self.method,
          Field{.name = "method",
                .choices = methods,
                .meaning = "integration scheme; a stiff one serves the read phase of the "
                           "reduced circuit"});
    visit(self.rtol, Field{.name = "rtol",
                           .low = 1e-14,
                           .high = 1e-1,
                           .meaning = "relative error allowed per step (adaptive schemes)"});
    visit(self.atol, Field{.name = "atol",
                           .low = 0,
                           .high = 1e-1,
                           .meaning = "absolute error allowed per step (adaptive schemes)"});
    visit(self.step,
          Field{.name = "step",
                .unit = "ms",
                .low = 1e-9,
                .high = 1e6,
                .meaning = "step of a fixed-step scheme, first step of an adaptive one"});
    visit(self.max_steps, Field{.name = "max_steps",
                                .low = 1,
                                .high = 1e12,
                                .meaning = "accepted steps after which one integration gives up"});
  }
};

/// What an integration cost.
struct SolverCost {
  std::int64_t steps = 0;        ///< accepted
  std::int64_t rejected = 0;     ///< tried and refused by the error control
  std::int64_t evaluations = 0;  ///< of the right-hand side

  SolverCost& operator+=(const SolverCost& other);
};

/// Called with (t, x, dxdt) after every accepted step; true ends the integration there.
using StepObserver = std::function<bool(double t, const State& x, const State& dxdt)>;

/// Called with (t, x) at requested times.
using Sampler = std::function<void(double t, const State& x)>;

namespace detail {
class Stepper;
}

/// Not thread-safe: one solver per thread. It keeps only work arrays; every advance() starts afresh
/// from settings.step, so results do not depend on what was integrated before.
class Solver {
 public:
  /// Throws ConfigError for an unknown method.
  explicit Solver(const SolverSettings& settings);
  ~Solver();
  Solver(Solver&&) noexcept;
  Solver& operator=(Solver&&) noexcept;

  /// Moves x from t_begin towards t_end (ms) and returns the time reached, which is t_end unless
  /// the observer ended it. `sampler` is called at each of the ascending `sample_times` inside
  /// [t_begin, t_end), by dense output where the method has one, else by landing a step there.
  /// Steps may be shorter than the spacing of doubles at t, which a state on its way to infinity
  /// makes them. Throws NumericsError when a state stops being finite, no step is short enough, or
  /// max_steps is exceeded.
  double advance(const System& system, State& x, double t_begin, double t_end,
                 const StepObserver& observer = {}, std::span<const double> sample_times = {},
                 const Sampler& sampler = {});

  /// Cost of everything this solver has integrated so far.
  [[nodiscard]] const SolverCost& cost() const { return cost_; }

 private:
  SolverSettings settings_;
  std::unique_ptr<detail::Stepper> stepper_;
  SolverCost cost_;
};

}  // namespace tripartite
