// Changes of variables that leave softmax attention exactly as it was, but not its estimate.
//
// The variance of a feature map grows exponentially with |q + k|², while attention itself cares
// only about differences of logits. So queries and keys may be moved and stretched to where the
// features are good, and every gain there comes free of error.
#pragma once

#include "tripartite/attention/head.hpp"
#include "tripartite/base/fields.hpp"

namespace tripartite {

/// The steps are taken in the order of the members.
struct Reparameterisation {
  bool mean_key = false;
  bool query_shift = false;
  bool balance = false;

  template <class Self, class Visitor>
  static void visit_fields(Self& self, Visitor&& visit) {
    visit(self.mean_key,
          Field{.name = "mean_key",
                .meaning = "subtract the mean key; a logit common to all keys cancels"});
    visit(self.query_shift,
          Field{.name = "query_shift",
                .meaning = "subtract the mean query a and weigh the feature of key k by exp(a·k)"});
    visit(self.balance,
          Field{.name = "balance",
                .meaning = "map q to Aq and k to the inverse transpose of A times k, so that both "
                           "have the same second moments"});
  }
};

/// The head with queries q [T, D] and keys k [S, D] after the chosen steps; with none chosen, as it
/// is. Outputs and weights of exact attention are unchanged. So is Z_t, except that mean_key
/// divides it by exp(q_t · mean key). Throws NumericsError where a balance does not exist (all
/// queries or all keys zero) and where q or k holds a number that is not finite.
[[nodiscard]] Head reparameterise(const Matrix& q, const Matrix& k,
                                  const Reparameterisation& steps = {});

}  // namespace tripartite
