// The two implementations integrate the same equations: whatever the protocol, they agree to 1e-9
// when the solver is asked for 1e-12. The difference left is the solver's, a few hundred times its
// tolerance.
#include "network.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using tripartite::testing::distance;
using tripartite::testing::Network;

namespace {

constexpr double kAgree = 1e-9;

void require_agreement(Network& network) {
  network.tighten();
  const CircuitResult full = network.run_as("full");
  const CircuitResult reduced = network.run_as("reduced");
  CHECK(distance(reduced.output, full.output) < kAgree);
  CHECK((reduced.log_calcium - full.log_calcium).cwiseAbs().maxCoeff() < kAgree);
  CHECK(full.settled == reduced.settled);
}

}  // namespace

TEST_CASE("full and reduced agree on the default protocol") {
  Network network;
  require_agreement(network);
}

TEST_CASE("full and reduced agree when calcium is uneven while it acts") {
  Network network;
  network.parameters.transmission_opens = 400;
  network.parameters.read_time = 700;
  require_agreement(network);
}

TEST_CASE("full and reduced agree when transmission opens before uptake") {
  Network network;
  network.parameters.transmission_opens = 50;
  network.parameters.read_time = 600;
  require_agreement(network);
}

TEST_CASE("full and reduced agree without diffusion") {
  Network network;
  network.parameters.diffusion = false;
  network.parameters.read_time = 2000;
  require_agreement(network);
}

TEST_CASE("full and reduced agree without a presynaptic trace") {
  Network network;
  network.parameters.presynaptic_trace = false;
  require_agreement(network);
}

TEST_CASE("full and reduced agree with leaking calcium") {
  Network network;
  network.parameters.calcium_leak = 1e-4;
  network.parameters.read_time = 3000;
  require_agreement(network);
}

TEST_CASE("full and reduced agree with a finite release constant") {
  Network network;
  network.parameters.release_constant = 2;
  require_agreement(network);
}

TEST_CASE("full and reduced agree when neighbouring tokens mix") {
  Network network;
  network.parameters.tau_n = 25;
  network.parameters.presentation = 40;
  network.parameters.gate_width = GENERATE(10.0, 40.0);
  network.parameters.rest = 1000;
  require_agreement(network);
}

TEST_CASE("full and reduced agree on a re-parameterised head and on other maps") {
  const std::string map = GENERATE(as<std::string>{}, "hyperbolic", "oprf", "truncated", "tokens");
  Network network({.map = map, .hidden_units = 16}, 6,
                  {.mean_key = true, .query_shift = true, .balance = true});
  require_agreement(network);
}

TEST_CASE("both implementations settle to feature attention") {
  Network network;
  network.parameters.implementation = GENERATE(as<std::string>{}, "full", "reduced");
  const Attention closed_form = network.closed_form();
  const CircuitResult result = network.run();
  CHECK(result.all_settled());
  CHECK(distance(result.output, closed_form.output) < 1e-6);
  CHECK((result.log_calcium - closed_form.log_denominator).cwiseAbs().maxCoeff() < 1e-6);
  CHECK(result.calcium_drift < 1e-10);
}

TEST_CASE("the full circuit conserves calcium while it spreads") {
  Network network;
  network.parameters.implementation = "full";
  network.parameters.tau_ca = 5000;
  const CircuitResult result = network.run();
  CHECK(result.calcium_drift > 0);  // measured, not assumed
  CHECK(result.calcium_drift < 1e-10);
}
