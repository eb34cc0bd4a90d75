// The networks of spiking neurons.
#include "describing.hpp"
#include "recipe.hpp"

namespace tripartite {

using namespace describing;

namespace {

/// Forgets and recovers between any two spikes.
constexpr double kAtOnce = 1;  // 1/ms

}  // namespace

NetworkDescription Recipe::spiking_writing(std::size_t units) const {
  NetworkDescription network;
  PopulationDescription teacher = members(population::teacher, "rate_neuron", 1);
  teacher.parameters = {{"tau", constant(circuit.tau_n)}};
  network.populations = {spiking_neurons(population::hidden, 2 * units), teacher,
                         members(population::trace, "hebbian_trace", units),
                         members(population::fading, "hebbian_trace", units)};
  wire(network, port(population::teacher, "r"), port(population::fading, "post"), 1, "all_to_all");
  network.projections = {
      spiking_terminals("to_trace", units, port(population::trace, "release")),
      spiking_terminals("to_fading", units, port(population::fading, "release"))};
  return network;
}

PopulationDescription Recipe::spiking_neurons(const char* name, std::size_t size) const {
  PopulationDescription neurons = members(name, "escape_lif", size);
  neurons.method = "heun";
  return neurons;
}

ProjectionDescription Recipe::spiking_terminals(const char* name, std::size_t units,
                                                const EndDescription& to) const {
  ProjectionDescription terminals;
  terminals.name = name;
  terminals.from = port(population::hidden, "spike");
  terminals.to = to;
  terminals.synapse = "tsodyks_markram";
  terminals.parameters = {{"U_0", constant(biology.release_probability)}};
  if (!parts.release) {
    // Forgets and recovers between any two spikes: each releases U_0.
    terminals.parameters.emplace_back("Omega_f", constant(kAtOnce));
    terminals.parameters.emplace_back("Omega_d", constant(kAtOnce));
  }
  // Both neurons of a unit end at one place, as halves.
  terminals.weight = constant(0.5);
  terminals.connect.rule = "edges";
  for (std::size_t j = 0; j < 2 * units; ++j) terminals.connect.pairs.push_back({j, j % units});
  return terminals;
}

NetworkDescription Recipe::spiking_reading(std::span<const double> trace, double operating_point,
                                           const Divider& divider, std::size_t size) const {
  const std::size_t units = trace.size();
  NetworkDescription network;
  network.populations = {spiking_neurons(population::hidden, 2 * units),
                         members(population::axons, "spike_train", 2 * units),
                         spiking_neurons(population::outputs, size)};

  // The terminals that transmit: one for each axon, whose release the axon passes on to all edges.
  ProjectionDescription terminals =
      spiking_terminals("terminals", units, port(population::axons, "fire"));
  terminals.weight = constant(1);
  for (std::size_t j = 0; j < 2 * units; ++j) terminals.connect.pairs[j] = {j, j};
  if (divider.kind == Divider::Kind::nobody) {
    network.projections.push_back(terminals);
    return network;
  }
  terminals.synapse = "tripartite_synapse";
  terminals.parameters.emplace_back("O_G", constant(binding()));
  terminals.parameters.emplace_back("Omega_G", constant(unbinding()));

  EndDescription gliotransmitter;
  const std::size_t cells = processes(units);
  if (divider.kind == Divider::Kind::held) {
    // Stands at the place of the processes and shows a constant.
    PopulationDescription holder = members(population::processes, "rate_neuron", cells);
    holder.parameters = {{"target", constant(divider.held)}};
    holder.states = {{"r", constant(divider.held)}};
    network.populations.push_back(holder);
    gliotransmitter = port(population::processes, "r");
  } else {
    PopulationDescription clefts = members(population::clefts, "hebbian_trace", units);
    const Model& terminal = catalogue->find(terminal_model(parts));
    const double clearance = default_of(terminal, "Omega_c");
    clefts.parameters = {{"decay", constant(clearance)}};
    network.populations.push_back(clefts);
    gliotransmitter = add_astrocyte(network, trace, operating_point, port(population::clefts, "c"),
                                    biology.release_probability * biology.mean_rate / clearance);
  }
  const auto inhibit = [&](ProjectionDescription& projection) {
    AstrocyteDescription astrocyte;
    astrocyte.population = gliotransmitter.population;
    astrocyte.end = cells;
    astrocyte.rule = "edges";
    for (std::size_t j = 0; j < 2 * units; ++j)
      astrocyte.listed.push_back(j % units / wrapped(units));
    astrocyte.ports = {{"G", gliotransmitter}, {"Y", {}}};
    astrocyte.method = "rk4";
    projection.astrocyte = astrocyte;
  };
  if (divider.kind == Divider::Kind::astrocyte) {
    ProjectionDescription hearing =
        spiking_terminals("hearing", units, port(population::clefts, "release"));
    if (!open_loop()) {
      hearing.synapse = terminals.synapse;
      hearing.parameters = terminals.parameters;
      inhibit(hearing);
    }
    network.projections.push_back(hearing);
  }
  inhibit(terminals);
  network.projections.push_back(terminals);
  return network;
}

}  // namespace tripartite
