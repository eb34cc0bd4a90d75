// What the fast scheme keeps once for many synapses is what each would have had alone.
#include <string>
#include <vector>

#include "tripartite/network/description.hpp"

#include "fast_networks.hpp"
#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

/// Forty neurons that excite each other through depressing synapses.
Network recurrent(bool is_listed) {
  constexpr std::size_t neurons = 40, edges = neurons * neurons;
  NetworkDescription description;
  PopulationDescription cells{.name = "neurons", .model = "conductance_lif", .size = neurons};
  cells.parameters = {{"I_ex", {.kind = Distribution::Kind::uniform, .a = 90, .b = 200}}};
  description.populations = {cells};
  ProjectionDescription projection;
  projection.name = "recurrent";
  projection.from = {.population = "neurons", .port = "spike"};
  projection.to = {.population = "neurons", .port = "excitatory"};
  projection.synapse = "tsodyks_markram";
  projection.weight = {.kind = Distribution::Kind::uniform, .a = 0.1, .b = 0.4};
  projection.delay = {.a = 1};
  projection.connect.rule = "all_to_all";
  // One value for each edge keeps synapses apart, though all values are the same.
  Distribution probability{.a = 0.4};
  if (is_listed)
    probability = {.kind = Distribution::Kind::listed, .listed = std::vector(edges, 0.4)};
  projection.parameters = {{"U_0", probability}};
  description.projections = {projection};
  return build_network(description, catalogue(), Stream(5, "tests/engine/fast_sharing"));
}

/// Two astrocytes that listen to nine synapses each and regulate them, in Runge-Kutta steps all
/// together. Where nothing is shared, each synapse has cleft and receptors of its own.
struct Loop {
  Model relays = relay();
  Network network = empty_network();
  std::size_t target, cells, release, astro;
  std::vector<InstanceIndex> astrocyte_of;  ///< [edge]

  explicit Loop(bool is_shared) {
    const std::size_t source = add_group(network, relays, 3, "source");
    target = add_group(network, relays, 6, "target");
    std::vector<double> times;
    for (int k = 0; k < 40; ++k) times.push_back(0.5 + 11.7 * k + 0.1 * (k * k % 7));
    drive_events(network, source, "fire", times, {0, 2});
    drive_events(network, source, "fire", {3, 50, 51, 52, 250, 260, 300, 301, 420}, {1});
    std::vector<Edge> edges;
    for (InstanceIndex i = 0; i < 3; ++i)
      for (InstanceIndex j = 0; j < 6; ++j) {
        edges.push_back({i, j, 1.0 + j, 1});
        astrocyte_of.push_back((i + j) % 2);
      }
    Projection& projection = add_projection(network, source, "spike", target, "fire", edges);
    projection.edges.astro = astrocyte_of;
    for (InstanceIndex e = 0; e < edges.size() && !is_shared; ++e) projection.edges.astro[e] = e;
    add_synapse(projection, find_model("tripartite_synapse"));
    cells = add_group(network, find_model("g_chi"), 2);
    set(network.groups[cells], "I", Values({1, 0.9}));
    set(network.groups[cells], "C", 0.45);
    set(network.groups[cells], "F_ex", 0);
    release = add_group(network, find_model("gliotransmitter_release"), 2);
    astro = add_astro_group(network, 0, is_shared ? 2 : edges.size(), {"Gamma"}, {"Y"});
    for (const std::size_t group : {cells, release, astro}) network.groups[group].method = "rk4";
    add_wire(network, cells, "C", release, "C");
    if (is_shared) {
      add_wire(network, astro, "Y", cells, "Y_S", 1.0 / 9);
      add_wire(network, release, "G", astro, "G");
    } else {
      add_scatter(network, astro, "Y", cells, "Y_S", astrocyte_of);
      network.wires.back().weight = 1.0 / 9;
      add_gather(network, release, "G", astro, "G", astrocyte_of);
    }
  }

  [[nodiscard]] Recording run() const {
    RecordingPlan plan = probe_states(network, cells, {"gamma", "I", "C", "h"}, 20);
    for (const char* state : {"G", "x_A"})
      plan.probes.push_back(state_probe(network, release, state, {0, 1}, 20));
    plan.event_probes = {event_probe(network, target, "spike"),
                         event_probe(network, release, "release")};
    plan.probes.push_back(output_probe(network, astro, "Y", {0}, 500));
    return run_fast(network, plan, 500);
  }
};

}  // namespace

TEST_CASE("synapses that are kept once for their source do what each would alone") {
  const Network once = recurrent(false), each = recurrent(true);
  Network each_alike = recurrent(false);
  REQUIRE(once.projections[0].synapse->keeping == Keeping::per_source);
  REQUIRE(each.projections[0].synapse->keeping == Keeping::per_edge);
  each_alike.projections[0].synapse->keeping = Keeping::per_edge;
  RecordingPlan plan = probe_states(once, 0, {"V", "g_e"}, 10);
  plan.event_probes = {event_probe(once, 0, "spike")};
  for (const char* state : {"u", "x", "Y"})
    plan.edge_probes.push_back(
        {0, find_row(find_model("tsodyks_markram").states, state), {0, 777, 1599}, 200});
  const Recording expected = run_fast(once, plan, 200);
  REQUIRE(expected.events[0].times.size() > 200);
  for (const Network& network : {each, each_alike}) {
    const Recording found = run_fast(network, plan, 200);
    REQUIRE(found.events[0].ids == expected.events[0].ids);
    double greatest = 0;
    for (std::size_t k = 0; k < found.events[0].times.size(); ++k)
      greatest =
          std::max(greatest, std::abs(found.events[0].times[k] - expected.events[0].times[k]));
    CHECK(greatest < 1e-9);
    CHECK(greatest_difference(found, expected) < 1e-12 * 1e3);  // spikes amplify rounding
  }
}

TEST_CASE("synapses that share cleft and receptors do what each would alone") {
  const Recording shared = Loop(true).run(), alone = Loop(false).run();
  const Events& arrivals = shared.events[0];
  REQUIRE(arrivals.times.size() > 250);
  REQUIRE(arrivals.times == alone.events[0].times);
  REQUIRE(arrivals.ids == alone.events[0].ids);
  for (std::size_t k = 0; k < arrivals.times.size(); ++k)
    REQUIRE(std::abs(arrivals.strengths[k] - alone.events[0].strengths[k]) < 1e-12);
  // The loop is closed: gliotransmitter is released, and silences synapses.
  REQUIRE(shared.events[1].times.size() >= 2);
  CHECK(shared.events[1].ids == alone.events[1].ids);
  CHECK(arrivals.strengths.back() < 0.5 * arrivals.strengths.front());
  for (std::size_t k = 0; k < 6; ++k) {
    const std::vector<double>&one = shared.samples[k].values, &other = alone.samples[k].values;
    for (std::size_t i = 0; i < one.size(); ++i)
      REQUIRE(std::abs(one[i] - other[i]) <= 1e-12 * (1 + std::abs(one[i])));
  }
}
