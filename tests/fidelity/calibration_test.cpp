// Two numbers are fitted, on tokens that are not tested.
#include <cmath>

#include "fidelity/small_circuit.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

BiologicalOptions quick(const std::string& level) {
  BiologicalOptions options = options_of(level);
  options.biology.query_time = 4000;
  options.biology.calibration_queries = 3;
  if (level == "spiking") options.biology.mean_rate = 0.005;
  return options;
}

/// Whatever is tested, the same is fitted.
void check_ignorance(const std::string& level) {
  const SmallCircuit calibration(16, 4, 12), tested(16, 4, 11), other(16, 5, 14, 0.2);
  BiologicalOptions options = quick(level);
  options.biology.warm_up = 50;
  if (level == "spiking") options.biology.calibration = "scale";
  const Calibration here = run(tested, options, &calibration).calibration;
  const Calibration there = run(other, options, &calibration).calibration;
  CHECK(here.scale == there.scale);
  CHECK(here.operating_point == there.operating_point);
  CHECK(here.error == there.error);
  CHECK(here.error > 0);
}

}  // namespace

TEST_CASE("what is fitted does not know the tested tokens", "[fidelity]") {
  check_ignorance(GENERATE(as<std::string>{}, "release", "calcium"));
}

TEST_CASE("what is fitted to spikes does not know the tested tokens", "[fidelity]") {
  check_ignorance("spiking");
}

TEST_CASE("other tokens to calibrate with scale the outputs and nothing else", "[fidelity]") {
  const SmallCircuit tested(16, 4), one(16, 4, 12), two(16, 4, 13, 0.3);
  const std::string level = GENERATE(as<std::string>{}, "release", "calcium");
  BiologicalOptions options = quick(level);
  options.biology.calibration = "scale";
  const BiologicalResult by_one = run(tested, options, &one), by_two = run(tested, options, &two);
  CHECK(by_one.calibration.scale != by_two.calibration.scale);
  CHECK(by_one.calibration.operating_point == options.biology.operating_point);
  CHECK(distance(by_one.circuit.output / by_one.calibration.scale,
                 by_two.circuit.output / by_two.calibration.scale) < 1e-15);
  CHECK(by_one.gain == by_two.gain);
}

TEST_CASE("of a fit, no operating point nearby is better", "[fidelity]") {
  const SmallCircuit tested(16, 4, 11, 0.3), calibration(16, 4, 12, 0.3);
  BiologicalOptions options = quick("calcium");
  const Calibration fitted = run(tested, options, &calibration).calibration;
  options.biology.calibration = "scale";
  for (const double factor : {1.0 / 9, 1.0 / 3, 1.0, 3.0, 9.0}) {
    BiologicalOptions nearby = options;
    nearby.biology.operating_point = factor * options.biology.operating_point;
    CHECK(run(tested, nearby, &calibration).calibration.error >= fitted.error);
  }
  // And it is what the scale alone leaves there.
  options.biology.operating_point = fitted.operating_point;
  const Calibration again = run(tested, options, &calibration).calibration;
  CHECK(again.scale == Approx(fitted.scale).epsilon(1e-12));
  CHECK(again.error == Approx(fitted.error).epsilon(1e-12));
}

TEST_CASE("the scale is the one of least squares", "[fidelity]") {
  // Calibrated on the tested tokens themselves, any other scale is worse.
  const SmallCircuit tested(16, 4);
  BiologicalOptions options = quick("release");
  options.biology.calibration_queries = 4;
  const BiologicalResult result = run(tested, options, &tested);
  const Matrix target = tested.closed_form().output;
  CHECK(distance(result.circuit.output, target) == Approx(result.calibration.error).epsilon(1e-9));
  for (const double factor : {0.99, 1.01})
    CHECK(distance(factor * result.circuit.output, target) > result.calibration.error);
}

TEST_CASE("without tokens to calibrate with, numbers are taken as given", "[fidelity]") {
  const SmallCircuit tested(16, 3);
  const auto taken = [&](const std::string& level) {
    BiologicalOptions options = quick(level);
    options.biology.operating_point = 0.07;
    options.biology.rate_cap = 1;
    return run(tested, options).calibration;
  };
  // 1 - Gamma of receptors that unbind with Omega_G is 1/(tau_s Omega_G) of what divides, in units
  // of the denominator.
  const double tau_s = CircuitParameters().tau_s;
  const std::vector<std::pair<std::string, double>> scales = {{"rate", 1 / (1e-9 * tau_s)},
                                                              {"release", 60e3 / (0.5 * tau_s)},
                                                              {"calcium", 1},
                                                              {"spiking", 1}};
  for (const auto& [level, scale] : scales) {
    const Calibration calibration = taken(level);
    CAPTURE(level);
    CHECK(calibration.scale == Approx(scale));
    CHECK(calibration.operating_point == 0.07);
    CHECK(std::isnan(calibration.error));
  }
}

TEST_CASE("where nobody divides, there is nothing to make up for", "[fidelity]") {
  const SmallCircuit tested(16, 3);
  const std::string level = GENERATE(as<std::string>{}, "rate", "release", "calcium");
  BiologicalOptions options = quick(level);
  options.biology.rate_cap = 1;
  options.biology.control = "removed";
  CHECK(run(tested, options).calibration.scale == 1);
}
