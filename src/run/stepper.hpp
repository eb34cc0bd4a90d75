// One step of one scheme.
#pragma once

#include <memory>

#include "tripartite/run/solver.hpp"

namespace tripartite::detail {

class Stepper {
 public:
  virtual ~Stepper() = default;

  /// Forgets the previous integration.
  virtual void reset() {}

  /// Tries a step of size dt from (t, x) with rates dxdt. On success moves x, dxdt and t and may
  /// suggest a new dt; on failure leaves them and shrinks dt.
  virtual bool attempt(const System& system, State& x, State& dxdt, double& t, double& dt,
                       std::int64_t& evaluations) = 0;

  [[nodiscard]] virtual bool has_dense_output() const { return false; }

  /// With dense output: the state at a time inside the last successful step, which ended at
  /// (t, x, dxdt).
  virtual void interpolate(double /*at*/, State& /*out*/, const State& /*x*/, const State& /*dxdt*/,
                           double /*t*/) const {}
};

/// Throws ConfigError for a method that is not in solver_methods().
std::unique_ptr<Stepper> make_stepper(const SolverSettings& settings);

}  // namespace tripartite::detail
