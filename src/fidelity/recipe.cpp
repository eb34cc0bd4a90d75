// What all levels have in common, and the networks of rates.
#include "recipe.hpp"

#include "describing.hpp"

namespace tripartite {

using namespace describing;

namespace {

/// A release constant that nothing can see: for terminals without biology of their own.
constexpr double kHardlyUnbinding = 1e-9;  // 1/ms

}  // namespace

Recipe::Recipe(const CircuitParameters& protocol, const BiologyParameters& made_of,
               const Catalogue& models)
    : circuit(protocol), biology(made_of), parts(made_of.ingredients()), catalogue(&models) {}

PopulationDescription Recipe::terminal_population(const char* name, std::size_t units) const {
  PopulationDescription terminals = members(name, terminal_model(parts), units);
  terminals.parameters = {{"U_0", constant(biology.release_probability)}};
  terminals.parameters.emplace_back("O_G", constant(binding()));
  terminals.parameters.emplace_back("Omega_G", constant(unbinding()));
  return terminals;
}

double Recipe::binding() const {
  const double published = default_of(catalogue->find(terminal_model(parts)), "O_G");
  return parts.normaliser ? published / biology.slowness : published;
}

double Recipe::unbinding() const {
  if (!parts.release && !parts.normaliser) return kHardlyUnbinding;
  const double published = default_of(catalogue->find(terminal_model(parts)), "Omega_G");
  return parts.normaliser ? published / biology.slowness : published;
}

NetworkDescription Recipe::writing(std::size_t units) const {
  NetworkDescription network;
  PopulationDescription hidden = members(population::hidden, "rate_neuron", units);
  hidden.parameters = {{"tau", constant(circuit.tau_h)}};
  PopulationDescription teacher = members(population::teacher, "rate_neuron", 1);
  teacher.parameters = {{"tau", constant(circuit.tau_n)}};
  network.populations = {hidden, terminal_population(population::terminals, units), teacher,
                         members(population::trace, "hebbian_trace", units),
                         members(population::fading, "hebbian_trace", units)};
  wire(network, port(population::hidden, "r"), port(population::terminals, "rate"));
  wire(network, port(population::terminals, "release"), port(population::trace, "pre"));
  wire(network, port(population::terminals, "release"), port(population::fading, "pre"));
  wire(network, port(population::teacher, "r"), port(population::fading, "post"), 1, "all_to_all");
  return network;
}

NetworkDescription Recipe::reading(std::span<const double> trace, double operating_point,
                                   const Divider& divider) const {
  const std::size_t units = trace.size();
  NetworkDescription network;
  PopulationDescription hidden = members(population::hidden, "rate_neuron", units);
  hidden.parameters = {{"tau", constant(circuit.tau_h)}};
  network.populations = {hidden, terminal_population(population::terminals, units),
                         members(population::trace, "hebbian_trace", units)};
  wire(network, port(population::hidden, "r"), port(population::terminals, "rate"));
  wire(network, port(population::terminals, "release"), port(population::trace, "pre"));
  if (divider.kind == Divider::Kind::held) {
    DriveDescription drive;
    drive.name = "held";
    drive.to = port(population::terminals, "G");
    drive.values = {divider.held};
    network.drives.push_back(drive);
  }
  if (divider.kind != Divider::Kind::astrocyte) return network;
  const char* heard = population::terminals;
  if (open_loop()) {
    heard = population::collaterals;
    network.populations.push_back(terminal_population(heard, units));
    wire(network, port(population::hidden, "r"), port(heard, "rate"));
  }
  WireDescription back;
  back.name = "gliotransmitter";
  back.from = add_astrocyte(network, trace, operating_point, port(heard, "Y"), cleft_transmitter());
  back.to = port(population::terminals, "G");
  back.connect.rule = "edges";
  for (std::size_t j = 0; j < units; ++j) back.connect.pairs.push_back({j / wrapped(units), j});
  network.wires.push_back(back);
  return network;
}

}  // namespace tripartite
