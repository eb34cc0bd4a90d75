// Exact solutions of the linear equations that many models share, for rows of instances.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "exponential.hpp"
#include "select.hpp"

namespace tripartite {

/// Calls move(i, exp(-rate[i] dt)) for each instance.
template <class Move>
void flow_by(std::size_t count, const double* rate, double dt, const Move& move) {
  in_tiles(count, [=](std::size_t begin, std::size_t lanes) {
    Tile kept;
#pragma omp simd
    for (std::size_t k = 0; k < lanes; ++k) kept[k] = -rate[begin + k] * dt;
    exponentiate(kept.data(), lanes);
#pragma omp simd
    for (std::size_t k = 0; k < lanes; ++k) move(begin + k, kept[k]);
  });
}

/// dx/dt = -rate x
inline void flow_to_zero(std::size_t count, const double* rate, double* x, double dt) {
  flow_by(count, rate, dt, [=](std::size_t i, double kept) { x[i] *= kept; });
}

/// dx/dt = rate (1 - x)
inline void flow_to_one(std::size_t count, const double* rate, double* x, double dt) {
  flow_by(count, rate, dt, [=](std::size_t i, double kept) { x[i] = 1 - (1 - x[i]) * kept; });
}

/// dx/dt = drive - rate x,  d(drive)/dt = -rate drive
inline void flow_as_alpha(std::size_t count, const double* rate, double* drive, double* x,
                          double dt) {
  flow_by(count, rate, dt, [=](std::size_t i, double kept) {
    x[i] = (x[i] + drive[i] * dt) * kept;
    drive[i] *= kept;
  });
}

/// (1 - exp(-z))/z where z is small: the first term left out is below rounding up to z = 0.1.
inline double mean_of_exponential(double z) {
  double sum = 1;
  for (int k = 9; k > 1; --k) sum = 1 - sum * z / k;
  return sum;
}

/// The integral of exp(-a (dt - s)) exp(-b s) over s from 0 to dt, given kept_a = exp(-a dt) and
/// kept_b: what decays with b feeds what decays with a. It is a quotient that ends as 0/0 where
/// both are equal.
inline double passed_on(double a, double b, double dt, double kept_a, double kept_b) {
  const double difference = std::abs(a - b);
  const bool alike = difference * dt < 0.1;
  const double quotient = std::abs(kept_a - kept_b) / (alike ? 1 : difference);
  const double series = dt * greater(kept_a, kept_b) * mean_of_exponential(difference * dt);
  return alike ? series : quotient;
}

/// dx/dt = drive(i) - rate x; the rate may be zero.
template <class Drive>
void flow_driven(std::size_t count, const double* rate, double* x, double dt, const Drive& drive) {
  flow_by(count, rate, dt, [=](std::size_t i, double kept) {
    x[i] = x[i] * kept + drive(i) * passed_on(rate[i], 0, dt, kept, 1);
  });
}

/// dx/dt = on ligand (1 - x) - off x, where off is above zero.
inline void flow_bound(std::size_t count, const double* on, const double* ligand, const double* off,
                       double* x, double dt) {
  in_tiles(count, [=](std::size_t begin, std::size_t lanes) {
    Tile kept;
#pragma omp simd
    for (std::size_t k = 0; k < lanes; ++k) {
      const std::size_t i = begin + k;
      kept[k] = -(on[i] * ligand[i] + off[i]) * dt;
    }
    exponentiate(kept.data(), lanes);
#pragma omp simd
    for (std::size_t k = 0; k < lanes; ++k) {
      const std::size_t i = begin + k;
      const double binding = on[i] * ligand[i];
      const double settled = binding / (binding + off[i]);
      x[i] = settled + (x[i] - settled) * kept[k];
    }
  });
}

}  // namespace tripartite
