// What does not fit together is refused, with what was found and what is expected.
#include "tripartite/base/error.hpp"

#include "fidelity/small_circuit.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

/// The complaint of a circuit that is refused.
template <class Change>
Complaint refusal(const std::string& level, const Change& change) {
  BiologicalOptions options;
  options.biology.level = level;
  change(options.circuit, options.biology);
  try {
    validate_biology(options.circuit, options.biology);
  } catch (const ConfigError& error) {
    CHECK_THROWS_AS(run(SmallCircuit(16, 2), options), ConfigError);
    return error.complaint();
  }
  FAIL("not refused");
  return {};
}

}  // namespace

TEST_CASE("what biology cannot be made of is refused", "[fidelity]") {
  using C = CircuitParameters&;
  using B = BiologyParameters&;
  const std::string implementation = GENERATE(as<std::string>{}, "full", "replicator");
  Complaint complaint = refusal("release", [&](C c, B) { c.implementation = implementation; });
  CHECK(complaint.found == "circuit.implementation = " + implementation);
  CHECK_THAT(complaint.expected, Contains("reduced"));

  complaint = refusal("calcium", [](C c, B) { c.presynaptic_trace = false; });
  CHECK_THAT(complaint.found, Contains("ablation"));
  CHECK_THAT(complaint.expected, Contains("biology."));
  complaint = refusal("calcium", [](C c, B) { c.diffusion = false; });
  CHECK_THAT(complaint.found, Contains("ablation"));

  complaint = refusal("release", [](C c, B) { c.release_constant = 2.5; });
  CHECK_THAT(complaint.found, Contains("circuit.release_constant = 2.5"));
  CHECK_THAT(complaint.expected, Contains("0") && Contains("receptors"));

  complaint = refusal("calcium", [](C, B b) { b.window = 2 * b.query_time; });
  CHECK_THAT(complaint.found, Contains("biology.window = 120000") && Contains("ms"));
  CHECK_THAT(complaint.expected, Contains("biology.query_time, 60000"));
}

TEST_CASE("what fits is not refused", "[fidelity]") {
  for (const char* level : {"rate", "release", "calcium", "spiking"}) {
    BiologyParameters biology;
    biology.level = level;
    CHECK_NOTHROW(validate_biology({}, biology));
  }
  // Without kinetics there is no query time to exceed.
  BiologyParameters biology;
  biology.level = "release";
  biology.window = 2 * biology.query_time;
  CHECK_NOTHROW(validate_biology({}, biology));
}

TEST_CASE("levels are what switches say, and switches say otherwise", "[fidelity]") {
  const auto parts = [](const std::string& level) {
    BiologyParameters biology;
    biology.level = level;
    const Ingredients of = biology.ingredients();
    return std::array{of.release, of.normaliser, of.diffusion, of.spikes};
  };
  CHECK(parts("rate") == std::array{false, false, false, false});
  CHECK(parts("release") == std::array{true, false, false, false});
  CHECK(parts("calcium") == std::array{true, true, true, false});
  CHECK(parts("spiking") == std::array{true, true, true, true});

  BiologyParameters biology;
  CHECK(biology.plain());
  biology.spikes = true;
  CHECK(biology.ingredients().spikes);
  CHECK_FALSE(biology.plain());
  biology.level = "spiking";
  biology.spikes = false;
  CHECK_FALSE(biology.ingredients().spikes);
  biology = {};
  biology.gain_control = "head";
  CHECK_FALSE(biology.plain());
  biology = {};
  biology.control = "removed";
  CHECK_FALSE(biology.plain());
}
