// What the scaling of a real head costs. Expected values by tests/reference/attention/
// scaling_of_heads.py, over 4000 draws of its own.
#include <cmath>

#include "tripartite/attention/exact.hpp"
#include "tripartite/attention/feature_sums.hpp"
#include "tripartite/attention/metrics.hpp"
#include "tripartite/attention/reparameterise.hpp"
#include "tripartite/experiment/input.hpp"

#include "support/catch.hpp"

using namespace tripartite;

namespace {

Tokens vision_head(const std::string& scaling) {
  return load_tokens({.kind = "heads",
                      .file = "vision.h5",
                      .group = "line1/block0",
                      .head = 4,
                      .scaling = scaling},
                     TRIPARTITE_SOURCE_DIR "/data/heads/", 1, 0);
}

}  // namespace

TEST_CASE("equal scales of queries and keys halve the error of a vision head", "[input]") {
  struct Expected {
    std::string scaling;
    double query_norm, key_norm, error, deviation;
  };
  const auto expected = GENERATE(Expected{"as_stored", 0.874175, 3.143908, 0.4555, 0.2561},
                                 Expected{"symmetric", 1.720368, 1.597522, 0.2013, 0.0848});
  CAPTURE(expected.scaling);
  const Tokens tokens = vision_head(expected.scaling);
  CHECK(tokens.remarks.empty());
  const Head head = reparameterise(tokens.q, tokens.k);
  CHECK(head_statistics(head).query_rms_norm == Approx(expected.query_norm).epsilon(1e-5));
  CHECK(head_statistics(head).key_rms_norm == Approx(expected.key_norm).epsilon(1e-5));

  // A band of 4 sigma for the mean of 40 draws, in a fixed stream.
  constexpr int draws = 40;
  const Matrix exact = exact_attention(head, tokens.v).output;
  FeatureSettings features;
  features.map = "performer";
  features.hidden_units = 1000;
  double mean = 0;
  for (std::uint64_t draw = 0; draw < draws; ++draw) {
    const HiddenLayer layer(features, Stream(4, "scaling", draw), head);
    const FeatureSums sums =
        feature_sums(layer, head, tokens.v, Vector::Ones(tokens.v.rows()), 1, {});
    mean += relative_error(feature_attention(sums).output, exact) / draws;
  }
  CHECK(std::abs(mean - expected.error) < 4 * expected.deviation / std::sqrt(draws));
}

TEST_CASE("a balance leaves nothing of the scaling", "[input]") {
  const Tokens stored = vision_head("as_stored"), published = vision_head("symmetric");
  const Reparameterisation all{.mean_key = true, .query_shift = true, .balance = true};
  const Head one = reparameterise(stored.q, stored.k, all);
  const Head other = reparameterise(published.q, published.k, all);
  CHECK(relative_error(other.q, one.q) < 1e-10);
  CHECK(relative_error(other.k, one.k) < 1e-10);
  CHECK((other.log_key_weight - one.log_key_weight).norm() < 1e-12 * one.log_key_weight.norm());
}
