// What synapses are known for: the sign of their plasticity, where regular trains settle, and which
// way gliotransmitter shifts release.
#include <cmath>

#include "tripartite/models/list.hpp"

#include "isolated.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using tripartite::testing::Isolated;
using tripartite::testing::MovedBy;

namespace {

// Exact motion from spike to spike: what remains is the rounding of some hundred spikes.
constexpr double kRounding = 1e-12;

const Catalogue& catalogue() {
  static const Catalogue models = tripartite_models();
  return models;
}

/// Strength of the last release of a train that is long enough to have settled.
double settle(Isolated& synapse, double interval, double duration) {
  for (double t = interval; t <= duration; t += interval) {
    synapse.advance_to(t);
    synapse.send("pre", 1);
  }
  return synapse.emissions().back().strength;
}

}  // namespace

TEST_CASE("a regular train settles a Tsodyks-Markram synapse where its closed form says") {
  const double probability = GENERATE(0.15, 0.6);
  const double rate = GENERATE(0.002, 0.02, 0.1);  // 1/ms
  Isolated synapse(catalogue().find("tsodyks_markram"), MovedBy::flow);
  synapse.set_parameter("U_0", probability);
  const double interval = 1 / rate;
  const double released = settle(synapse, interval, 2e4);

  const double forgotten = std::exp(-3.33e-3 * interval);
  const double unrecovered = std::exp(-2e-3 * interval);
  const double u = probability / (1 - (1 - probability) * forgotten);
  const double x = (1 - unrecovered) / (1 - (1 - u) * unrecovered);
  CHECK(released == Approx(u * x).epsilon(kRounding));
}

TEST_CASE("a reliable Tsodyks-Markram synapse depresses and an unreliable one facilitates") {
  const auto second_to_first = [](double probability) {
    Isolated synapse(catalogue().find("tsodyks_markram"), MovedBy::flow);
    synapse.set_parameter("U_0", probability);
    synapse.send("pre", 1);
    synapse.advance_to(20);
    synapse.send("pre", 1);
    return synapse.emissions()[1].strength / synapse.emissions()[0].strength;
  };
  CHECK(second_to_first(0.6) < 0.6);
  CHECK(second_to_first(0.15) > 1.5);
}

TEST_CASE("a regular train settles tsodyks_nest where its closed form says") {
  constexpr double tau_psc = 20;
  constexpr double tau_rec = 100;
  constexpr double interval = 50;
  constexpr double probability = 0.4;
  Isolated synapse(catalogue().find("tsodyks_nest"), MovedBy::flow);
  synapse.set_parameter("U", probability);
  synapse.set_parameter("tau_psc", tau_psc);
  synapse.set_parameter("tau_rec", tau_rec);
  const double released = settle(synapse, interval, 4e3);

  // After each release d, active resources are y = d/(1 - active) and z stays what it was. Until
  // the next spike a share `active` of y stays active, `passed` of it becomes z, and `unrecovered`
  // of z stays. So y and z before a spike are multiples of d, and d = U (1 - y - z).
  const double active = std::exp(-interval / tau_psc);
  const double unrecovered = std::exp(-interval / tau_rec);
  const double passed = tau_rec * (unrecovered - active) / (tau_rec - tau_psc);
  const double y = active / (1 - active);
  const double z = passed / (1 - active) / (1 - unrecovered);
  CHECK(released == Approx(probability / (1 + probability * (y + z))).epsilon(kRounding));
}

TEST_CASE("gliotransmitter shifts release in the direction of alpha, to where binding settles") {
  constexpr double gliotransmitter = 0.05;  // uM
  const double at_rest = 0.3;
  const double alpha = GENERATE(0.0, 0.3, 1.0);
  Isolated synapse(catalogue().find("tripartite_synapse"), MovedBy::flow);
  synapse.set_parameter("U_0", at_rest);
  synapse.set_parameter("alpha", alpha);
  synapse.set_input("G", gliotransmitter);
  // Alone and after all has settled, a spike finds u = 0 and x = 1 and releases U.
  synapse.advance_to(1e6);
  synapse.send("pre", 1);

  const double bound = 1.5 * gliotransmitter / (1.5 * gliotransmitter + 0.5 / 60);
  const double released = synapse.emissions().back().strength;
  CHECK(synapse.value("Gamma") == Approx(bound).epsilon(kRounding));
  CHECK(released == Approx((1 - bound) * at_rest + alpha * bound).epsilon(kRounding));
}

TEST_CASE("without gliotransmitter a tripartite synapse is a Tsodyks-Markram synapse") {
  Isolated tripartite_one(catalogue().find("tripartite_synapse"), MovedBy::flow);
  Isolated plain(catalogue().find("tsodyks_markram"), MovedBy::flow);
  for (const double t : {10.0, 15.0, 80.0, 400.0}) {
    for (Isolated* synapse : {&tripartite_one, &plain}) {
      synapse->advance_to(t);
      synapse->send("pre", 1);
    }
    for (const char* state : {"u", "x", "Y"})
      CHECK(tripartite_one.value(state) == plain.value(state));
    CHECK(tripartite_one.emissions().back().strength == plain.emissions().back().strength);
  }
}

TEST_CASE("equal time constants are no special case of tsodyks_nest") {
  const auto ready = [](double tau_rec) {
    Isolated synapse(catalogue().find("tsodyks_nest"), MovedBy::flow);
    synapse.set_parameter("tau_psc", 20);
    synapse.set_parameter("tau_rec", tau_rec);
    synapse.send("pre", 1);
    synapse.advance_to(15);
    return synapse.value("x");
  };
  // One half released: x = 1 - (1 + t/tau) exp(-t/tau)/2, and the limit is approached from both
  // sides.
  const double expected = 1 - 0.5 * (1 + 0.75) * std::exp(-0.75);
  CHECK(ready(20) == Approx(expected).epsilon(kRounding));
  CHECK(ready(20 + 1e-9) == Approx(expected).epsilon(1e-9));
  CHECK(ready(20 - 1e-9) == Approx(expected).epsilon(1e-9));
}

TEST_CASE("an alpha synapse peaks at the weight of the spike, one time constant after it") {
  Isolated synapse(catalogue().find("alpha_synapse"), MovedBy::flow);
  synapse.set_parameter("tau_syn", 2);
  synapse.send("spike", 3);
  synapse.advance_to(2 - 1e-3);
  const double before = synapse.value("g");
  synapse.advance_to(2);
  const double peak = synapse.value("g");
  synapse.advance_to(2 + 1e-3);
  CHECK(peak == Approx(3).epsilon(kRounding));
  CHECK(before < peak);
  CHECK(synapse.value("g") < peak);
}
