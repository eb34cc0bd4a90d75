// Networks of spiking neurons in the reference scheme against an independent solver.
#include <cmath>
#include <fstream>
#include <sstream>

#include "networks.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

std::vector<double> numbers(const std::string& list) {
  std::vector<double> values;
  std::istringstream cells(list);
  for (std::string cell; std::getline(cells, cell, ',');) values.push_back(std::stod(cell));
  return values;
}

/// A file of tests/reference/network that spiking_network.py made.
struct SpikingNetwork {
  double duration = 0;
  std::string current;
  std::vector<double> currents;
  std::vector<std::pair<std::string, Edge>> edges;
  std::vector<std::pair<InstanceIndex, double>> spikes;
};

SpikingNetwork read_network(const std::string& model) {
  std::ifstream file(std::string(TRIPARTITE_SOURCE_DIR) +
                     "/tests/reference/network/spiking_network." + model + ".csv");
  REQUIRE(file);
  SpikingNetwork network;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string hash, kind, name;
    words >> hash >> kind >> name;
    const std::string values = line.substr(line.find('=') + 1);
    if (kind == "duration") network.duration = std::stod(values);
    if (kind == "parameter") {
      network.current = name;
      network.currents = numbers(values);
    }
    if (kind == "edge") {
      const std::vector<double> edge = numbers(values);
      network.edges.push_back({name,
                               {static_cast<InstanceIndex>(edge[0]),
                                static_cast<InstanceIndex>(edge[1]), edge[2], edge[3]}});
    }
    if (line.starts_with('#') || line.starts_with("neuron")) continue;
    const std::vector<double> spike = numbers(line);
    network.spikes.push_back({static_cast<InstanceIndex>(spike[0]), spike[1]});
  }
  return network;
}

/// What the tables say of `network`, run by us.
Events run(const SpikingNetwork& given, const std::string& model,
           const std::vector<std::pair<std::string, double>>& parameters) {
  Network network = empty_network();
  const std::size_t neurons = add_group(network, find_model(model), given.currents.size());
  for (const auto& [name, value] : parameters) set(network.groups[neurons], name, value);
  set(network.groups[neurons], given.current, Values(given.currents));
  for (const char* port : {"excitatory", "inhibitory"}) {
    std::vector<Edge> edges;
    for (const auto& [name, edge] : given.edges)
      if (name == port) edges.push_back(edge);
    std::stable_sort(edges.begin(), edges.end(),
                     [](const Edge& a, const Edge& b) { return a.delay < b.delay; });
    add_projection(network, neurons, "spike", neurons, port, edges);
  }
  return run_reference(network, {.event_probes = {event_probe(network, neurons, "spike")}},
                       given.duration)
      .events[0];
}

void compare(const Events& spikes, const SpikingNetwork& reference) {
  REQUIRE(spikes.times.size() == reference.spikes.size());
  for (std::size_t k = 0; k < spikes.times.size(); ++k) {
    CHECK(spikes.ids[k] == reference.spikes[k].first);
    CHECK(std::abs(spikes.times[k] - reference.spikes[k].second) < 1e-6);
  }
}

}  // namespace

TEST_CASE("integrate-and-fire neurons with delays spike when an independent solver says") {
  const SpikingNetwork reference = read_network("conductance_lif");
  compare(run(reference, "conductance_lif", {}), reference);
}

TEST_CASE("adaptive exponential neurons with delays spike when an independent solver says") {
  const SpikingNetwork reference = read_network("adaptive_exponential");
  compare(run(reference, "adaptive_exponential", {{"tau_ex", 2}, {"tau_in", 4}, {"t_ref", 2}}),
          reference);
}

TEST_CASE("receptors beside the neurons do what conductances inside them do") {
  // Neuron 0 excites 1, through its own conductance or through a receptor that reads its potential
  // and returns a current: two wires inside the stages.
  std::vector<Events> spikes;
  for (const bool beside : {false, true}) {
    Network network = empty_network();
    const std::size_t neurons = add_group(network, find_model("conductance_lif"), 2);
    set(network.groups[neurons], "I_ex", Values({180, 90}));
    const std::vector<Edge> edges = {{0, 1, 4, 1.5}};
    if (beside) {
      const std::size_t receptors = add_group(network, find_model("exponential_synapse"), 2);
      add_wire(network, neurons, "V", receptors, "V");
      add_wire(network, receptors, "I", neurons, "I_stim");
      add_projection(network, neurons, "spike", receptors, "spike", edges);
    } else {
      add_projection(network, neurons, "spike", neurons, "excitatory", edges);
    }
    const RecordingPlan plan = {.event_probes = {event_probe(network, neurons, "spike")}};
    spikes.push_back(run_reference(network, plan, 300).events[0]);
  }
  REQUIRE(std::count(spikes[0].ids.begin(), spikes[0].ids.end(), 1) > 5);
  REQUIRE(spikes[0].ids == spikes[1].ids);
  for (std::size_t k = 0; k < spikes[0].times.size(); ++k)
    CHECK(std::abs(spikes[0].times[k] - spikes[1].times[k]) < 1e-6);
}
