// Exact softmax attention: the ruler against which features and circuits are measured.
#pragma once

#include "tripartite/attention/head.hpp"

namespace tripartite {

/// Softmax attention o_t = Σ_s exp(logit_ts) v_s / Z_t without a mask, with v [S, dv]. The largest
/// logit of each query is taken out first, so no logit is too large.
[[nodiscard]] Attention exact_attention(const Head& head, const Matrix& v);

/// The attention weights a_ts [T, S]; every row sums to one.
[[nodiscard]] Matrix attention_weights(const Head& head);

/// How hard a head is for random features: their variance grows exponentially with the norms.
struct HeadStatistics {
  double logit_min;
  double logit_max;
  double query_rms_norm;  ///< √(mean |q_t|²)
  double key_rms_norm;    ///< √(mean |k_s|²)
  double mean_entropy;    ///< of the weights of one query, in nats, mean over queries
};

[[nodiscard]] HeadStatistics head_statistics(const Head& head);

}  // namespace tripartite
