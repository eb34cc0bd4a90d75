// Synapses, traces and neurons in rate form: where they settle, in closed form, and what they are
// the limit of.
#include <cmath>

#include "tripartite/models/list.hpp"

#include "isolated.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using tripartite::testing::Isolated;
using tripartite::testing::MovedBy;

namespace {

// Exact motion, to where nothing but rounding is left.
constexpr double kRounding = 1e-12;
// Integration by fehlberg78 at a relative tolerance of 1e-12, to where all has settled.
constexpr double kIntegrated = 1e-9;

const Catalogue& catalogue() {
  static const Catalogue models = tripartite_models();
  return models;
}

}  // namespace

TEST_CASE("a rate neuron goes where target and drive say, half of the way in ln 2 tau") {
  Isolated neuron(catalogue().find("rate_neuron"), MovedBy::flow);
  neuron.set_parameter("tau", 20);
  neuron.set_parameter("target", 0.03);
  neuron.set_input("drive", -0.05);
  neuron.advance_to(20 * std::log(2.0));
  CHECK(neuron.value("r") == Approx(-0.01).epsilon(kRounding));
  neuron.advance_to(1000);
  CHECK(neuron.value("r") == Approx(-0.02).epsilon(kRounding));
}

TEST_CASE("gliotransmitter divides what linear_release releases, by 1 + G/K") {
  const double gliotransmitter = GENERATE(0.0, 0.002, 0.0055555, 1.0);
  constexpr double rate = 0.03;
  Isolated synapse(catalogue().find("linear_release"), MovedBy::flow);
  synapse.set_input("rate", rate);
  synapse.set_input("G", gliotransmitter);
  // Until then receptors are still on their way.
  synapse.advance_to(6e6);
  const double K = 0.5 / 60 / 1.5;
  const double released = 0.6 * rate * K / (K + gliotransmitter);
  CHECK(1 - synapse.value("Gamma") == Approx(K / (K + gliotransmitter)).epsilon(kRounding));
  CHECK(synapse.value("Y") == Approx(0.005 * 5e5 * released / 0.04).epsilon(kRounding));
}

TEST_CASE("what decays with the rate of what it is fed by is no special case of linear_release") {
  // Transmitter after 40 ms, where receptors unbind about as fast as the cleft is cleared: Gamma
  // falls as exp(-t/25 ms), so release grows as 1 - exp(-t/25 ms) and Y is an alpha function less.
  const auto transmitter = [](double unbinding) {
    Isolated synapse(catalogue().find("linear_release"), MovedBy::flow);
    synapse.set_parameter("Omega_G", unbinding);
    synapse.set_parameter("U_0", 1);
    synapse.set_state("Gamma", 1);
    synapse.set_input("rate", 1e-3);
    synapse.advance_to(40);
    return synapse.value("Y");
  };
  const double z = 0.04 * 40;
  const double expected = 0.005 * 5e5 * 1e-3 * (1 - std::exp(-z) - z * std::exp(-z)) / 0.04;
  CHECK(transmitter(0.04) == Approx(expected).epsilon(kRounding));
  CHECK(transmitter(0.04 + 1e-10) == Approx(expected).epsilon(1e-8));
  CHECK(transmitter(0.04 - 1e-10) == Approx(expected).epsilon(1e-8));
}

TEST_CASE("tripartite_release settles where its closed form says") {
  const double at_rest = GENERATE(0.15, 0.6);
  const double alpha = GENERATE(0.0, 1.0);
  const double rate = GENERATE(0.001, 0.01, 0.05);  // 1/ms
  constexpr double gliotransmitter = 0.01;
  Isolated synapse(catalogue().find("tripartite_release"));
  synapse.set_parameter("U_0", at_rest);
  synapse.set_parameter("alpha", alpha);
  const double bound = 1.5 * gliotransmitter / (1.5 * gliotransmitter + 0.5 / 60);
  synapse.set_state("Gamma", bound);
  synapse.set_input("rate", rate);
  synapse.set_input("G", gliotransmitter);
  synapse.advance_to(3e4);

  const double U = (1 - bound) * at_rest + alpha * bound;
  const double u = U * rate / (3.33e-3 + U * rate);
  const double met = u + U * (1 - u);
  const double x = 2e-3 / (2e-3 + met * rate);
  CHECK(synapse.value("Gamma") == Approx(bound).epsilon(kIntegrated));
  CHECK(synapse.value("u") == Approx(u).epsilon(kIntegrated));
  CHECK(synapse.value("x") == Approx(x).epsilon(kIntegrated));
  CHECK(synapse.value("Y") == Approx(0.005 * 5e5 * met * x * rate / 0.04).epsilon(kIntegrated));
}

TEST_CASE("linear_release is what tripartite_release becomes as spikes get rare") {
  const auto transmitter = [](const char* model, double rate) {
    Isolated synapse(catalogue().find(model));
    synapse.set_input("rate", rate);
    synapse.set_input("G", 0.05);
    synapse.advance_to(2e4);
    return synapse.value("Y");
  };
  const auto difference = [&](double rate) {
    return transmitter("tripartite_release", rate) / transmitter("linear_release", rate) - 1;
  };
  // Of first order in the rate: facilitation and depletion are.
  const double rare = difference(1e-6), rarer = difference(1e-7);
  CHECK(std::abs(rare) < 1e-3);
  CHECK(rare / rarer == Approx(10).epsilon(0.01));
}

TEST_CASE("a Hebbian trace gathers the product while its gate is open, and forgets") {
  const double gate = GENERATE(0.25, 1.0);
  Isolated trace(catalogue().find("hebbian_trace"), MovedBy::flow);
  trace.set_parameter("gate", gate);
  trace.set_input("pre", 0.02);
  trace.advance_to(100);
  // Nothing is wired to post: it counts what the presynaptic end sends.
  CHECK(trace.value("c") == Approx(gate * 2).epsilon(kRounding));
  trace.set_input("post", -0.5);
  trace.advance_to(200);
  CHECK(trace.value("c") == Approx(gate * 1).epsilon(kRounding));
  trace.set_parameter("decay", 0.01);
  trace.advance_to(1e4);
  CHECK(trace.value("c") == Approx(gate * -0.5 * 0.02 / 0.01).epsilon(kRounding));
}

TEST_CASE("no gate, no trace and no messenger") {
  Isolated trace(catalogue().find("hebbian_trace"), MovedBy::flow);
  trace.set_parameter("gate", 0);
  trace.set_input("pre", 0.02);
  trace.advance_to(100);
  CHECK(trace.value("c") == 0);
  Isolated process(catalogue().find("linear_messenger"), MovedBy::flow);
  process.set_parameter("gate", 0);
  process.set_input("Y_S", 10);
  process.advance_to(100);
  CHECK(process.value("C") == 0);
}
