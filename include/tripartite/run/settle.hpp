// Has it settled?
//
// A state that relaxes at an unknown rate μ is as far from rest as exp(-μt). The size of the
// right-hand side alone cannot tell: with a slow mode it is small long before the end. What tells
// is the relative change per e-fold of elapsed time,
//
//     residual(t) = (t - t_0) ‖dx/dt‖ / ‖x‖ = ‖dx / d ln(t - t_0)‖ / ‖x‖ ,
//
// which for x*(1 - exp(-μt)) is μt exp(-μt) and so falls below a tolerance only when the distance
// to rest has, whatever μ is. It is taken per block of the state (calcium, synapses, neurons), the
// worst block counts, and the fixed point itself is never used. A block that is known to follow the
// others within a time constant, as a leaky neuron does, is measured on that constant instead of on
// elapsed time; otherwise the solver's own error, which makes its rates flicker, would pass for
// motion.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "tripartite/run/solver.hpp"

namespace tripartite {

/// Part of a state that must come to rest on its own scale.
struct StateBlock {
  std::size_t begin;
  std::size_t count;
  double follows_within = std::numeric_limits<double>::infinity();  ///< ms
};

/// Largest over the blocks of min(elapsed, follows_within) * ‖dxdt‖ / ‖x‖ in the
/// largest-component norm; infinite while a block moves away from zero or a rate is not a number.
double settling_residual(const State& x, const State& dxdt, double elapsed,
                         const std::vector<StateBlock>& blocks);

struct Settling {
  bool settled = false;
  double t = 0;  ///< ms, when the residual fell below the tolerance, or where it was given up
  double residual = 0;  ///< there
};

/// Integrates x from t_begin until the residual is at most `tolerance`, or to t_limit (ms).
Settling settle(Solver& solver, const System& system, State& x, double t_begin, double t_limit,
                double tolerance, const std::vector<StateBlock>& blocks,
                std::span<const double> sample_times = {}, const Sampler& sampler = {});

}  // namespace tripartite
