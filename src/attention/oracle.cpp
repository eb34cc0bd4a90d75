#include "tripartite/attention/oracle.hpp"

#include <cassert>
#include <cmath>

#include "tripartite/attention/exact.hpp"

namespace tripartite {

FeatureVariance performer_variance(const Head& head, const Matrix& v) {
  assert(v.rows() == head.k.rows());
  const Attention exact = exact_attention(head, v);
  const Vector half_key_norm = head.k.rowwise().squaredNorm() / 2;

  // With 2 k·k' = |k|² + |k'|² - |k - k'|² the exponent (q + k)·(q + k') splits into |q|², a part
  // of each key, which joins a_s in p_s, and a Gaussian of the distance G ≤ 1. The peak of log p
  // per query is taken out, so only a variance that is itself too large overflows.
  Matrix p = head.q * head.k.transpose();  // [T, S], the logit without its weight
  p = 2 * p;
  p.rowwise() += (head.log_key_weight + half_key_norm).transpose();
  p.colwise() -= exact.log_denominator;
  const Vector peak = p.rowwise().maxCoeff();
  p = (p.colwise() - peak).array().exp();

  Matrix gaussian = head.k * head.k.transpose();
  gaussian.colwise() -= half_key_norm;
  gaussian.rowwise() -= half_key_norm.transpose();
  gaussian = gaussian.array().exp();

  const Matrix pg = p * gaussian;
  const Matrix gram = gaussian.cwiseProduct(v * v.transpose());
  const Matrix overlap = exact.output * v.transpose();  // [T, S] o_t·v_s

  // Σ p p' G (v - o)·(v' - o), multiplied out; a query that attends to a single key leaves nothing
  // but rounding, which must not turn negative.
  const Vector second_moment = pg.cwiseProduct(p).rowwise().sum();
  const Vector output = (p * gram).cwiseProduct(p).rowwise().sum() -
                        2 * pg.cwiseProduct(p).cwiseProduct(overlap).rowwise().sum() +
                        exact.output.rowwise().squaredNorm().cwiseProduct(second_moment);

  // The scale joins as a logarithm, so that infinity times zero never arises.
  const Vector log_scale = head.q.rowwise().squaredNorm() + 2 * peak;
  return {(log_scale.array() + second_moment.array().log()).exp() - 1,
          (log_scale.array() + output.array().max(0.0).log()).exp()};
}

double predicted_denominator_error(const FeatureVariance& variance, Index units) {
  return std::sqrt(variance.relative_denominator.mean() / static_cast<double>(units));
}

double predicted_output_error(const FeatureVariance& variance, const Matrix& exact, Index units) {
  return std::sqrt(variance.output.sum() / static_cast<double>(units)) / exact.norm();
}

}  // namespace tripartite
