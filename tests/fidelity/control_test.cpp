// Controls take the astrocyte away, or hold it where it should not be.
//
// Queries share one scale and lie along the mean key, so that their denominators differ by a factor
// of ten and more: a gain that does not follow them is wrong for most.
#include <cmath>

#include "fidelity/small_circuit.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

BiologicalOptions controlled(const std::string& level, const std::string& control) {
  BiologicalOptions options = options_of(level);
  options.biology.control = control;
  options.biology.gain_control = "head";
  options.biology.rate_cap = 1;
  options.biology.settle_tolerance = 1e-8;
  if (level == "rate") options.circuit.read_time.reset();
  return options;
}

double spread(const Vector& values) { return values.maxCoeff() - values.minCoeff(); }

}  // namespace

TEST_CASE("an astrocyte that is held does not divide", "[fidelity]") {
  const SmallCircuit tested(64, 6, 11, 0.4), calibration(64, 6, 12, 0.4), other(64, 6, 13, 0.4);
  const Matrix target = tested.closed_form().output;
  const auto outcome = [&](const std::string& control) {
    return run(tested, controlled("rate", control), &calibration, &other);
  };
  const BiologicalResult none = outcome("none");
  REQUIRE(spread(none.log_denominator) > std::log(10));
  CHECK(distance(none.circuit.output, target) < 1e-5);

  const BiologicalResult removed = outcome("removed");
  CHECK(removed.gain == Vector::Ones(6));
  CHECK(distance(removed.circuit.output, target) > 0.3);

  const BiologicalResult clamped = outcome("clamped");
  CHECK(spread(clamped.gain.array().log().matrix()) < 1e-9);
  CHECK(distance(clamped.circuit.output, target) > 0.3);

  const BiologicalResult shuffled = outcome("shuffled");
  const BiologicalResult others = run(other, controlled("rate", "none"));
  CHECK((shuffled.gain.array() / others.gain.array() - 1).abs().maxCoeff() < 1e-6);
  CHECK(distance(shuffled.circuit.output, target) > 0.3);

  // Without division there is one scale for all, however it comes about.
  CHECK(distance(clamped.circuit.output, removed.circuit.output) < 1e-6);
}

TEST_CASE("held gliotransmitter is that of the kinetics", "[fidelity]") {
  const SmallCircuit tested(32, 4, 11, 0.4), other(32, 4, 13, 0.4);
  const auto outcome = [&](const std::string& control) {
    return run(tested, controlled("calcium", control), nullptr, &other);
  };
  const BiologicalResult none = outcome("none"), clamped = outcome("clamped");
  CHECK(spread(none.gain) > 0.05);
  CHECK(spread(clamped.gain) < 1e-9);
  CHECK(outcome("removed").gain == Vector::Ones(4));
  // K/(K + G) of the mean gliotransmitter, K = Omega_G/O_G: what receptors settle to.
  const double constant = 0.5 / 60 / 1.5;  // uM
  const double settled = constant / (constant + none.gliotransmitter.mean());
  CHECK(clamped.gain(0) == Approx(settled).epsilon(0.02));

  const BiologicalResult shuffled = outcome("shuffled");
  const BiologicalResult others = run(other, controlled("calcium", "none"));
  for (Index query = 0; query < 4; ++query)
    CHECK(shuffled.gain(query) ==
          Approx(constant / (constant + others.gliotransmitter(query))).epsilon(0.02));
}

TEST_CASE("spikes are divided by what is held, too", "[fidelity]") {
  const SmallCircuit tested(16, 3, 11, 0.4), other(16, 3, 13, 0.4);
  const auto outcome = [&](const std::string& control) {
    BiologicalOptions options = controlled("spiking", control);

    options.biology.mean_rate = 0.005;
    options.biology.window = 400;
    return run(tested, options, nullptr, &other);
  };
  const double removed = outcome("removed").circuit.output.norm();
  const double clamped = outcome("clamped").circuit.output.norm();
  CHECK(clamped < 0.5 * removed);
  CHECK(clamped > 0);
}
