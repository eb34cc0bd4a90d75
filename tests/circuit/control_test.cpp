// Circuits without feature error: what they settle to is exact attention.
#include <cmath>

#include "tripartite/attention/exact.hpp"

#include "network.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using tripartite::testing::distance;
using tripartite::testing::Network;

namespace {

/// 24 tokens whose largest logit is, in magnitude, as given; keys have weights of their own.
Network with_logits(double largest, const FeatureSettings& features) {
  constexpr Index tokens = 24;
  Network network(features, tokens);
  const Matrix logits = network.head.q * network.head.k.transpose();
  network.head.q *= largest / logits.cwiseAbs().maxCoeff();
  network.head.log_key_weight = Vector::LinSpaced(tokens, -0.5, 0.5);
  network.hidden = HiddenLayer(features, Stream(11, "features"), network.head);
  return network;
}

Attention exact(const Network& network) { return exact_attention(network.head, network.values); }

}  // namespace

TEST_CASE("with the map tokens both implementations settle to exact attention") {
  const Index units = GENERATE(24, 31);
  const double largest = GENERATE(1.0, 30.0);
  Network network = with_logits(largest, {.map = "tokens", .hidden_units = units});
  network.parameters.implementation = GENERATE(as<std::string>{}, "full", "reduced");
  const CircuitResult result = network.run();
  CAPTURE(units, largest, network.parameters.implementation);
  CHECK(result.all_settled());
  CHECK(distance(result.output, exact(network).output) < 2e-8);
  CHECK((result.log_calcium - exact(network).log_denominator).cwiseAbs().maxCoeff() < 2e-8);
}

TEST_CASE("the replicator settles to exact attention in a time that does not depend on the head") {
  const double largest = GENERATE(1.0, 5.0, 30.0);
  Network network = with_logits(largest, {});
  network.parameters.tau_a = GENERATE(200.0, 1000.0);
  const CircuitResult result = network.run_as("replicator");
  CAPTURE(largest, network.parameters.tau_a);
  REQUIRE(result.all_settled());
  CHECK(distance(result.output, exact(network).output) < 1e-8);
  CHECK((result.log_calcium - exact(network).log_denominator).cwiseAbs().maxCoeff() < 1e-8);
  CHECK(result.calcium_drift < 1e-9);
  // Logarithms of gains rest up to exp(-t/τ_a), so the residual is s exp(-s) with s = t/τ_a but for
  // a factor of about one, and s exp(-s) = 1e-7 at s = 19.07.
  CHECK((result.t_settle / network.parameters.tau_a - Vector::Constant(24, 19.07))
            .cwiseAbs()
            .maxCoeff() < 1);
  CHECK(result.slowest_rate(0) == 1 / network.parameters.tau_a);
}

TEST_CASE("the gains of the replicator remain on the simplex") {
  Network network = with_logits(30, {});
  network.tighten();
  const CircuitResult result = network.run_as("replicator");
  CHECK(result.calcium_drift < 1e-10);
  CHECK(distance(result.output, exact(network).output) < 1e-10);
}

TEST_CASE("before it rests, the replicator attends with logits that have risen so far") {
  // On the simplex ln a follows u up to a common term: a = softmax((1 - e^{-t/τ_a}) u). The outputs
  // lag by τ_n, which is made to matter little.
  Network network = with_logits(6, {});
  network.parameters.tau_n = 0.1;
  network.parameters.read_time = GENERATE(50.0, 200.0, 600.0);
  const CircuitResult result = network.run_as("replicator");
  const double risen = -std::expm1(-*network.parameters.read_time / network.parameters.tau_a);
  Network early = network;
  early.head.q *= risen;
  early.head.log_key_weight *= risen;
  CHECK(distance(result.output, exact(early).output) < 2e-3);
  CHECK(distance(result.output, exact(network).output) > 2e-2);
}

TEST_CASE("a drive common to all tokens does not reach the replicator's outputs") {
  Network network = with_logits(5, {});
  const CircuitResult plain = network.run_as("replicator");
  network.head.log_key_weight.array() -= 40;  // a denominator of e^-40
  const CircuitResult shifted = network.run_as("replicator");
  CHECK(distance(shifted.output, plain.output) < 1e-9);
  CHECK((shifted.log_calcium - plain.log_calcium).array().isApproxToConstant(-40, 1e-10));
}

TEST_CASE("a traced replicator climbs to the denominator from below") {
  Network network = with_logits(5, {});
  const TraceSettings settings{.query = 2, .interval = 100, .duration = 14'000};
  network.parameters.implementation = "replicator";
  const CircuitResult result = network.run(1, &settings);
  const Traces& traces = result.traces;
  REQUIRE(traces.t.size() > 130);
  CHECK(traces.output[99 * 3] == 0);  // transmission opens at 10 s
  for (std::size_t i = 1; i < traces.t.size(); ++i)
    CHECK(traces.calcium[i] >= traces.calcium[i - 1] * (1 - 1e-9));
  const double denominator = std::exp(exact(network).log_denominator(2));
  CHECK(traces.calcium.front() < 0.9 * denominator);
  CHECK(traces.calcium.back() == Approx(denominator).epsilon(1e-8));
}

TEST_CASE("threads change no bit of the replicator") {
  Network network = with_logits(5, {});
  const CircuitResult one = network.run_as("replicator");
  for (const int threads : {2, 3}) {
    const CircuitResult several = network.run(threads);
    CHECK(several.output == one.output);
    CHECK(several.log_calcium == one.log_calcium);
    CHECK(several.cost.steps == one.cost.steps);
  }
}

TEST_CASE("what the replicator does not have is refused") {
  Network network;
  network.parameters.implementation = "replicator";
  SECTION("a release constant") {
    network.parameters.release_constant = 1;
    CHECK_THROWS_WITH(network.run(), Contains("circuit.release_constant"));
  }
  SECTION("a leak") {
    network.parameters.calcium_leak = 1e-3;
    CHECK_THROWS_WITH(network.run(), Contains("circuit.calcium_leak"));
  }
  SECTION("diffusion") {
    network.parameters.diffusion = false;
    CHECK_THROWS_WITH(network.run(), Contains("circuit.diffusion"));
  }
  SECTION("a presynaptic trace") {
    network.parameters.presynaptic_trace = false;
    CHECK_THROWS_WITH(network.run(), Contains("circuit.presynaptic_trace"));
  }
  SECTION("a stiff method") {
    network.solver.method = "rosenbrock4";
    CHECK_THROWS_WITH(network.run(), Contains("solver.method"));
  }
}
