#include "recipe.hpp"

#include <cmath>
#include <initializer_list>

#include "tripartite/model/catalogue.hpp"

namespace tripartite {

namespace {

/// A release constant that nothing can see: for terminals without biology of their own.
constexpr double kHardlyUnbinding = 1e-9;   // 1/ms
constexpr double kAtOnce = 1;               // 1/ms
constexpr double kHardlySaturating = 1e12;  // µM

Distribution constant(double value) { return {Distribution::Kind::constant, value}; }

Distribution listed(std::vector<double> values) {
  Distribution distribution{Distribution::Kind::listed};
  distribution.listed = std::move(values);
  return distribution;
}

double default_of(const Model& model, const char* parameter) {
  return model.parameters[static_cast<std::size_t>(find_row(model.parameters, parameter))].value;
}

/// The defaults of some parameters times a factor.
void scale(Assignments& parameters, const Model& model, std::initializer_list<const char*> names,
           double factor) {
  for (const char* name : names)
    parameters.emplace_back(name, constant(default_of(model, name) * factor));
}

PopulationDescription members(std::string name, std::string model, std::size_t size) {
  PopulationDescription population;
  population.name = std::move(name);
  population.model = std::move(model);
  population.size = size;
  population.method = "rk4";
  return population;
}

EndDescription port(const char* population, const char* name) {
  EndDescription end;
  end.population = population;
  end.port = name;
  return end;
}

void wire(NetworkDescription& network, const EndDescription& from, const EndDescription& to,
          double weight = 1, const char* rule = "one_to_one") {
  WireDescription wire;
  wire.name = from.population + "_" + from.port + "_to_" + to.population;
  wire.from = from;
  wire.to = to;
  wire.weight = constant(weight);
  wire.connect.rule = rule;
  network.wires.push_back(wire);
}

const char* terminal_model(const Ingredients& parts) {
  return parts.release ? "tripartite_release" : "linear_release";
}

}  // namespace

Recipe::Recipe(const CircuitParameters& protocol, const BiologyParameters& made_of,
               const Catalogue& models)
    : circuit(protocol), biology(made_of), parts(made_of.ingredients()), catalogue(&models) {}

std::size_t Recipe::processes(std::size_t units) const {
  if (!parts.diffusion) return 1;
  const auto wrapped = static_cast<std::size_t>(biology.units_per_process);
  return (units + wrapped - 1) / wrapped;
}

bool Recipe::has_hub() const { return parts.diffusion && biology.geometry == "star"; }

bool Recipe::open_loop() const { return !parts.normaliser || biology.loop == "open"; }

double Recipe::cleft_transmitter() const {
  const Model& model = catalogue->find(terminal_model(parts));
  return default_of(model, "rho_c") * default_of(model, "Y_T") * biology.release_probability *
         biology.mean_rate / default_of(model, "Omega_c");
}

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
  // The constant resting value of `post` would add to the wire's.
  return network;
}

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

std::size_t Recipe::wrapped(std::size_t units) const {
  return parts.diffusion ? static_cast<std::size_t>(biology.units_per_process) : units;
}

EndDescription Recipe::add_astrocyte(NetworkDescription& network, std::span<const double> trace,
                                     double operating_point, const EndDescription& heard,
                                     double average) const {
  const std::size_t units = trace.size();
  const std::size_t cells = processes(units);
  const bool own_receptors = parts.normaliser && biology.astrocyte == "li_rinzel";
  network.populations.push_back(process_population(cells));
  if (own_receptors) {
    PopulationDescription receptors =
        members(population::receptors, "metabotropic_receptor", cells);
    scale(receptors.parameters, catalogue->find(receptors.model), {"O_N", "Omega_N", "O_beta"},
          1 / biology.slowness);
    network.populations.push_back(receptors);
    EndDescription into = port(population::processes, "J_coupling");
    into.end = cells;
    wire(network, port(population::receptors, "J"), into);
  }

  // Weighed by what was written, and averaged over the axons of a process.
  WireDescription uptake;
  uptake.name = "uptake";
  uptake.from = heard;
  uptake.to = port(own_receptors ? population::receptors : population::processes, "Y_S");
  uptake.connect.rule = "edges";
  const double point = (parts.normaliser ? operating_point : 1.0) / average;
  std::vector<double> weights(units);
  for (std::size_t j = 0; j < units; ++j) {
    const std::size_t process = j / wrapped(units);
    const std::size_t axons = std::min(wrapped(units), units - process * wrapped(units));
    uptake.connect.pairs.push_back({j, process});
    weights[j] = point * trace[j] / static_cast<double>(axons);
  }
  uptake.weight = listed(std::move(weights));
  network.wires.push_back(uptake);
  if (parts.diffusion) add_exchange(network, cells);

  EndDescription calcium = port(population::processes, "C");
  calcium.end = cells;
  if (!parts.normaliser) return calcium;
  PopulationDescription release =
      members(population::gliotransmission, biology.gliotransmission, cells);
  if (biology.release_threshold && biology.gliotransmission == "gliotransmitter_release")
    release.parameters = {{"C_Theta", constant(*biology.release_threshold)}};
  network.populations.push_back(release);
  wire(network, calcium, port(population::gliotransmission, "C"));
  return port(population::gliotransmission, "G");
}

PopulationDescription Recipe::process_population(std::size_t cells) const {
  const std::string model = parts.normaliser ? biology.astrocyte : "linear_messenger";
  PopulationDescription cell = members(population::processes, model, cells + (has_hub() ? 1 : 0));
  const Model& kinetics = catalogue->find(model);
  const double rate = 1 / biology.slowness;
  if (!parts.normaliser) {
    // 1 - Gamma then obeys the synapse of the circuit, whose tau_s is that of unit calcium.
    const double unit = 1 / (default_of(catalogue->find("linear_release"), "O_G") * circuit.tau_s);
    cell.parameters = {
        {"gate", constant(0)},
        {"uptake", constant(unit / circuit.gate_width)},
        {"leak", constant(circuit.calcium_leak)},
        {"K_Y", constant(parts.release ? biology.uptake_constant : kHardlySaturating)}};
  } else if (biology.astrocyte == "li_rinzel") {
    scale(cell.parameters, kinetics, {"v_IP3R", "v_L", "v_SERCA", "k_IP3R"}, rate);
    scale(cell.parameters, kinetics, {"tau_I"}, biology.slowness);
  } else {
    scale(cell.parameters, kinetics,
          {"Omega_C", "Omega_L", "O_P", "O_2", "O_delta", "O_3K", "Omega_5P", "O_beta", "O_N",
           "Omega_N"},
          rate);
    cell.parameters.emplace_back("F_ex", constant(0));  // nobody clamps its IP3 from outside
  }
  return cell;
}

void Recipe::add_exchange(NetworkDescription& network, std::size_t processes) const {
  JunctionDescription junction;
  junction.name = "exchange";
  junction.population = population::processes;
  junction.connect.rule = "edges";
  // The hub, a soma with its branches, holds as much as all processes together.
  const double hub = has_hub() ? static_cast<double>(processes) : 1;
  for (std::size_t i = 0; i < processes; ++i) {
    if (has_hub()) {
      junction.connect.pairs.push_back({i, processes});
    } else if (i > 0) {
      const auto branches = static_cast<std::size_t>(biology.branching);
      junction.connect.pairs.push_back(
          {biology.geometry == "chain" ? i - 1 : (i - 1) / branches, i});
    }
  }
  if (junction.connect.pairs.empty()) return;
  if (parts.normaliser) {
    junction.model = "compartment_diffusion";
    const Model& model = catalogue->find(junction.model);
    const double calcium = default_of(model, "D_C") / default_of(model, "D_I");
    junction.parameters = {{"D_I", constant(biology.exchange)},
                           {"D_C", constant(biology.exchange * calcium)},
                           {"area", constant(1)},
                           {"distance", constant(1)},
                           {"volume_first", constant(1)},
                           {"volume_second", constant(hub)}};
  } else {
    junction.model = "junction_linear";
    junction.parameters = {{"k", constant(biology.exchange)}, {"volume_ratio", constant(1 / hub)}};
  }
  network.junctions.push_back(junction);
}

}  // namespace tripartite
