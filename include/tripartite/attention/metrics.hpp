// The numbers that stand in a row of results.
#pragma once

#include "tripartite/attention/head.hpp"

namespace tripartite {

/// ‖estimate - exact‖_F / ‖exact‖_F; the shapes must agree.
[[nodiscard]] double relative_error(const Matrix& estimate, const Matrix& exact);

/// Which share of the error belongs to the features and which to a network that has not settled;
/// all relative to ‖exact‖_F, so total ≤ feature + network.
struct ErrorBudget {
  double feature;  ///< ‖feature - exact‖
  double network;  ///< ‖settled - feature‖
  double total;    ///< ‖settled - exact‖
};

/// Outputs [T, dv] of the settled network, of feature attention in closed form, of exact attention.
[[nodiscard]] ErrorBudget error_budget(const Matrix& settled, const Matrix& feature,
                                       const Matrix& exact);

/// Mean over tokens of |Ẑ_t - Z_t| / Z_t.
[[nodiscard]] double denominator_error(const Attention& estimate, const Attention& exact);

/// Pearson's correlation of two series of equal length; NaN where one is constant.
[[nodiscard]] double correlation(const Vector& a, const Vector& b);

}  // namespace tripartite
