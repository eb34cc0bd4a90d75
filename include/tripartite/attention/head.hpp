// What decides the weights of one attention head.
//
// Tokens are rows. Queries and keys arrive scaled, so q·k is the logit and no 1/√D appears anywhere
// in this room. The additive weight per key lets an exact change of variables (reparameterise.hpp)
// leave the logits as they were; it is zero for a head as it comes out of a transformer.
#pragma once

#include <Eigen/Core>

namespace tripartite {

using Eigen::Index;
using Vector = Eigen::VectorXd;
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Logit of query t and key s: q_t·k_s + log_key_weight_s. Made by reparameterise().
struct Head {
  Matrix q;               ///< [T, D]
  Matrix k;               ///< [S, D]; S = T in self-attention
  Vector log_key_weight;  ///< [S]
};

/// What attention puts out. The denominator Z_t is kept as logarithm and sign, because it may
/// exceed the range of a double and, for an estimate by sign-indefinite features, fall below zero.
struct Attention {
  Matrix output;            ///< [T, dv]
  Vector log_denominator;   ///< [T] log |Z_t|
  Vector denominator_sign;  ///< [T] ±1; always +1 for exact attention
};

}  // namespace tripartite
