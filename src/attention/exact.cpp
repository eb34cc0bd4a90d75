#include "tripartite/attention/exact.hpp"

#include <cassert>
#include <cmath>

namespace tripartite {
namespace {

Matrix logits(const Head& head) {
  assert(head.q.cols() == head.k.cols() && head.k.rows() == head.log_key_weight.size());
  Matrix logit = head.q * head.k.transpose();
  logit.rowwise() += head.log_key_weight.transpose();
  return logit;
}

/// Turns logits into weights, in place; returns log Z_t.
Vector normalise(Matrix& logit) {
  const Vector peak = logit.rowwise().maxCoeff();
  logit = (logit.colwise() - peak).array().exp();
  const Vector sum = logit.rowwise().sum();
  logit.array().colwise() /= sum.array();
  return peak.array() + sum.array().log();
}

double rms_norm(const Matrix& rows) {
  return rows.norm() / std::sqrt(static_cast<double>(rows.rows()));
}

}  // namespace

Attention exact_attention(const Head& head, const Matrix& v) {
  assert(v.rows() == head.k.rows());
  Matrix weight = logits(head);
  const Vector log_denominator = normalise(weight);
  return {weight * v, log_denominator, Vector::Ones(weight.rows())};
}

Matrix attention_weights(const Head& head) {
  Matrix weight = logits(head);
  normalise(weight);
  return weight;
}

HeadStatistics head_statistics(const Head& head) {
  const Matrix logit = logits(head);
  Matrix weight = logit;
  const Vector log_denominator = normalise(weight);
  // -Σ_s a_s log a_s = log Z - Σ_s a_s logit_s: no logarithm of a weight that has vanished.
  const Vector mean_logit = weight.cwiseProduct(logit).rowwise().sum();
  return {.logit_min = logit.minCoeff(),
          .logit_max = logit.maxCoeff(),
          .query_rms_norm = rms_norm(head.q),
          .key_rms_norm = rms_norm(head.k),
          .mean_entropy = (log_denominator - mean_logit).mean()};
}

}  // namespace tripartite
