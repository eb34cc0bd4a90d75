// What the circuit does, against what can be said about it in closed form.
#include <cmath>

#include "tripartite/attention/metrics.hpp"
#include "tripartite/base/error.hpp"

#include "network.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using tripartite::testing::distance;
using tripartite::testing::Network;

TEST_CASE("the output rises as two exponentials once calcium is even") {
  // With p constant, x(t) = x* (1 - (τ_n⁻¹ e^{-μt} - μ e^{-t/τ_n}) / (τ_n⁻¹ - μ)), μ = p/τ_s.
  Network network;
  network.tighten();
  network.parameters.read_time = GENERATE(20.0, 300.0, 1500.0);
  const CircuitResult result = network.run();
  const Matrix settled = network.closed_form().output;
  const double t = *network.parameters.read_time;
  const double fast = 1 / network.parameters.tau_n;
  for (Index query = 0; query < settled.rows(); ++query) {
    const double slow = network.sums().denominator(query) / network.parameters.tau_s;
    REQUIRE(result.slowest_rate(query) == Approx(std::min(slow, fast)).epsilon(1e-7));
    const double risen =
        1 - (fast * std::exp(-slow * t) - slow * std::exp(-fast * t)) / (fast - slow);
    // The write gate lets e^-20 of the token before pass.
    CHECK(distance(result.output.row(query), risen * settled.row(query)) < 1e-7);
  }
}

TEST_CASE("a finite release constant is a silent token of that weight") {
  Network network;
  network.parameters.release_constant = GENERATE(0.5, 20.0);
  const FeatureSums sums = network.sums();
  const Vector sink = network.parameters.release_constant *
                      (-(sums.log_query_scale.array() + sums.log_key_scale)).exp();
  const Matrix expected =
      (sums.numerator.array().colwise() / (sums.denominator + sink).array()).matrix();
  const CircuitResult result = network.run();
  CHECK(distance(result.output, expected) < 1e-6);
  CHECK(distance(result.output, network.closed_form().output) > 1e-2);
}

TEST_CASE("the order in which tokens are written does not matter") {
  Network network;
  const Matrix forward = network.run().output;
  Network reversed;
  reversed.head.k = network.head.k.colwise().reverse();
  reversed.values = network.values.colwise().reverse();
  CHECK(distance(reversed.run().output, forward) < 1e-6);
}

TEST_CASE("a gate that is always open mixes neighbouring tokens") {
  Network network;
  network.parameters.gate_width = network.parameters.presentation;
  CHECK(distance(network.run().output, network.closed_form().output) > 1e-3);
}

TEST_CASE("without diffusion every synapse is divided by its own calcium") {
  Network network;
  network.parameters.diffusion = false;
  network.parameters.settle_limit = 1e9;
  const CircuitResult result = network.run();
  REQUIRE(result.all_settled());
  const Index units = network.hidden.units();
  const FeatureSums sums = network.sums();
  const Matrix keys =
      network.hidden.rates(0, units, Role::key, network.head.k,
                           Vector::Constant(network.head.k.rows(), sums.log_key_scale));
  // s_ij → c_ij / (g_j I_j), so x_i → (1/m) Σ_j c_ij / g_j for every query.
  const Matrix weights = network.values.transpose() * keys;
  const Vector expected =
      (weights.array().rowwise() / keys.colwise().sum().array()).rowwise().mean().matrix();
  for (Index query = 0; query < result.output.rows(); ++query)
    CHECK(distance(result.output.row(query), expected.transpose()) < 1e-4);
}

TEST_CASE("a circuit that cannot settle in time says so") {
  Network network;
  network.parameters.implementation = GENERATE(as<std::string>{}, "full", "reduced");
  network.parameters.settle_limit = 500;
  const CircuitResult result = network.run();
  CHECK_FALSE(result.all_settled());
  CHECK(result.residual.maxCoeff() > network.parameters.settle_tolerance);
  CHECK(result.t_settle.maxCoeff() == Approx(500));
}

TEST_CASE("calcium that falls below zero is an error that names the state") {
  // Few cosine units estimate some denominators negative: the synapse then grows without bound.
  Network network({.map = "cosine", .hidden_units = 4}, 24);
  REQUIRE(network.sums().denominator.minCoeff() < 0);
  network.parameters.settle_limit = 1e9;
  CHECK_THROWS_WITH(network.run(), Contains("synapse s is not finite at t ="));
}

TEST_CASE("the stiff method reaches the same state in fewer steps") {
  Network network;
  network.parameters.tau_s = 50'000;  // a slow mode 5000 times slower than the neurons
  const CircuitResult explicit_steps = network.run();
  network.solver.method = "rosenbrock4";
  const CircuitResult stiff_steps = network.run();
  CHECK(distance(stiff_steps.output, explicit_steps.output) < 1e-6);
  CHECK(stiff_steps.cost.steps < explicit_steps.cost.steps / 10);
}

TEST_CASE("traces follow one query from its onset") {
  Network network;
  const TraceSettings settings{.query = 2, .interval = 100, .duration = 30'000};
  network.parameters.read_time = 25'000;
  const Traces traces = network.run(1, &settings).traces;
  REQUIRE(traces.t.size() == 301);
  REQUIRE(traces.calcium.size() == 301);
  REQUIRE(traces.output.size() == 301 * 3);
  CHECK(traces.t[1] == 100);
  CHECK(traces.calcium[2] == 0);  // the gate opens at 200 ms
  const double settled = std::exp(network.closed_form().log_denominator(2));
  CHECK(traces.calcium[3] == Approx(settled).epsilon(1e-6));
  CHECK(traces.output[3 * 100 - 1] == 0);  // transmission opens at 10 s
  CHECK(traces.output[3 * 300] == Approx(network.closed_form().output(2, 0)).epsilon(1e-6));
}

TEST_CASE("threads change no bit of the result") {
  Network network;
  const bool early = GENERATE(false, true);
  if (early) network.parameters.transmission_opens = 500;
  network.parameters.implementation = GENERATE(as<std::string>{}, "full", "reduced");
  const CircuitResult one = network.run(1);
  for (const int threads : {2, 3}) {
    const CircuitResult several = network.run(threads);
    CHECK(several.output == one.output);
    CHECK(several.log_calcium == one.log_calcium);
    CHECK(several.t_settle == one.t_settle);
    CHECK(several.cost.steps == one.cost.steps);
  }
}

TEST_CASE("a stop ends a run") {
  const Network network;
  std::stop_source source;
  source.request_stop();
  CHECK_THROWS_AS(network.run(1, nullptr, source.get_token()), Interrupted);
}

TEST_CASE("a protocol that contradicts itself is refused") {
  Network network;
  SECTION("the gate is wider than the presentation") {
    network.parameters.gate_width = 400;
    CHECK_THROWS_WITH(network.run(), Contains("circuit.gate_width is longer than"));
  }
  SECTION("the neurons do not come to rest") {
    network.parameters.rest = 100;
    CHECK_THROWS_WITH(network.run(), Contains("circuit.rest is shorter than 40 time constants"));
  }
  SECTION("the solver is too coarse to tell") {
    network.solver.rtol = 1e-7;
    CHECK_THROWS_WITH(network.run(), Contains("settle_tolerance is below 50 times solver.rtol"));
  }
  SECTION("a stiff method where every unit has a state") {
    network.solver.method = "rosenbrock4";
    network.parameters.diffusion = false;
    CHECK_THROWS_WITH(network.run(), Contains("where every unit has states of its own"));
  }
}
