// Exact solutions of the linear equations that many models share, for rows of instances.
#pragma once

#include <cstddef>

#include "exponential.hpp"

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

}  // namespace tripartite
