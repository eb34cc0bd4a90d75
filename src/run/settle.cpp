#include "tripartite/run/settle.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tripartite {

double settling_residual(const State& x, const State& dxdt, double elapsed,
                         const std::vector<StateBlock>& blocks) {
  double worst = 0;
  for (const StateBlock& block : blocks) {
    double size = 0;
    double speed = 0;
    double zero = 0;  // unless a rate is not finite: a test that vectorises with the rest
#pragma omp simd reduction(max : size, speed) reduction(+ : zero)
    for (std::size_t i = block.begin; i < block.begin + block.count; ++i) {
      zero += 0 * dxdt[i];
      size = std::max(size, std::abs(x[i]));
      speed = std::max(speed, std::abs(dxdt[i]));
    }
    if (zero != 0) return std::numeric_limits<double>::infinity();
    if (speed == 0) continue;
    const double time = std::min(elapsed, block.follows_within);
    const double residual =
        size > 0 ? time * (speed / size) : std::numeric_limits<double>::infinity();
    worst = std::max(worst, residual);
  }
  return worst;
}

Settling settle(Solver& solver, const System& system, State& x, double t_begin, double t_limit,
                double tolerance, const std::vector<StateBlock>& blocks,
                std::span<const double> sample_times, const Sampler& sampler) {
  Settling result;
  result.residual = std::numeric_limits<double>::infinity();
  const auto at_rest = [&](double t, const State& state, const State& dxdt) {
    result.residual = settling_residual(state, dxdt, t - t_begin, blocks);
    result.settled = result.residual <= tolerance;
    return result.settled;
  };
  result.t = solver.advance(system, x, t_begin, t_limit, at_rest, sample_times, sampler);
  return result;
}

}  // namespace tripartite
