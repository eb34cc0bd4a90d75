#include "tripartite/attention/feature_sums.hpp"

#include <cmath>

#include "tripartite/attention/exact.hpp"
#include "tripartite/attention/metrics.hpp"
#include "tripartite/base/error.hpp"

#include "support/catch.hpp"
#include "textbook_rates.hpp"
#include "tokens.hpp"

using namespace tripartite;

namespace {

const Stream stream(8, "feature sums");
const Matrix values = tokens::gaussian(stream.at(1), 23, 4, 2);
const Vector trace = tokens::gaussian(stream.at(2), 23, 1, 1).cwiseAbs();

/// 11 queries, 23 keys with weights of their own, D = 5.
Head test_head() {
  return {tokens::gaussian(stream.at(3), 11, 5, 1.5), tokens::gaussian(stream.at(4), 23, 5, 1.5),
          Vector::LinSpaced(23, -1, 1)};
}

}  // namespace

TEST_CASE("streamed sums equal the dense ones for every map") {
  const Head head = test_head();
  for (const FeatureMap& map : feature_maps()) {
    CAPTURE(map.name);
    // Several tiles of which the last is not full.
    const HiddenLayer layer({.map = map.name, .hidden_units = 702}, stream, head);
    const double m = static_cast<double>(layer.units());
    const Vector key_weight = head.log_key_weight.array().exp();
    const Matrix r = textbook_rates(layer, head, Role::query);
    const Matrix k = key_weight.asDiagonal() * textbook_rates(layer, head, Role::key);
    const Matrix numerator = r * (k.transpose() * values) / m;
    const Vector denominator = r * (k.transpose() * trace) / m;

    const FeatureSums sums = feature_sums(layer, head, values, trace, 1);
    const Vector scale = (sums.log_query_scale.array() + sums.log_key_scale).exp();
    CHECK((scale.asDiagonal() * sums.numerator - numerator).norm() < 1e-12 * numerator.norm());
    CHECK((scale.cwiseProduct(sums.denominator) - denominator).norm() < 1e-12 * denominator.norm());
    const Vector query_mass = r.cwiseAbs().rowwise().mean();
    CHECK((sums.log_query_scale.array().exp() / query_mass.array() - 1).abs().maxCoeff() < 1e-12);
    CHECK(std::exp(sums.log_key_scale) == Approx(k.cwiseAbs().sum() / m).epsilon(1e-12));

    const Attention estimate = feature_attention(sums);
    CHECK((estimate.output - denominator.cwiseInverse().asDiagonal() * numerator).norm() <
          1e-10 * estimate.output.norm());  // a cosine denominator may cancel to 1 % of its terms
    CHECK(estimate.denominator_sign == Vector(denominator.array().sign()));
    CHECK((estimate.log_denominator.array() - denominator.array().abs().log()).abs().maxCoeff() <
          1e-10);
  }
}

TEST_CASE("the result is the same bit for bit for any number of threads") {
  const Head head = tokens::gaussian_head(stream.at(5), 50, 6, 2);
  const Matrix v = tokens::gaussian(stream.at(6), 50, 3, 1);
  for (const char* map : {"performer", "cosine", "orthogonal"}) {
    // More tiles than batches.
    const HiddenLayer layer({.map = map, .hidden_units = 9000}, stream, head);
    const FeatureSums one = feature_sums(layer, head, v, Vector::Ones(50), 1);
    for (const int threads : {2, 3}) {
      CAPTURE(map, threads);
      const FeatureSums many = feature_sums(layer, head, v, Vector::Ones(50), threads);
      CHECK(many.numerator == one.numerator);
      CHECK(many.denominator == one.denominator);
      CHECK(many.log_query_scale == one.log_query_scale);
      CHECK(many.log_key_scale == one.log_key_scale);
    }
  }
}

TEST_CASE("logits of ±100 and norms of thousands stay finite for every map") {
  Matrix direction = tokens::gaussian(stream.at(7), 12, 16, 1);
  direction.rowwise().normalize();
  direction.bottomRows(6) = -direction.topRows(6);
  const Matrix v = tokens::gaussian(stream.at(8), 12, 3, 1);
  for (const double norm : {10.0, 70.0}) {  // |x|² = 4900 for the larger
    const Head head = reparameterise(norm * direction, norm * direction);
    const Attention exact = exact_attention(head, v);
    CHECK(exact.output.allFinite());
    CHECK(exact.log_denominator.minCoeff() > norm * norm - 1);
    for (const FeatureMap& map : feature_maps()) {
      CAPTURE(norm, map.name);
      const HiddenLayer layer({.map = map.name, .hidden_units = 1024}, stream, head);
      const FeatureSums sums = feature_sums(layer, head, v, Vector::Ones(12), 1);
      CHECK(layer.rates(0, layer.units(), Role::query, head.q, sums.log_query_scale)
                .cwiseAbs()
                .mean() == Approx(1));
      CHECK(sums.numerator.allFinite());
      if (map.name == "oprf" && norm > 50) {
        // Its exponents reach ±6000 here: queries and keys of opposite sign share no unit any more.
        CHECK_THROWS_AS(feature_attention(sums), NumericsError);
        continue;
      }
      const Attention estimate = feature_attention(sums);
      CHECK(estimate.output.allFinite());
      CHECK(estimate.log_denominator.allFinite());
    }
  }
}

TEST_CASE("positive features put the output inside the hull of the values") {
  const Head head = tokens::gaussian_head(stream.at(9), 40, 8, 6);  // hopeless norms
  const Vector v = Vector::LinSpaced(40, -1, 1);
  for (const FeatureMap& map : feature_maps()) {
    if (!map.positive) continue;
    CAPTURE(map.name);
    const HiddenLayer layer({.map = map.name, .hidden_units = 64}, stream, head);
    const Attention estimate = feature_attention(feature_sums(layer, head, v, Vector::Ones(40), 1));
    CHECK(estimate.output.maxCoeff() <= 1 + 1e-12);
    CHECK(estimate.output.minCoeff() >= -1 - 1e-12);
  }
}

TEST_CASE("the weight of a key cancels a shift of the queries") {
  const Matrix q = tokens::gaussian(stream.at(10), 30, 4, 0.7).array() + 0.3;
  const Matrix k = tokens::gaussian(stream.at(11), 30, 4, 0.7);
  const Matrix v = tokens::gaussian(stream.at(12), 30, 4, 2);
  const Attention exact = exact_attention(reparameterise(q, k), v);
  const Head shifted = reparameterise(q, k, {.query_shift = true});
  const HiddenLayer layer({.hidden_units = 65536}, stream, shifted);
  const FeatureSums sums = feature_sums(layer, shifted, v, Vector::Ones(30), 1);
  // Without the weight the error is above 0.1; with it, it is that of the oracle, about 0.01.
  CHECK(relative_error(feature_attention(sums).output, exact.output) < 0.02);
  CHECK(denominator_error(feature_attention(sums), exact) < 0.02);
}

TEST_CASE("a stop is obeyed and a vanished denominator is an error") {
  const Head head = test_head();
  std::stop_source source;
  source.request_stop();
  const HiddenLayer layer({.hidden_units = 5000}, stream, head);
  CHECK_THROWS_AS(feature_sums(layer, head, values, trace, 2, source.get_token()), Interrupted);
  const FeatureSums nothing = feature_sums(layer, head, values, Vector::Zero(23), 1);
  CHECK_THROWS_WITH(feature_attention(nothing), Contains("query 0"));
}
