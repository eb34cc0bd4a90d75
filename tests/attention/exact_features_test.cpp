// The map tokens is a hidden layer without feature error: a control that every head must pass.
#include <cmath>

#include "tripartite/attention/exact.hpp"
#include "tripartite/attention/feature_sums.hpp"
#include "tripartite/attention/metrics.hpp"

#include "support/catch.hpp"
#include "tokens.hpp"

using namespace tripartite;

namespace {

constexpr Index queries = 30, keys = 53, size = 6;

/// Gaussian queries and keys whose largest logit is, in magnitude, as given; keys have weights.
Head head_with_logits(double largest) {
  const Stream stream(21, "exact features");
  Head head{tokens::gaussian(stream.at(0), queries, size, 1),
            tokens::gaussian(stream.at(1), keys, size, 1), Vector::LinSpaced(keys, -1, 1)};
  head.q *= largest / (head.q * head.k.transpose()).cwiseAbs().maxCoeff();
  return head;
}

}  // namespace

TEST_CASE("feature attention of the map tokens is exact attention for any number of copies") {
  const Matrix v = tokens::gaussian(Stream(21, "values"), keys, 4, 2);
  for (const double largest : {1.0, 30.0}) {
    const Head head = head_with_logits(largest);
    const Attention exact = exact_attention(head, v);
    for (const Index units : {keys, 2 * keys, keys + 7, 20 * keys + 1}) {
      CAPTURE(largest, units);
      const HiddenLayer layer({.map = "tokens", .hidden_units = units}, Stream(21, "layer"), head);
      REQUIRE(layer.units() == units);
      const FeatureSums sums = feature_sums(layer, head, v, Vector::Ones(keys), 1);
      const Attention estimate = feature_attention(sums);
      CHECK((estimate.output - exact.output).norm() < 1e-12 * exact.output.norm());
      CHECK((estimate.log_denominator - exact.log_denominator).cwiseAbs().maxCoeff() < 1e-12);
      // Shared out evenly, keys excite all units alike, and the calcium is one for any query.
      const Head even{head.q, head.k, Vector::Zero(keys)};
      const Vector calcium = feature_sums(layer, even, v, Vector::Ones(keys), 1).denominator;
      if (units % keys == 0) CHECK((calcium.array() - 1).abs().maxCoeff() < 1e-12);
    }
  }
}

TEST_CASE("products of rates of the map tokens are exp(q·k) for each pair") {
  const Head head = head_with_logits(5);
  for (const Index units : {keys, keys + 7}) {
    const HiddenLayer layer({.map = "tokens", .hidden_units = units}, Stream(21, "layer"), head);
    const Matrix q = layer.rates(0, units, Role::query, head.q, Vector::Zero(queries));
    const Matrix k = layer.rates(0, units, Role::key, head.k, Vector::Zero(keys));
    const Matrix kernel = q * k.transpose() / static_cast<double>(units);
    const Matrix expected = (head.q * head.k.transpose()).array().exp();
    CHECK((kernel.array() / expected.array() - 1).abs().maxCoeff() < 1e-13);
    CHECK((k.array() > 0).count() == units);  // a unit answers one key
    // A tile in the middle is the same units.
    const Matrix part = layer.rates(keys - 3, 9, Role::key, head.k, Vector::Zero(keys));
    if (units > keys) CHECK(part == k.middleCols(keys - 3, 9));
  }
}
