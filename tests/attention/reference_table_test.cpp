// The error curves that every implementation of these maps must reproduce: 197 Gaussian tokens,
// head size 64, means over 20 draws of the hidden layer, found before with an independent NumPy
// script.
#include <cmath>
#include <vector>

#include "tripartite/attention/exact.hpp"
#include "tripartite/attention/feature_sums.hpp"
#include "tripartite/attention/metrics.hpp"

#include "support/catch.hpp"
#include "tokens.hpp"

using namespace tripartite;

namespace {

struct Entry {
  double norm;
  Index units;
  std::string map, rows;
  double denominator, output;
};

/// The 20 layers of an entry of the table saw the same head, ours one head each: within 3 sigma of
/// the difference between one head and a mean over 20. The output error hangs on the head by way of
/// ‖o‖, so its sigma is 12 % at norm 1 and more than that of the denominator.
void check_agreement(const Eigen::ArrayXd& draws, double expected) {
  const double n = static_cast<double>(draws.size());
  const double sigma = std::sqrt((draws - draws.mean()).square().sum() / (n - 1));
  CAPTURE(draws.mean(), sigma, expected);
  CHECK(sigma < 0.25 * draws.mean());
  CHECK(std::abs(draws.mean() - expected) < 3 * sigma * std::sqrt(1 + 1 / n));
}

}  // namespace

TEST_CASE("errors against the number of units agree with the reference table") {
  const std::vector<Entry> table{
      {1.0, 64, "performer", "independent", .132, .237},
      {1.0, 256, "performer", "independent", .066, .122},
      {1.0, 1024, "performer", "independent", .0332, .0634},
      {1.5, 64, "performer", "independent", .279, .741},
      {1.5, 256, "performer", "independent", .149, .477},
      {1.5, 1024, "performer", "independent", .080, .273},
      {1.0, 1024, "orthogonal", "independent", .0288, .0552},
      {1.0, 1024, "oprf", "independent", .0313, .0591},
      {1.0, 1024, "hyperbolic", "orthogonal", .0138, .0416},
  };
  constexpr Index tokens_per_head = 197, size = 64;
  constexpr int draws = 20;
  for (const Entry& entry : table) {
    CAPTURE(entry.norm, entry.units, entry.map, entry.rows);
    Eigen::ArrayXd denominator(draws), output(draws);
    for (int draw = 0; draw < draws; ++draw) {
      const Stream stream(10, "reference table", static_cast<std::uint64_t>(draw));
      const Head head = tokens::gaussian_head(stream.at(0), tokens_per_head, size, entry.norm);
      const Matrix v = tokens::gaussian(stream.at(1), tokens_per_head, size, 8);
      const Attention exact = exact_attention(head, v);
      const HiddenLayer layer({.map = entry.map, .hidden_units = entry.units, .rows = entry.rows},
                              stream.at(2), head);
      const Attention estimate =
          feature_attention(feature_sums(layer, head, v, Vector::Ones(tokens_per_head), 1));
      denominator(draw) = denominator_error(estimate, exact);
      output(draw) = relative_error(estimate.output, exact.output);
    }
    check_agreement(denominator, entry.denominator);
    check_agreement(output, entry.output);
  }
}
