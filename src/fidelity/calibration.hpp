// The two numbers that are fitted on tokens of their own.
#pragma once

#include <cmath>

#include "tripartite/fidelity/fidelity.hpp"

namespace tripartite {

/// The scale by which outputs come closest to a target, and how far they stay away.
inline Calibration fit_scale(const Matrix& output, const Matrix& target, double operating_point) {
  const double square = output.squaredNorm();
  const double scale = square > 0 ? output.cwiseProduct(target).sum() / square : 0;
  return {operating_point, scale, (scale * output - target).norm() / target.norm()};
}

/// Fits scale and, where the astrocyte has kinetics, operating point. The error need not be
/// unimodal, so a coarse grid comes first, then golden sections around its best.
template <class Trial>
Calibration fit(bool fits_point, double start, const Trial& trial) {
  if (!fits_point) return trial(start);
  constexpr double ratio = 3;
  constexpr int each_side = 2, sections = 2;
  Calibration best = trial(start);
  for (int k = -each_side; k <= each_side; ++k) {
    if (k == 0) continue;
    const Calibration next = trial(start * std::pow(ratio, k));
    if (next.error < best.error) best = next;
  }
  const double golden = (std::sqrt(5.0) - 1) / 2;
  double low = std::log(best.operating_point / ratio),
         high = std::log(best.operating_point * ratio);
  double left = high - golden * (high - low), right = low + golden * (high - low);
  Calibration at_left = trial(std::exp(left)), at_right = trial(std::exp(right));
  for (int k = 0; k < sections; ++k) {
    const bool go_left = at_left.error < at_right.error;
    (go_left ? high : low) = go_left ? right : left;
    if (go_left) {
      right = left, at_right = at_left;
      at_left = trial(std::exp(left = high - golden * (high - low)));
    } else {
      left = right, at_left = at_right;
      at_right = trial(std::exp(right = low + golden * (high - low)));
    }
  }
  for (const Calibration& next : {at_left, at_right})
    if (next.error < best.error) best = next;
  return best;
}

}  // namespace tripartite
