// Neither threads nor recording change a bit of what the fast scheme simulates.
#include <string>
#include <vector>

#include "tripartite/network/description.hpp"

#include "fast_networks.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

using Kind = Distribution::Kind;

Distribution constant(double value) { return {.a = value}; }
Distribution uniform(double low, double high) {
  return {.kind = Kind::uniform, .a = low, .b = high};
}

/// The neuron-glia network in small, with drawn weights: so many spikes and edges that threads are
/// woken, and so many neurons that each thread has some.
struct Variant {
  Distribution delay;
  double astro_step;  ///< ms, of what synapses share; 0 for the base step
  bool is_wired;      ///< to astrocytes; otherwise steps can be made in blocks though at base step
};

Network neurons_and_glia(const Variant& variant) {
  constexpr std::size_t e = 416, neurons = 520, astrocytes = 104;
  NetworkDescription description;
  PopulationDescription cells{.name = "neurons", .model = "conductance_lif", .size = neurons};
  cells.parameters = {{"I_ex", uniform(600, 900)}, {"t_ref", constant(1)}};
  cells.states = {{"V", uniform(-60, -50)}};
  PopulationDescription glia{.name = "astrocytes", .model = "g_chi", .size = astrocytes};
  glia.step = 2;
  glia.method = "rk4";
  glia.states = {{"I", uniform(0.1, 1.2)}, {"C", uniform(0.3, 0.5)}};
  PopulationDescription release{
      .name = "release", .model = "gliotransmitter_release", .size = astrocytes};
  release.step = variant.astro_step;
  release.method = "rk4";
  release.parameters = {{"C_Theta", uniform(0.3, 0.5)}};
  description.populations = {cells, glia, release};

  const auto recurrent = [&](std::string name, std::size_t begin, std::size_t end,
                             std::string port) {
    ProjectionDescription projection;
    projection.name = std::move(name);
    projection.from = {"neurons", begin, end, "spike"};
    projection.to = {.population = "neurons", .port = std::move(port)};
    projection.synapse = "tripartite_synapse";
    projection.weight = uniform(0.1, 0.3);
    projection.delay = variant.delay;
    projection.connect = {.rule = "bernoulli", .probability = 0.2};
    return projection;
  };
  ProjectionDescription excitation = recurrent("excitation", 0, e, "excitatory");
  excitation.astrocyte = AstrocyteDescription{.population = "astrocytes", .rule = "random"};
  excitation.astrocyte->ports = {{"Y", {}}, {"G", {}}};
  if (variant.is_wired)
    excitation.astrocyte->ports = {{"Y", {.population = "astrocytes", .port = "Y_S"}},
                                   {"G", {.population = "release", .port = "G"}}};
  excitation.astrocyte->step = variant.astro_step;
  excitation.states = {{"Gamma", uniform(0, 0.5)}};
  description.projections = {excitation, recurrent("inhibition", e, neurons, "inhibitory")};
  description.wires = {{.name = "calcium",
                        .from = {.population = "astrocytes", .port = "C"},
                        .to = {.population = "release", .port = "C"}}};
  JunctionDescription gap{.name = "gap", .model = "junction_smooth", .population = "astrocytes"};
  gap.connect = {.rule = "ring"};
  description.junctions = {gap};
  return build_network(description, catalogue(), Stream(3, "tests/engine/fast_bits"));
}

RecordingPlan spikes_and_releases(const Network& network) {
  return {.event_probes = {event_probe(network, network.find_group("neurons"), "spike"),
                           event_probe(network, network.find_group("release"), "release")}};
}

void check_identical(const Recording& one, const Recording& other) {
  for (std::size_t k = 0; k < one.events.size(); ++k) {
    REQUIRE(one.events[k].ids == other.events[k].ids);
    CHECK(one.events[k].times == other.events[k].times);
    CHECK(one.events[k].strengths == other.events[k].strengths);
  }
  for (std::size_t k = 0; k < one.samples.size(); ++k)
    CHECK(one.samples[k].values == other.samples[k].values);
}

}  // namespace

/// Blocks of one step, of as many as the delay has, or of as many as slow groups allow.
Variant variant() {
  return GENERATE(values<Variant>({{constant(0), 0, true},
                                   {constant(1.5), 1, true},
                                   {uniform(1, 3), 1, true},
                                   {constant(1.5), 0, false},
                                   {uniform(1, 3), 0, false}}));
}

TEST_CASE("the number of threads changes no bit") {
  const Network network = neurons_and_glia(variant());
  RecordingPlan plan = spikes_and_releases(network);
  for (const char* group : {"neurons", "astrocytes"})
    plan.probes.push_back({network.find_group(group), Probe::Row::state, 0, {0, 50, 103}, 20});
  SimulationCost cost;
  const Recording one = simulate(network, plan, fast_scheme(40, 0.1, 1), &cost);
  CHECK(one.events[0].times.size() > 3000);
  CHECK(one.events[1].times.size() > 10);
  CHECK(cost.events > 300'000);
  for (const int threads : {2, 3, 4}) {
    CAPTURE(threads);
    SimulationCost other_cost;
    const Recording other = simulate(network, plan, fast_scheme(40, 0.1, threads), &other_cost);
    CHECK(other_cost.events == cost.events);
    check_identical(one, other);
  }
}

TEST_CASE("recording at every step changes no bit") {
  // Without it, steps are made in blocks as long as the shortest delay.
  const Network network = neurons_and_glia(variant());
  const RecordingPlan quiet = spikes_and_releases(network);
  RecordingPlan busy = quiet;
  busy.probes = {{network.find_group("neurons"), Probe::Row::output, 0, {7}, 0.1}};
  busy.edge_probes = {{0, 0, {5}, 0.1}};
  const Recording one = run_fast(network, quiet, 40);
  Recording other = run_fast(network, busy, 40, 0.1, 2);
  CHECK(other.samples[0].count() == 401);
  other.samples.clear();
  CHECK(one.events[0].times.size() > 3000);
  check_identical(one, other);
}

TEST_CASE("threads that share a coupled group change no bit") {
  // So many tiles that the stages themselves are shared out.
  NetworkDescription description;
  PopulationDescription cells{.name = "cells", .model = "g_chi", .size = 8500};
  cells.method = "rk4";
  cells.states = {{"I", uniform(0.1, 1.5)}, {"C", uniform(0.05, 0.5)}};
  description.populations = {cells};
  JunctionDescription gap{.name = "gap", .model = "junction_smooth", .population = "cells"};
  gap.connect = {.rule = "ring"};
  description.junctions = {gap};
  const Network network = build_network(description, catalogue(), Stream(4, "tests/engine"));
  const RecordingPlan plan = probe_states(network, 0, {"I", "C"}, 100);
  check_identical(run_fast(network, plan, 100, 50), run_fast(network, plan, 100, 50, 2));
}
