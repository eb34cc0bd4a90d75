// Neurons, synapses and gliotransmission in the reference scheme against closed forms.
#include <cmath>

#include "networks.hpp"
#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

constexpr double kSecond = 1000;

/// Irregular, in places denser than the time constants of a synapse.
const std::vector<double> train = {3, 10.5, 60, 61, 62.25, 400, 401, 900, 2000, 2000.125, 2900};

}  // namespace

TEST_CASE("a leaky neuron under constant current spikes when its equation says") {
  const double current = GENERATE(150.0, 250.0);
  Network network = empty_network();
  const std::size_t neurons = add_group(network, find_model("conductance_lif"), 2);
  set(network.groups[neurons], "I_ex", current);
  set(network.groups[neurons], "V", Values({-60, -52}));
  const Recording recording =
      run_reference(network, {.event_probes = {event_probe(network, neurons, "spike")}}, 200);

  const double tau = 198 / 9.99, rest = -60 + current / 9.99;
  const auto rise = [&](double from) { return tau * std::log((rest - from) / (rest + 50)); };
  const Events& spikes = recording.events[0];
  REQUIRE(spikes.times.size() > 10);
  std::vector<double> expected = {rise(-60), rise(-52)};
  for (std::size_t k = 0; k < spikes.times.size(); ++k) {
    double& next = expected[spikes.ids[k]];
    CHECK(std::abs(spikes.times[k] - next) < 1e-6);
    CHECK(spikes.strengths[k] == 1);
    next += 5 + rise(-60);
  }
  CHECK(expected[0] > 200);
  CHECK(expected[1] > 200);
}

TEST_CASE("a Tsodyks-Markram synapse releases what the event-by-event solution says") {
  const Model relays = relay();
  Network network = empty_network();
  const std::size_t source = add_group(network, relays, 1, "source");
  const std::size_t target = add_group(network, relays, 3, "target");
  drive_events(network, source, "fire", train);
  Projection& projection = add_projection(network, source, "spike", target, "fire",
                                          {{0, 0, 1, 0}, {0, 1, -4, 0}, {0, 2, 1, 2.5}});
  Synapse& synapse = add_synapse(projection, find_model("tsodyks_markram"));
  synapse.keeping = GENERATE(Keeping::per_source, Keeping::per_edge);
  const RecordingPlan plan = {.edge_probes = {{0, find_row(synapse.model->states, "u"), {1}, 1},
                                              {0, find_row(synapse.model->states, "Y"), {1}, 1}},
                              .event_probes = {event_probe(network, target, "spike")}};
  const Recording recording = run_reference(network, plan, 3000);

  const double forget = 3.33 / kSecond, recover = 2 / kSecond, clear = 40 / kSecond;
  std::vector<double> us, strengths, transmitters;
  double u = 0, x = 1, Y = 0, last = 0;
  for (const double t : train) {
    u *= std::exp(-forget * (t - last));
    x = 1 - (1 - x) * std::exp(-recover * (t - last));
    Y *= std::exp(-clear * (t - last));
    last = t;
    u += 0.6 * (1 - u);
    Y += 0.005 * 500e3 * u * x;
    strengths.push_back(u * x);
    x -= u * x;
    us.push_back(u);
    transmitters.push_back(Y);
  }

  const Events& arrivals = recording.events[0];
  REQUIRE(arrivals.times.size() == 3 * train.size());
  std::vector<std::size_t> seen(3);
  for (std::size_t k = 0; k < arrivals.times.size(); ++k) {
    const std::size_t id = arrivals.ids[k], spike = seen[id]++;
    CHECK(std::abs(arrivals.times[k] - train[spike] - (id == 2 ? 2.5 : 0)) < 1e-12 * 3000);
    CHECK(std::abs(arrivals.strengths[k] - strengths[spike] * (id == 1 ? -4 : 1)) < 1e-9);
  }
  for (std::size_t k = 0; k <= 3000; ++k) {
    std::size_t spikes = 0;
    while (spikes < train.size() && train[spikes] <= static_cast<double>(k)) ++spikes;
    const double since = spikes == 0 ? 0 : static_cast<double>(k) - train[spikes - 1];
    const double expected_u = spikes == 0 ? 0 : us[spikes - 1] * std::exp(-forget * since);
    const double expected_Y = spikes == 0 ? 0 : transmitters[spikes - 1] * std::exp(-clear * since);
    REQUIRE(std::abs(recording.edge_samples[0].values[k] - expected_u) < 1e-9);
    REQUIRE(std::abs(recording.edge_samples[1].values[k] - expected_Y) < 1e-9 * 2500);
  }
}

TEST_CASE("what synapses share at an astrocyte is kept there once") {
  // Two sources, of which each has an edge to both astrocytes; transmitter adds up in the cleft and
  // bound receptors weaken each release.
  const Model relays = relay();
  Network network = empty_network();
  const std::size_t source = add_group(network, relays, 2, "source");
  const std::size_t target = add_group(network, relays, 4, "target");
  drive_events(network, source, "fire", {100, 300}, {0});
  drive_events(network, source, "fire", {110, 300}, {1});
  Projection& projection = add_projection(network, source, "spike", target, "fire",
                                          {{0, 0, 1, 0}, {0, 1, 1, 0}, {1, 2, 1, 0}, {1, 3, 1, 0}});
  projection.edges.astro = {0, 1, 0, 1};
  add_synapse(projection, find_model("tripartite_synapse"));
  const std::size_t astro = add_astro_group(network, 0, 2, {"Gamma"}, {"Y"});
  const double G = 40;  // at the second astrocyte only
  drive_input(network, astro, "G", G, {1});
  const RecordingPlan plan = {.probes = {state_probe(network, astro, "Gamma", {0, 1}, 1),
                                         state_probe(network, astro, "Y", {0, 1}, 1)},
                              .event_probes = {event_probe(network, target, "spike")}};
  const Recording recording = run_reference(network, plan, 400);

  const double forget = 3.33 / kSecond, recover = 2 / kSecond, clear = 40 / kSecond;
  const double bind = 1.5 / kSecond * G, unbind = 0.5 / 60 / kSecond;
  const auto bound = [&](double t) {
    return bind / (bind + unbind) * (1 - std::exp(-(bind + unbind) * t));
  };
  const auto release = [&](double astrocyte, double first) {
    // At the first spike and at 300 ms.
    const auto U = [&](double t) { return 0.6 * (1 - (astrocyte == 1 ? bound(t) : 0)); };
    const double u1 = U(first), r1 = u1;
    const double wait = 300 - first;
    const double u2 = u1 * std::exp(-forget * wait);
    const double u3 = u2 + U(300) * (1 - u2);
    return std::pair{r1, u3 * (1 - r1 * std::exp(-recover * wait))};
  };
  const Events& arrivals = recording.events[0];
  REQUIRE(arrivals.times == std::vector<double>{100, 100, 110, 110, 300, 300, 300, 300});
  REQUIRE(arrivals.ids == std::vector<InstanceIndex>{0, 1, 2, 3, 0, 1, 2, 3});
  for (std::size_t k = 0; k < 4; ++k) {
    const auto [first, second] = release(static_cast<double>(k % 2), k < 2 ? 100 : 110);
    CHECK(std::abs(arrivals.strengths[k] - first) < 1e-9);
    CHECK(std::abs(arrivals.strengths[k + 4] - second) < 1e-9);
  }
  CHECK(std::abs(recording.samples[0].values[2 * 400 + 1] - bound(400)) < 1e-9);
  CHECK(recording.samples[0].values[2 * 400] == 0);
  for (std::size_t astrocyte = 0; astrocyte < 2; ++astrocyte) {
    const auto [a1, a2] = release(static_cast<double>(astrocyte), 100);
    const auto [b1, b2] = release(static_cast<double>(astrocyte), 110);
    const double expected = 2500 * (a1 * std::exp(-clear * 300) + b1 * std::exp(-clear * 290) +
                                    (a2 + b2) * std::exp(-clear * 100));
    CHECK(std::abs(recording.samples[1].values[2 * 400 + astrocyte] / expected - 1) <
          1e-7);  // 300 ms of steps
  }
}

TEST_CASE("gliotransmitter is released when calcium crosses, and leaves as its equations say") {
  // Calcium rises at 0.01 per ms from 0 to the threshold at 0.5, twice: it is taken down in
  // between.
  const Model calcium = leaky();
  Network network = empty_network();
  const std::size_t cell = add_group(network, calcium, 1, "calcium");
  drive_input(network, cell, "input", 0.01);
  drive_events(network, cell, "add", {80}, {0}, -0.6);
  const std::size_t glio = add_group(network, find_model("gliotransmitter_release"));
  add_wire(network, cell, "x", glio, "C");
  const Recording recording =
      run_reference(network,
                    {.probes = {state_probe(network, glio, "G", {0}, 0.5),
                                state_probe(network, glio, "x_A", {0}, 0.5)},
                     .event_probes = {event_probe(network, glio, "release")}},
                    200);

  const double clear = 60 / kSecond, recover = 0.6 / kSecond;
  const double first = 50, second = 110;  // 80 at 0.8 - 0.6, then 30 more
  const double left = 1 - 0.6, recovered = 1 - (1 - left) * std::exp(-recover * (second - first));
  const Events& releases = recording.events[0];
  REQUIRE(releases.times.size() == 2);
  CHECK(std::abs(releases.times[0] - first) < 1e-6);
  CHECK(std::abs(releases.times[1] - second) < 1e-6);
  CHECK(std::abs(releases.strengths[0] - 0.6) < 1e-9);
  CHECK(std::abs(releases.strengths[1] - 0.6 * recovered) < 1e-9);
  const double jump = 6.5e-4 * 200e3;
  for (std::size_t k = 0; k <= 400; ++k) {
    const double t = static_cast<double>(k) / 2;
    if (t == first || t == second) continue;  // a crossing may fall a rounding later
    const double G = (t > first ? jump * 0.6 * std::exp(-clear * (t - first)) : 0) +
                     (t > second ? jump * 0.6 * recovered * std::exp(-clear * (t - second)) : 0);
    REQUIRE(std::abs(recording.samples[0].values[k] - G) < 1e-6);
  }
  const double at_end = 1 - (1 - 0.4 * recovered) * std::exp(-recover * (200 - second));
  CHECK(std::abs(recording.samples[1].values[400] - at_end) < 1e-8);
}
