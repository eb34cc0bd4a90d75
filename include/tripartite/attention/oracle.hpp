// How large the error of feature attention must be, known before it is measured.
//
// For independent Gaussian rows and the performer map the second moment of a product of rates is
// again an exponential, E[r(q)² r(k) r(k')] = exp(q·k + q·k') exp((q + k)·(q + k')), so variances
// over the draw of the hidden layer are closed sums over pairs of keys. They fall as 1/m; the
// values below are those of a single unit.
#pragma once

#include "tripartite/attention/head.hpp"

namespace tripartite {

/// Variances for m = 1, +inf where they exceed the range of a double.
struct FeatureVariance {
  Vector relative_denominator;  ///< [T] Var(Ẑ_t) / Z_t², exact
  Vector output;                ///< [T] Σ_j Var(ô_tj), first order in 1/m
};

/// One oracle serves all m. Costs O(T S² + S² dv) by matrix products; v is [S, dv].
[[nodiscard]] FeatureVariance performer_variance(const Head& head, const Matrix& v);

/// Root mean square over tokens and draws of (Ẑ - Z) / Z for m units.
[[nodiscard]] double predicted_denominator_error(const FeatureVariance& variance, Index units);

/// Root mean square over draws of ‖ô - o‖_F / ‖o‖_F for m units; `exact` is the output o [T, dv].
[[nodiscard]] double predicted_output_error(const FeatureVariance& variance, const Matrix& exact,
                                            Index units);

}  // namespace tripartite
