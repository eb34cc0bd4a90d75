// Threads take queries, and leave no trace in the result.
#include "fidelity/small_circuit.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

BiologicalOptions brief(const std::string& level) {
  BiologicalOptions options = options_of(level);
  options.biology.query_time = 2000;
  options.biology.calibration = "scale";
  options.biology.mean_rate = 0.005;
  options.biology.warm_up = 50;
  return options;
}

void check_threads(BiologicalOptions options, const SmallCircuit* calibration) {
  const SmallCircuit tested(16, 4);
  const BiologicalResult one = run(tested, options, calibration);
  options.threads = 3;
  const BiologicalResult three = run(tested, options, calibration);
  CHECK(three.circuit.output == one.circuit.output);
  CHECK(three.circuit.log_calcium == one.circuit.log_calcium);
  CHECK(three.circuit.cost.steps == one.circuit.cost.steps);
  CHECK(three.calibration.scale == one.calibration.scale);
  CHECK(three.gain == one.gain);
  CHECK(three.mean_rate == one.mean_rate);
  CHECK(one.circuit.output.norm() > 0);
}

}  // namespace

TEST_CASE("threads change no bit of rates", "[fidelity]") {
  const SmallCircuit calibration(16, 4, 12);
  BiologicalOptions options = brief(GENERATE(as<std::string>{}, "release", "calcium"));
  options.biology.control = GENERATE(as<std::string>{}, "none", "clamped");
  check_threads(options, &calibration);
}

TEST_CASE("threads change no bit of spikes", "[fidelity]") {
  check_threads(brief("spiking"), nullptr);
}

TEST_CASE("spikes come from the stream", "[fidelity]") {
  const SmallCircuit tested(16, 3);
  BiologicalOptions options = brief("spiking");
  const BiologicalResult one = run(tested, options);
  options.stream = Stream(1, "biology");
  const BiologicalResult other = run(tested, options);
  CHECK(other.circuit.output != one.circuit.output);
}
