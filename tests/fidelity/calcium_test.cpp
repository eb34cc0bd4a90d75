// Astrocytes with kinetics, in both loops and at any pace.
#include <cmath>

#include "fidelity/small_circuit.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

/// Slower, in as much more time, with as much less exchange: nothing changes.
void check_slowness(const std::string& astrocyte) {
  // Neurons, clefts, depletion and the resources of gliotransmitter (1.7 s) keep their pace, and
  // matter the less the slower the rest is.
  CAPTURE(astrocyte);
  const SmallCircuit tested(16, 2, 11, 0.2);
  const auto at = [&](double slowness) {
    BiologicalOptions options = options_of("calcium");
    options.biology.astrocyte = astrocyte;
    options.biology.slowness = slowness;
    options.biology.exchange /= slowness;
    options.biology.query_time = 40'000 * slowness;
    options.biology.window = 500 * slowness;
    return run(tested, options);
  };
  const auto apart = [](const Vector& a, const Vector& b) {
    return (a.array() / b.array() - 1).abs().maxCoeff();
  };
  const BiologicalResult fast = at(0.1), usual = at(1), slow = at(5);
  CAPTURE(fast.gain.transpose(), usual.gain.transpose(), slow.gain.transpose());
  CHECK(apart(fast.calcium, usual.calcium) < 0.25);
  CHECK(apart(fast.gain, usual.gain) < 0.25);
  CHECK(apart(usual.calcium, slow.calcium) < 0.03);
  CHECK(apart(usual.gain, slow.gain) < 0.05);
  CHECK(distance(usual.circuit.output, slow.circuit.output) < 0.05);

  // In a tenth of the time without being faster, it would be elsewhere.
  BiologicalOptions options = options_of("calcium");
  options.biology.astrocyte = astrocyte;
  options.biology.query_time = 4000;
  CHECK(apart(run(tested, options).gain, usual.gain) > 0.3);
}

}  // namespace

TEST_CASE("every astrocyte, gliotransmission and loop gives gains", "[fidelity]") {
  const SmallCircuit tested(16, 2, 11, 0.4);
  const std::string astrocyte = GENERATE(as<std::string>{}, "li_rinzel", "g_chi");
  const std::string release =
      GENERATE(as<std::string>{}, "graded_release", "gliotransmitter_release");
  const std::string loop = GENERATE(as<std::string>{}, "open", "closed");
  CAPTURE(astrocyte, release, loop);
  BiologicalOptions options = options_of("calcium");
  options.biology.astrocyte = astrocyte;
  options.biology.gliotransmission = release;
  options.biology.loop = loop;
  options.biology.gain_control = "head";
  const BiologicalResult result = run(tested, options);
  for (Index query = 0; query < 2; ++query) {
    CHECK(std::isfinite(result.gain(query)));
    CHECK(result.gain(query) > 0);
    CHECK(result.gain(query) <= 1);
    CHECK(result.calcium(query) > 0);
    CHECK(result.calcium_low(query) <= result.calcium(query));
    CHECK(result.calcium(query) <= result.calcium_high(query));
    CHECK(result.gliotransmitter(query) >= 0);
  }
  CHECK(result.circuit.output.allFinite());
  if (loop == "closed" || release == "gliotransmitter_release") return;  // these may oscillate
  // More in the denominator, less gain.
  const Index most = result.log_denominator(0) > result.log_denominator(1) ? 0 : 1;
  CHECK(result.calcium(most) > result.calcium(1 - most));
  CHECK(result.gain(most) <= result.gain(1 - most));
}

TEST_CASE("a closed loop inhibits what it hears", "[fidelity]") {
  const SmallCircuit tested(16, 2, 11, 0.4);
  BiologicalOptions options = options_of("calcium");
  const BiologicalResult open = run(tested, options);
  options.biology.loop = "closed";
  const BiologicalResult closed = run(tested, options);
  for (Index query = 0; query < 2; ++query) {
    CHECK(closed.calcium(query) < open.calcium(query));
    CHECK(closed.gain(query) > open.gain(query));
  }
}

TEST_CASE("slowness stretches the time of li_rinzel", "[fidelity]") { check_slowness("li_rinzel"); }

TEST_CASE("slowness stretches the time of g_chi, too", "[fidelity]") { check_slowness("g_chi"); }
