// The cell: receptors, processes, what they exchange, and gliotransmission.
#include <algorithm>

#include "describing.hpp"
#include "recipe.hpp"

namespace tripartite {

using namespace describing;

namespace {

/// Where uptake is to be linear.
constexpr double kHardlySaturating = 1e12;  // µM

}  // namespace

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
