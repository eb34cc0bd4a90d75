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

TEST_CASE("equal scales of queries and keys halve the error of a vision head", "[input]") {
  struct Expected {
    std::string scaling;
    double query_norm, key_norm, error, deviation;
  };
  const auto expected = GENERATE(Expected{"as_stored", 0.874175, 3.143908, 0.4555, 0.2561},
                                 Expected{"symmetric", 1.720368, 1.597522, 0.2013, 0.0848});
  CAPTURE(expected.scaling);
  const Tokens tokens = load_tokens({.kind = "heads",
                                     .file = "vision.h5",
                                     .group = "line1/block0",
                                     .head = 4,
                                     .scaling = expected.scaling},
                                    TRIPARTITE_SOURCE_DIR "/data/heads/", 1, 0);
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
