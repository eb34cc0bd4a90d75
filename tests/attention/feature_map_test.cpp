#include "tripartite/attention/feature_map.hpp"

#include <cmath>
#include <numbers>
#include <set>

#include "tripartite/attention/hidden_layer.hpp"

#include "support/catch.hpp"
#include "textbook_rates.hpp"
#include "tokens.hpp"

using namespace tripartite;

namespace {

constexpr Index dimension = 4;

/// One query x and one key y, both of norm 0.6 or so, that are neither parallel nor orthogonal.
Head pair() {
  Matrix x(1, dimension), y(1, dimension);
  x << 0.4, -0.2, 0.3, 0.1;
  y << 0.1, 0.3, 0.4, -0.2;
  return reparameterise(x, y);
}

struct Sample {
  double mean;
  double mean_error;  // one standard error
  double variance;
  double variance_error;
};

/// Moments over groups of `group` consecutive units of the mean over the group of r_j(x) r_j(y).
Sample sample_products(const FeatureSettings& settings, Index group) {
  const Head head = pair();
  const HiddenLayer layer(settings, Stream(5, settings.map), head);
  const Vector no_scale = Vector::Zero(1);
  const Matrix products =
      layer.rates(0, layer.units(), Role::query, head.q, no_scale)
          .cwiseProduct(layer.rates(0, layer.units(), Role::key, head.k, no_scale));
  const Index groups = layer.units() / group;
  const Vector means = Eigen::Map<const Matrix>(products.data(), groups, group).rowwise().mean();
  const double n = static_cast<double>(groups);
  const Eigen::ArrayXd deviation = means.array() - means.mean();
  const double variance = deviation.square().mean();
  const double fourth = deviation.pow(4).mean();
  return {means.mean(), std::sqrt(variance / n), variance,
          std::sqrt((fourth - variance * variance) / n)};
}

struct PairGeometry {
  double x_y, x_x, y_y, sum, difference;  // x·y, |x|², |y|², |x + y|², |x - y|²
};

PairGeometry geometry() {
  const Head head = pair();
  return {.x_y = head.q.row(0).dot(head.k.row(0)),
          .x_x = head.q.squaredNorm(),
          .y_y = head.k.squaredNorm(),
          .sum = (head.q + head.k).squaredNorm(),
          .difference = (head.q - head.k).squaredNorm()};
}

/// E exp((x + y)·(w₁ + w₂)) for orthogonal w₁, w₂ of independent χ_D lengths. Their sum has a
/// uniform direction u and |w₁ + w₂|² = r² ~ χ² of 2D degrees. With s = |x + y|², E exp(√s r u₁) =
/// Σ_n (s r²/4)ⁿ Γ(D/2) / (n! Γ(D/2 + n)) and E r²ⁿ = 2ⁿ Γ(D + n) / Γ(D).
double orthogonal_pair_moment(double s) {
  const double d = dimension;
  double term = 1, sum = 0;
  for (int n = 0; term > 1e-17 * sum; ++n) {
    sum += term;
    term *= s / 2 * (d + n) / ((n + 1) * (d / 2 + n));
  }
  return sum;
}

double performer_variance_of_pair(const PairGeometry& g) {
  // r(x) r(y) = exp(w·(x+y) - (|x|²+|y|²)/2) is log-normal.
  return std::exp(2 * g.x_y) * std::expm1(g.sum);
}

double cosine_variance(const PairGeometry& g) {
  // 2 cos(w·x+b) cos(w·y+b) = cos(w·(x-y)) + cos(w·(x+y)+2b); the second is uncorrelated with the
  // first and has variance 1/2, E cos²(w·z) = (1 + exp(-2|z|²))/2.
  const double vanishing = -std::expm1(-g.difference);
  return std::exp(g.x_x + g.y_y) * (1 + vanishing * vanishing) / 2;
}

double hyperbolic_variance(const PairGeometry& g) {
  // The mean of a pair is cosh(w·(x+y)) exp(-(|x|²+|y|²)/2), E cosh² = (exp(2|x+y|²) + 1)/2.
  return std::exp(-g.x_x - g.y_y) * std::pow(std::expm1(g.sum), 2) / 2;
}

double orthogonal_variance(const PairGeometry& g) {
  // A block of D units has D variances and D(D-1) equal covariances.
  const double covariance =
      std::exp(-g.x_x - g.y_y) * orthogonal_pair_moment(g.sum) - std::exp(2 * g.x_y);
  return (performer_variance_of_pair(g) + (dimension - 1) * covariance) / dimension;
}

double oprf_variance(const PairGeometry& g) {
  // E exp(a|w|² + b·w) = (1-2a)^(-d/2) exp(|b|²/(2(1-2a))) with a = 4A, b = 2B(x+y), and D⁴ in
  // front.
  const double z = g.sum, d = dimension;
  const double rho = (std::sqrt((2 * z + d) * (2 * z + d) + 8 * d * z) - 2 * z - d) / (4 * z);
  const double a = (1 - 1 / rho) / 8;
  return std::pow(1 - 4 * a, d) * std::pow(1 - 8 * a, -d / 2) *
             std::exp(2 * (1 - 4 * a) / (1 - 8 * a) * g.sum - g.x_x - g.y_y) -
         std::exp(2 * g.x_y);
}

}  // namespace

TEST_CASE("every unbiased map has the mean and the variance that theory gives it") {
  struct Expectation {
    std::string map, rows;
    Index group;  // units whose draws depend on one another
    double variance;
  };
  const PairGeometry g = geometry();
  const std::vector<Expectation> expectations{
      {"performer", "independent", 1, performer_variance_of_pair(g)},
      {"performer", "orthogonal", dimension, orthogonal_variance(g)},
      {"cosine", "independent", 1, cosine_variance(g)},
      {"orthogonal", "independent", dimension, orthogonal_variance(g)},
      {"hyperbolic", "independent", 2, hyperbolic_variance(g)},
      {"oprf", "independent", 1, oprf_variance(g)},
  };
  std::set<std::string> covered, unbiased;
  for (const FeatureMap& map : feature_maps()) {
    const bool random = map.input_weights != InputWeights::keys;  // else exact, tested elsewhere
    if (map.unbiased && random) unbiased.insert(map.name);
  }
  for (const auto& [map, rows, group, variance] : expectations) {
    CAPTURE(map, rows);
    const Sample sample =
        sample_products({.map = map, .hidden_units = 120000, .rows = rows}, group);
    CHECK(std::abs(sample.mean - std::exp(g.x_y)) < 3 * sample.mean_error);
    CHECK(std::abs(sample.variance - variance) < 3 * sample.variance_error);
    CHECK(sample.variance_error < 0.1 * variance);  // else the line above says nothing
    covered.insert(map);
  }
  CHECK(covered == unbiased);
}

TEST_CASE("orthogonal rows, pairs and optimal features each lower the variance at small norms") {
  const PairGeometry g = geometry();
  CHECK(orthogonal_variance(g) < performer_variance_of_pair(g) / dimension);
  CHECK(hyperbolic_variance(g) < performer_variance_of_pair(g) / 2);
  CHECK(oprf_variance(g) < performer_variance_of_pair(g));
}

TEST_CASE("rates are those of the textbook formula") {
  const Head head = tokens::gaussian_head(Stream(6, "textbook"), 7, 5, 1.5);
  for (const FeatureMap& map : feature_maps()) {
    CAPTURE(map.name);
    const HiddenLayer layer({.map = map.name, .hidden_units = 700}, Stream(6, "layer"), head);
    for (const Role role : {Role::query, Role::key}) {
      const Matrix& x = role == Role::query ? head.q : head.k;
      const Matrix expected = textbook_rates(layer, head, role);
      const Matrix rates = layer.rates(0, layer.units(), role, x, Vector::Zero(7));
      CHECK((rates - expected).norm() < 1e-13 * expected.norm());

      const Vector scale = Vector::LinSpaced(7, -2, 3);
      const Matrix scaled = layer.rates(0, layer.units(), role, x, scale);
      const Vector factor = (-scale).array().exp();
      CHECK((scaled - factor.asDiagonal() * expected).norm() < 1e-13 * expected.norm());
    }
  }
}

TEST_CASE("a map is positive exactly where its page says so, and its page is complete") {
  const Head head = tokens::gaussian_head(Stream(7, "sign"), 10, 5, 2);
  for (const FeatureMap& map : feature_maps()) {
    CAPTURE(map.name);
    const HiddenLayer layer({.map = map.name, .hidden_units = 500}, Stream(7, "layer"), head);
    const Matrix rates = layer.rates(0, layer.units(), Role::query, head.q, Vector::Zero(10));
    CHECK((rates.minCoeff() >= 0) == map.positive);
    CHECK(!map.formula.empty());
    CHECK(!map.citation.empty());
    CHECK(&find_feature_map(map.name) == &map);
  }
}
