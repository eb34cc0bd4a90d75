#include "tripartite/attention/oracle.hpp"

#include <cmath>

#include "tripartite/attention/exact.hpp"
#include "tripartite/attention/feature_sums.hpp"
#include "tripartite/attention/metrics.hpp"

#include "support/catch.hpp"
#include "tokens.hpp"

using namespace tripartite;

namespace {

const Stream stream(9, "oracle");
const Matrix v = tokens::gaussian(stream.at(0), 12, 3, 2).array() + 1;

/// Shifted queries, so that the keys carry weights.
Head test_head() {
  const Matrix q = tokens::gaussian(stream.at(1), 5, 4, 0.5).array() + 0.2;
  return reparameterise(q, tokens::gaussian(stream.at(2), 12, 4, 0.5), {.query_shift = true});
}

}  // namespace

TEST_CASE("the oracle equals its defining double sum") {
  const Head head = test_head();
  const Matrix a = attention_weights(head);
  const Matrix o = a * v;
  const FeatureVariance variance = performer_variance(head, v);
  for (Index t = 0; t < head.q.rows(); ++t) {
    double denominator = -1, output = 0;
    for (Index s = 0; s < 12; ++s) {
      for (Index r = 0; r < 12; ++r) {
        const double weight =
            a(t, s) * a(t, r) *
            std::exp((head.q.row(t) + head.k.row(s)).dot(head.q.row(t) + head.k.row(r)));
        denominator += weight;
        output += weight * (v.row(s) - o.row(t)).dot(v.row(r) - o.row(t));
      }
    }
    CHECK(variance.relative_denominator(t) == Approx(denominator).epsilon(1e-12));
    CHECK(variance.output(t) == Approx(output).epsilon(1e-12));
  }
}

TEST_CASE("the denominator varies from unit to unit as the oracle says") {
  const Head head = test_head();
  const Attention exact = exact_attention(head, v);
  const Vector expected = performer_variance(head, v).relative_denominator;
  const Index n = 200000;
  const HiddenLayer layer({.hidden_units = n}, stream.at(3), head);
  const Matrix queries = layer.rates(0, n, Role::query, head.q, exact.log_denominator);
  const Vector keys =
      layer.rates(0, n, Role::key, head.k, -head.log_key_weight).colwise().sum().transpose();
  for (Index t = 0; t < head.q.rows(); ++t) {
    CAPTURE(t);
    const Eigen::ArrayXd square =
        (queries.row(t).transpose().cwiseProduct(keys).array() - 1).square();
    const double error = std::sqrt((square - square.mean()).square().mean() / n);
    CHECK(std::abs(square.mean() - expected(t)) < 3 * error);
    CHECK(error < 0.1 * expected(t));
  }
}

TEST_CASE("the errors over many draws are those predicted") {
  const Head head = test_head();
  const Attention exact = exact_attention(head, v);
  const FeatureVariance variance = performer_variance(head, v);
  const Index m = 2048;
  const int draws = 400;
  Eigen::ArrayXd output(draws), denominator(draws);  // squared errors
  for (int draw = 0; draw < draws; ++draw) {
    const HiddenLayer layer({.hidden_units = m}, stream.at(4).at(static_cast<std::uint64_t>(draw)),
                            head);
    const Attention estimate = feature_attention(feature_sums(layer, head, v, Vector::Ones(12), 1));
    output(draw) = std::pow(relative_error(estimate.output, exact.output), 2);
    const Vector log_ratio = estimate.log_denominator - exact.log_denominator;
    denominator(draw) = (log_ratio.array().exp() - 1).square().mean();
  }
  const auto check = [&](const Eigen::ArrayXd& squares, double predicted, double first_order) {
    const double error = std::sqrt((squares - squares.mean()).square().mean() / draws);
    CHECK(error < 0.1 * squares.mean());
    CHECK(std::abs(squares.mean() - predicted * predicted) <
          3 * error + first_order * squares.mean());
  };
  check(denominator, predicted_denominator_error(variance, m), 0);
  // The next order in 1/m is of the size of the relative variance of the denominator, below 1 %.
  check(output, predicted_output_error(variance, exact.output, m), 0.01);
}

TEST_CASE("variances beyond the range of a double are infinite, never undefined") {
  Matrix q(2, 1), k(2, 1), values(2, 1);
  q << 30, 0.1;
  k << 20, 0.2;
  values << 1, 1;
  const FeatureVariance variance = performer_variance(reparameterise(q, k), values);
  CHECK(std::isinf(variance.relative_denominator(0)));
  CHECK(std::isfinite(variance.relative_denominator(1)));
  CHECK(variance.output(0) >= 0);  // all values agree: no error, whatever the weights
}
