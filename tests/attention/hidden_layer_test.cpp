#include "tripartite/attention/hidden_layer.hpp"

#include <cmath>

#include "tripartite/base/error.hpp"

#include "support/catch.hpp"
#include "tokens.hpp"

using namespace tripartite;

namespace {

const Stream stream(4, "hidden layer");
const Head head = tokens::gaussian_head(Stream(4, "tokens"), 6, 5, 1);

UnitTile draw(const FeatureSettings& settings, Index first, Index count) {
  UnitTile units;
  HiddenLayer(settings, stream, head).draw(first, count, units);
  return units;
}

}  // namespace

TEST_CASE("a nested layer contains every smaller one; others share nothing") {
  for (const FeatureMap& map : feature_maps()) {
    if (map.input_weights == InputWeights::identity) continue;
    if (map.input_weights == InputWeights::keys) continue;  // nothing is drawn
    CAPTURE(map.name);
    const UnitTile small = draw({.map = map.name, .hidden_units = 64}, 0, 64);
    const UnitTile large = draw({.map = map.name, .hidden_units = 1024}, 0, 64);
    CHECK(small.input_weights == large.input_weights);
    CHECK(small.phase == large.phase);

    const FeatureSettings own{.map = map.name, .hidden_units = 64, .nested = false};
    const UnitTile other = draw(own, 0, 64);
    CHECK((other.input_weights.array() != small.input_weights.array()).all());
    CHECK((other.phase.array() != small.phase.array()).all());
    CHECK(other.input_weights == draw(own, 0, 64).input_weights);
  }
}

TEST_CASE("a unit is the same whichever tile it is drawn in") {
  for (const FeatureMap& map : feature_maps()) {
    for (const char* rows : {"independent", "orthogonal"}) {
      CAPTURE(map.name, rows);
      const FeatureSettings settings{.map = map.name, .hidden_units = 600, .rows = rows};
      const Index units = HiddenLayer(settings, stream, head).units();
      const UnitTile all = draw(settings, 0, units);
      const UnitTile part = draw(settings, units / 3 + 1, units / 2);
      CHECK(part.input_weights == all.input_weights.middleRows(units / 3 + 1, units / 2));
      if (map.has_phase) CHECK(part.phase == all.phase.segment(units / 3 + 1, units / 2));
    }
  }
}

TEST_CASE("orthogonal rows are orthogonal within a block and Gaussian each by itself") {
  const Index blocks = 4000, d = 5;
  const Matrix rows =
      draw({.map = "orthogonal", .hidden_units = blocks * d}, 0, blocks * d).input_weights;
  double off_diagonal = 0, corner_sum = 0;
  for (Index block = 0; block < blocks; ++block) {
    const auto w = rows.middleRows(block * d, d);
    Matrix gram = w * w.transpose();
    gram.diagonal().setZero();
    off_diagonal = std::max(off_diagonal, gram.cwiseAbs().maxCoeff());
    // Without the signs of R, reflections would leave the diagonal of a block with a sign.
    corner_sum += w.diagonal().sum();
  }
  const double n = static_cast<double>(blocks * d);
  CHECK(off_diagonal < 1e-12);
  CHECK(std::abs(corner_sum) < 3 * std::sqrt(n));                          // N(0, 1) each, 3 sigma
  CHECK(std::abs(rows.squaredNorm() - n * d) < 3 * std::sqrt(2 * n * d));  // χ² of n·D degrees
  const double fourth = rows.array().pow(4).sum();                         // mean 3, variance 96
  CHECK(std::abs(fourth - 3 * n * d) < 3 * std::sqrt(96 * n * d));
}

TEST_CASE("mirrored units come in pairs of opposite rows") {
  const Matrix rows = draw({.map = "hyperbolic", .hidden_units = 40}, 0, 40).input_weights;
  const Matrix gaussian = draw({.map = "performer", .hidden_units = 20}, 0, 20).input_weights;
  for (Index pair = 0; pair < 20; ++pair) {
    CHECK(rows.row(2 * pair) == gaussian.row(pair));
    CHECK(rows.row(2 * pair + 1) == -gaussian.row(pair));
  }
}

TEST_CASE("phases are uniform over the circle") {
  const Index n = 20000;
  const Vector phase = draw({.map = "cosine", .hidden_units = n}, 0, n).phase;
  const double three_sigma = 3 / std::sqrt(2.0 * n);  // cosine and sine have variance 1/2
  CHECK(std::abs(phase.array().cos().mean()) < three_sigma);
  CHECK(std::abs(phase.array().sin().mean()) < three_sigma);
  CHECK(std::abs((2 * phase).array().cos().mean()) < three_sigma);
}

TEST_CASE("the map elu has one unit per dimension whatever the settings say") {
  const HiddenLayer layer({.map = "elu", .hidden_units = 1000}, stream, head);
  CHECK(layer.units() == 5);
}

TEST_CASE("settings that make no layer are refused by name") {
  const auto build = [](const FeatureSettings& settings) {
    return HiddenLayer(settings, stream, head);
  };
  CHECK_THROWS_WITH(build({.map = "performed"}), Contains("performer"));
  CHECK_THROWS_AS(build({.map = "performed"}), ConfigError);
  CHECK_THROWS_WITH(build({.rows = "orthogonol"}), Contains("orthogonal"));
  CHECK_THROWS_WITH(build({.hidden_units = 0}), Contains("at least 1"));
  CHECK_THROWS_WITH(build({.map = "hyperbolic", .hidden_units = 65}),
                    Contains("65") && Contains("even"));
  CHECK_THROWS_WITH(build({.map = "tokens", .hidden_units = 5}),
                    Contains("bounds: 5") && Contains("at least 6"));
}
