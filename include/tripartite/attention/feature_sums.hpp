// The sums over hidden units and tokens from which feature attention, and the settled circuit,
// follow.
//
// They are streamed: a tile of units is drawn, fires for all keys and all queries, adds its share
// and is gone, in memory O(T (D + dv)) whatever the number of units. Rates are scaled by their
// running maximum, as in flash attention, because exp(w·x) overflows where attention does not.
// Tiles are added in their own order, so the result is the same, bit for bit, for any number of
// threads.
#pragma once

#include <stop_token>

#include "tripartite/attention/head.hpp"
#include "tripartite/attention/hidden_layer.hpp"

namespace tripartite {

/// With scaled rates R_tj = √m φ_j(q_t) exp(-log_query_scale_t) of the queries and
/// K_sj = √m φ_j(k_s) exp(log_key_weight_s - log_key_scale) of the keys. The scales are chosen such
/// that mean_j |R_tj| = 1 for every query and mean_j Σ_s |K_sj| = 1.
struct FeatureSums {
  Matrix numerator;        ///< [T, dv] (1/m) Σ_j R_tj Σ_s K_sj values_s
  Vector denominator;      ///< [T]     (1/m) Σ_j R_tj Σ_s K_sj trace_s
  Vector log_query_scale;  ///< [T]
  double log_key_scale;
};

/// Streams all units of the layer past a head. `values` [S, dv] is what the output layer shows
/// while key s is written and `trace` [S] what the processes remember of it: v and ones for the
/// closed form. Throws Interrupted soon after a stop is requested, and NumericsError where all
/// rates of a query or of all keys vanish.
[[nodiscard]] FeatureSums feature_sums(const HiddenLayer& layer, const Head& head,
                                       const Matrix& values, const Vector& trace, int threads,
                                       const std::stop_token& stop = {});

/// The ratio ô_t = numerator_t / denominator_t and Ẑ_t in absolute scale. Throws NumericsError
/// where a denominator is zero: no unit is active, within the range of a double, for both the query
/// and some key. The map oprf comes to that at |x|² of thousands.
[[nodiscard]] Attention feature_attention(const FeatureSums& sums);

}  // namespace tripartite
