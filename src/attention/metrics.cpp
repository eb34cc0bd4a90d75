#include "tripartite/attention/metrics.hpp"

#include <cassert>

namespace tripartite {

double relative_error(const Matrix& estimate, const Matrix& exact) {
  return (estimate - exact).norm() / exact.norm();
}

ErrorBudget error_budget(const Matrix& settled, const Matrix& feature, const Matrix& exact) {
  return {.feature = relative_error(feature, exact),
          .network = (settled - feature).norm() / exact.norm(),
          .total = relative_error(settled, exact)};
}

double denominator_error(const Attention& estimate, const Attention& exact) {
  const auto log_ratio = (estimate.log_denominator - exact.log_denominator).array();
  return (estimate.denominator_sign.array() * log_ratio.exp() - 1).abs().mean();
}

double correlation(const Vector& a, const Vector& b) {
  assert(a.size() == b.size());
  const Vector x = a.array() - a.mean();
  const Vector y = b.array() - b.mean();
  return x.dot(y) / (x.norm() * y.norm());
}

}  // namespace tripartite
