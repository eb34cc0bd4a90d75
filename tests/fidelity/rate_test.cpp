// Without any ingredient the composed circuit is the circuit, written in models.
#include <cmath>

#include "fidelity/small_circuit.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

/// A cap that cuts nothing off has the circuit composed, and changes nothing else.
BiologicalOptions composed() {
  BiologicalOptions options;
  options.biology.rate_cap = 10;
  options.biology.settle_tolerance = 1e-9;
  return options;
}

}  // namespace

TEST_CASE("a composition without ingredients is the circuit", "[fidelity]") {
  const SmallCircuit tested(64, 6), calibration(64, 6, 12);
  const BiologicalOptions options = composed();
  REQUIRE_FALSE(options.biology.plain());
  REQUIRE(options.biology.ingredients().none());
  const CircuitResult circuit = run_circuit(tested.input(), options.circuit, {});
  const BiologicalResult taken = run(tested, options), fitted = run(tested, options, &calibration);

  REQUIRE(taken.circuit.all_settled());
  CHECK(taken.capped == 0);
  CHECK(taken.mean_rate == Approx(options.biology.mean_rate).epsilon(1e-12));
  // Two things are not in the circuit. Receptors that hardly unbind leave a release constant of
  // 5e-7 denominators. And the cleft is heard, whose transmitter follows the release with 25 ms,
  // that of the neuron with 10 ms: while uptake is open, 200 to 300 ms after the onset, a mean of
  // 625 (e^-8 - e^-12)/(15 100) is missing. The scale takes what is common to all queries.
  const double missing = 625 * (std::exp(-8) - std::exp(-12)) / 1500;
  CHECK(distance(taken.circuit.output, circuit.output) == Approx(missing).margin(1e-6));
  CHECK(fitted.calibration.scale == Approx((1 - missing) * taken.calibration.scale).epsilon(1e-6));
  CHECK(fitted.calibration.error < 1e-7);
  CHECK(distance(fitted.circuit.output, circuit.output) < 1e-7);
  CHECK(slope(fitted) == Approx(-1).margin(1e-6));

  const Eigen::ArrayXd ratio = fitted.calcium.array() / fitted.log_denominator.array().exp();
  CHECK((ratio / ratio.mean() - 1).abs().maxCoeff() < 1e-7);
  CHECK((fitted.circuit.log_calcium - circuit.log_calcium).cwiseAbs().maxCoeff() < 1e-6);
}

TEST_CASE("tokens that mix are mixed by the composition, too", "[fidelity]") {
  const SmallCircuit tested(32, 6);
  BiologicalOptions options = composed();
  options.circuit.presentation = 40;  // ms: hidden and output neurons need 10
  options.circuit.gate_width = 30;
  const CircuitResult circuit = run_circuit(tested.input(), options.circuit, {});
  CHECK(distance(circuit.output, tested.closed_form().output) > 1e-2);
  // Transmitter in the cleft lags behind so much that outputs are twice as large; alike for all.
  const auto apart = [&](double step) {
    options.biology.step = step;
    const Matrix output = run(tested, options).circuit.output;
    const double scale = output.cwiseProduct(circuit.output).sum() / output.squaredNorm();
    return distance(scale * output, circuit.output);
  };
  // What remains is the error of the steps while tokens are shown: 5 ms, unless they are shorter.
  const double usual = apart(25), short_steps = apart(2.5);
  CAPTURE(usual, short_steps);
  CHECK(usual < 1e-5);
  CHECK(short_steps < 0.3 * usual);
}

TEST_CASE("queries that share one scale need no other outputs", "[fidelity]") {
  const SmallCircuit tested(64, 6, 11, 0.3);
  BiologicalOptions options = composed();
  const BiologicalResult each = run(tested, options);
  options.biology.gain_control = "head";
  const BiologicalResult all = run(tested, options);
  CHECK(distance(all.circuit.output, each.circuit.output) < 1e-5);
  CHECK(slope(all) == Approx(-1).margin(1e-5));
  // What the gains had to follow was not the same.
  const Vector difference = all.log_denominator - each.log_denominator;
  CHECK(difference.maxCoeff() - difference.minCoeff() > 0.1);
}

TEST_CASE("a cap cuts off what it says", "[fidelity]") {
  const SmallCircuit tested(64, 6);
  BiologicalOptions options = composed();
  const BiologicalResult free = run(tested, options);
  options.biology.rate_cap = 0.5 * free.peak_rate;
  const BiologicalResult cut = run(tested, options);
  CHECK(cut.peak_rate == *options.biology.rate_cap);
  CHECK(cut.capped > 0);
  CHECK(cut.mean_rate == Approx((1 - cut.capped) * free.mean_rate).epsilon(1e-12));
  CHECK(distance(cut.circuit.output, free.circuit.output) > 1e-3);
}

TEST_CASE("features of both signs are refused", "[fidelity]") {
  const SmallCircuit tested(16, 6, 11, 0, "cosine");
  CHECK_THROWS_WITH(run(tested, composed()), Contains("both signs") && Contains("performer"));
}
