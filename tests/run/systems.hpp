// Systems whose motion is known in closed form.
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tripartite/run/solver.hpp"

namespace tripartite::testing {

/// The unit circle as harmonic oscillator, x' = -y, y' = x: equally hard everywhere, so that an
/// adaptive scheme keeps its step.
inline System oscillator() {
  System system;
  system.rates = [](const State& x, State& dxdt, double) {
    dxdt[0] = -x[1];
    dxdt[1] = x[0];
  };
  system.jacobian = [](const State&, std::span<double> jacobian) {
    jacobian[0] = jacobian[3] = 0;
    jacobian[1] = -1;
    jacobian[2] = 1;
  };
  return system;
}

/// The unit circle as attracting limit cycle, x' = x(1 - r²) - y, y' = y(1 - r²) + x: nonlinear.
inline System limit_cycle() {
  System system;
  system.rates = [](const State& x, State& dxdt, double) {
    const double growth = 1 - x[0] * x[0] - x[1] * x[1];
    dxdt[0] = growth * x[0] - x[1];
    dxdt[1] = growth * x[1] + x[0];
  };
  system.jacobian = [](const State& x, std::span<double> jacobian) {
    const double growth = 1 - x[0] * x[0] - x[1] * x[1];
    jacobian[0] = growth - 2 * x[0] * x[0];
    jacobian[1] = -2 * x[0] * x[1] - 1;
    jacobian[2] = -2 * x[0] * x[1] + 1;
    jacobian[3] = growth - 2 * x[1] * x[1];
  };
  return system;
}

/// Both start here and are at (cos t, sin t).
inline const State circle_begin = {1, 0};

inline double circle_error(const State& x, double t) {
  return std::hypot(x[0] - std::cos(t), x[1] - std::sin(t));
}

/// Calcium that spreads between compartments: dp_i/dt = (p̄ - p_i)/τ, so that
/// p_i(t) = p̄ + (p_i(0) - p̄) exp(-t/τ).
inline System diffusion(double tau) {
  System system;
  system.rates = [tau](const State& p, State& dpdt, double) {
    const double mean = std::accumulate(p.begin(), p.end(), 0.0) / static_cast<double>(p.size());
    for (std::size_t i = 0; i < p.size(); ++i) dpdt[i] = (mean - p[i]) / tau;
  };
  system.jacobian = [tau](const State& p, std::span<double> jacobian) {
    const double share = 1 / (static_cast<double>(p.size()) * tau);
    std::fill(jacobian.begin(), jacobian.end(), share);
    for (std::size_t i = 0; i < p.size(); ++i) jacobian[i * p.size() + i] -= 1 / tau;
  };
  return system;
}

/// Uneven calcium of mean 1.
inline State uneven_calcium(std::size_t compartments) {
  State p(compartments);
  for (std::size_t i = 0; i < compartments; ++i)
    p[i] = 2.0 * static_cast<double>(i) / static_cast<double>(compartments - 1);
  return p;
}

/// dx_i/dt = (1 - x_i)/τ_i, each on its own time constant.
inline System relaxation(const std::vector<double>& taus) {
  System system;
  system.rates = [taus](const State& x, State& dxdt, double) {
    for (std::size_t i = 0; i < x.size(); ++i) dxdt[i] = (1 - x[i]) / taus[i];
  };
  system.jacobian = [taus](const State&, std::span<double> jacobian) {
    std::fill(jacobian.begin(), jacobian.end(), 0.0);
    for (std::size_t i = 0; i < taus.size(); ++i) jacobian[i * taus.size() + i] = -1 / taus[i];
  };
  return system;
}

}  // namespace tripartite::testing
