// The fast scheme against the reference scheme: a whole tripartite loop under given trains.
#include <string>
#include <vector>

#include "fast_networks.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

/// Three trains excite two neurons through tripartite synapses; an astrocyte hears them, calcium
/// rises over the threshold of release, and gliotransmitter silences the synapses. No time is on a
/// grid.
struct Loop {
  Network network = empty_network();
  std::size_t neurons, cell, release, astro;

  explicit Loop(double slow_step) {
    const std::size_t source = add_group(network, find_model("spike_train"), 3, "source");
    const std::vector<double> rates = {0.031, 0.047, 0.083};
    for (InstanceIndex i = 0; i < 3; ++i) {
      std::vector<double> times;
      for (int k = 0; k < static_cast<int>(2000 * rates[i]); ++k)
        times.push_back((k + 0.5 + 0.3 * std::sin(k * 1.7 + i)) / rates[i]);
      drive_events(network, source, "fire", times, {i});
    }
    neurons = add_group(network, find_model("conductance_lif"), 2, "neurons");
    set(network.groups[neurons], "I_ex", 0);
    Projection& projection =
        add_projection(network, source, "spike", neurons, "excitatory",
                       {{0, 0, 0.3, 0.5}, {0, 1, 0.2, 1}, {1, 0, 0.4, 0.5}, {2, 1, 0.5, 1}});
    projection.edges.astro = {0, 0, 0, 0};
    add_synapse(projection, find_model("tripartite_synapse"));
    cell = add_group(network, find_model("g_chi"), 1, "cell");
    set(network.groups[cell], "I", 1);
    set(network.groups[cell], "C", 0.4);
    set(network.groups[cell], "F_ex", 0);
    release = add_group(network, find_model("gliotransmitter_release"), 1, "release");
    set(network.groups[release], "C_Theta", 0.45);
    astro = add_astro_group(network, 0, 1, {"Gamma"}, {"Y"});
    for (const std::size_t group : {cell, release, astro}) {
      network.groups[group].method = "rk4";
      network.groups[group].step = group == cell ? slow_step : 0;
    }
    add_wire(network, astro, "Y", cell, "Y_S", 0.25);
    add_wire(network, cell, "C", release, "C");
    add_wire(network, release, "G", astro, "G");
  }

  [[nodiscard]] RecordingPlan plan() const {
    RecordingPlan plan = probe_states(network, neurons, {"V", "g_e"}, 100);
    for (const char* state : {"gamma", "I", "C"})
      plan.probes.push_back(state_probe(network, cell, state, {0}, 100));
    plan.probes.push_back(state_probe(network, astro, "Gamma", {0}, 100));
    plan.probes.push_back(state_probe(network, release, "x_A", {0}, 100));
    plan.event_probes = {event_probe(network, release, "release")};
    return plan;
  }
};

}  // namespace

TEST_CASE("release, receptors and conductances converge to the reference scheme") {
  // Slow groups step ten times as far; spikes are rounded to the base step, so errors scatter, but
  // their size falls with it.
  const double slow = GENERATE(0.0, 10.0);
  const Loop exactly(0);
  const Recording exact = run_exact(exactly.network, exactly.plan(), 2000);
  REQUIRE(exact.events[0].times.size() == 1);
  REQUIRE(exact.samples[5].values.back() > 0.5);  // receptors are bound
  std::vector<double> errors, times;
  for (const double step : {0.2, 0.1, 0.05, 0.025}) {
    const Loop loop(slow * step);
    const Recording found = run_fast(loop.network, loop.plan(), 2000, step);
    errors.push_back(greatest_difference(found, exact));
    REQUIRE(found.events[0].times.size() == 1);
    times.push_back(std::abs(found.events[0].times[0] - exact.events[0].times[0]));
  }
  const double order = order_of(errors[0], errors[3]) / 3;
  CAPTURE(slow, errors, times, order);
  CHECK(order > 0.75);
  CHECK(errors[0] < 0.05);
  CHECK(errors[3] < 0.005);
  CHECK(times[1] < 0.05);
}

TEST_CASE("both schemes make the same spikes in a network that does not amplify") {
  // Neurons under currents of their own that inhibit each other a little.
  Network network = empty_network();
  const std::size_t neurons = add_group(network, find_model("conductance_lif"), 12);
  std::vector<double> currents;
  std::vector<Edge> edges;
  for (InstanceIndex i = 0; i < 12; ++i) {
    currents.push_back(150 + 9.7 * i);
    for (InstanceIndex j = 0; j < 12; ++j)
      if ((i * 5 + j * 3) % 7 == 0) edges.push_back({i, j, 0.3, 1.5});
  }
  set(network.groups[neurons], "I_ex", Values(currents));
  add_projection(network, neurons, "spike", neurons, "inhibitory", edges);
  network.projections[0].edges.delay = 1.5;
  const RecordingPlan plan = {.event_probes = {event_probe(network, neurons, "spike")}};
  const auto of_neuron = [](const Events& events, InstanceIndex id) {
    std::vector<double> times;
    for (std::size_t k = 0; k < events.times.size(); ++k)
      if (events.ids[k] == id) times.push_back(events.times[k]);
    return times;
  };
  const Events exact = run_exact(network, plan, 300).events[0];
  std::vector<double> errors;
  for (const double step : {0.1, 0.05, 0.025}) {
    const Events found = run_fast(network, plan, 300, step).events[0];
    double greatest = 0;
    for (InstanceIndex i = 0; i < 12; ++i) {
      const std::vector<double> a = of_neuron(found, i), b = of_neuron(exact, i);
      REQUIRE(a.size() == b.size());
      for (std::size_t k = 0; k < a.size(); ++k)
        greatest = std::max(greatest, std::abs(a[k] - b[k]));
    }
    errors.push_back(greatest);
  }
  CAPTURE(errors);
  REQUIRE(exact.times.size() > 150);
  CHECK(errors[0] < 0.1);
  CHECK(errors[2] < 0.6 * errors[0]);
}
