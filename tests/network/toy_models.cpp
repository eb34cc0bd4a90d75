#include "toy_models.hpp"

#include <cmath>
#include <stdexcept>

namespace tripartite {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

void take_nothing(const MutableBatch&, const double*, double*) {}

void pass_on(const MutableBatch& batch, const double* strength, double* emitted) {
  for (std::size_t i = 0; i < batch.count; ++i) emitted[i] = strength[i];
}

/// Every output is state 0.
template <int Outputs>
void show_first(const Batch& batch, double* const* values) {
  for (int k = 0; k < Outputs; ++k) {
    for (std::size_t i = 0; i < batch.count; ++i) values[k][i] = batch.states[0][i];
  }
}

/// Every state k relaxes with parameter k.
template <int States>
void relax(const Batch& batch, double* const* derivatives) {
  for (int k = 0; k < States; ++k) {
    for (std::size_t i = 0; i < batch.count; ++i)
      derivatives[k][i] = -batch.parameters[k][i] * batch.states[k][i];
  }
}

void stay(const MutableBatch&, double) {}

Model cell() {
  return {.name = "cell",
          .kind = {},
          .summary = {},
          .equations = {},
          .citation = {},
          .parameters = {{0, "tau", "ms", 10, 1, 100, "time constant"}},
          .states = {{0, "V", "mV", -60, -100, 50, "potential"}},
          .inputs = {{0, "I_stim", "pA", 0, "current"}},
          .outputs = {{0, "V", "mV", "potential"}},
          .event_inputs = {{0, "hit", "nS", "arrival", take_nothing}},
          .event_outputs = {{0, "spike", "", "spike"}},
          .rates = relax<1>,
          .observe = show_first<1>};
}

Model glia() {
  return {.name = "glia",
          .kind = {},
          .summary = {},
          .equations = {},
          .citation = {},
          .parameters = {{0, "Omega", "/ms", 1, 0, 10, "rate"}},
          .states = {{0, "C", "uM", 0.1, 0, 10, "calcium"}},
          .inputs = {{0, "Y_S", "uM", 0, "transmitter"}, {1, "J_coupling", "uM/ms", 0, "flux"}},
          .outputs = {{0, "C", "uM", "calcium"}, {1, "G", "uM", "gliotransmitter"}},
          .event_inputs = {{0, "hit", "", "arrival", take_nothing}},
          .rates = relax<1>,
          .observe = show_first<2>};
}

Model plastic() {
  return {.name = "plastic",
          .kind = {},
          .summary = {},
          .equations = {},
          .citation = {},
          .parameters = {{0, "tau", "ms", 10, 1, 100, "time constant"},
                         {1, "U", "", 0.5, 0, 1, "jump"}},
          .states = {{0, "x", "", 1, 0, 1, "resources", {.linear = true, .determined_by = "pre"}}},
          .event_inputs = {{0, "pre", "", "spike", pass_on, 0, "pre"}},
          .event_outputs = {{0, "release", "", "release", "post"}},
          .linear_rates = relax<1>,
          .flow = stay};
}

/// x relaxes with Omega_x, Y with Omega_c, Gamma with O_G; U is for spikes alone.
Model tripart() {
  return {
      .name = "tripart",
      .kind = {},
      .summary = {},
      .equations = {},
      .citation = {},
      .parameters = {{0, "Omega_x", "/ms", 0.1, 0, 1, "recovery"},
                     {1, "Omega_c", "/ms", 0.2, 0, 1, "clearance"},
                     {2, "O_G", "/ms", 0.3, 0, 1, "binding"},
                     {3, "U", "", 0.5, 0, 1, "jump"}},
      .states = {{0, "x", "", 1, 0, 1, "resources", {.linear = true, .determined_by = "pre astro"}},
                 {1,
                  "Y",
                  "uM",
                  0,
                  0,
                  kInfinity,
                  "transmitter",
                  {.linear = true, .determined_by = "pre astro", .summed_at = "astro"}},
                 {2,
                  "Gamma",
                  "",
                  0,
                  0,
                  1,
                  "receptors",
                  {.linear = true, .driven = true, .determined_by = "astro"}}},
      .inputs = {{0, "G", "uM", 0, "gliotransmitter", "astro", "G"}},
      .outputs = {{0, "Y", "uM", "transmitter", "astro", "Y_S"}},
      .event_inputs = {{0, "pre", "", "spike", pass_on, 0, "pre"}},
      .event_outputs = {{0, "release", "", "release", "post"}},
      .linear_rates = relax<3>,
      .flow = stay,
      .observe = [](const Batch& batch, double* const* values) {
        for (std::size_t i = 0; i < batch.count; ++i) values[0][i] = batch.states[1][i];
      }};
}

Model receptor() {
  return {.name = "receptor",
          .kind = {},
          .summary = {},
          .equations = {},
          .citation = {},
          .parameters = {{0, "tau_syn", "ms", 5, 1, 100, "decay"}},
          .states = {{0,
                      "g",
                      "nS",
                      0,
                      0,
                      kInfinity,
                      "conductance",
                      {.linear = true, .determined_by = "pre post", .summed_at = "post"}}},
          .inputs = {{0, "V", "mV", -60, "potential", "post", "V"}},
          .outputs = {{0, "I", "pA", "current", "post", "I_stim"}},
          .event_inputs = {{0, "spike", "nS", "spike", take_nothing, kEmitsNothing, "pre"}},
          .linear_rates = relax<1>,
          .flow = stay,
          .observe = show_first<1>,
          .observe_sees_inputs = true};
}

Model junction() {
  return {.name = "junction",
          .kind = {},
          .summary = {},
          .equations = {},
          .citation = {},
          .parameters = {{0, "k", "/ms", 0.1, 0, 1, "coupling"}},
          .states = {},
          .inputs = {{0, "C_first", "uM", 0, "calcium", "pre", "C"},
                     {1, "C_second", "uM", 0, "calcium", "post", "C"}},
          .outputs = {{0, "J_first", "uM/ms", "flux", "pre", "J_coupling"},
                      {1, "J_second", "uM/ms", "flux", "post", "J_coupling"}},
          .observe =
              [](const Batch& batch, double* const* values) {
                for (std::size_t i = 0; i < batch.count; ++i) values[0][i] = values[1][i] = 0;
              },
          .observe_sees_inputs = true};
}

Model curved() {
  Model model = plastic();
  model.name = "curved";
  model.states[0].motion.linear = false;
  model.rates = model.linear_rates;
  model.linear_rates = nullptr;
  model.flow = nullptr;
  return model;
}

}  // namespace

Catalogue toy_models() {
  return Catalogue({cell(), glia(), plastic(), tripart(), receptor(), junction(), curved()});
}

NetworkDescription cells_only(std::size_t count) {
  return {.populations = {{.name = "cells", .model = "cell", .size = count}}};
}

NetworkDescription cells_and_glia(std::size_t cells, std::size_t glia) {
  NetworkDescription description = cells_only(cells);
  description.populations.push_back({.name = "glia", .model = "glia", .size = glia});
  return description;
}

ProjectionDescription recurrent(ConnectDescription connect) {
  return {.name = "recurrent",
          .from = {.population = "cells"},
          .to = {.population = "cells"},
          .connect = std::move(connect)};
}

ProjectionDescription tripartite_projection(ConnectDescription connect,
                                            AstrocyteDescription astrocyte) {
  ProjectionDescription projection = recurrent(std::move(connect));
  projection.synapse = "tripart";
  projection.astrocyte = std::move(astrocyte);
  return projection;
}

Network build(const NetworkDescription& description, int threads, std::uint64_t seed) {
  static const Catalogue catalogue = toy_models();
  return build_network(description, catalogue, Stream(seed, "network"), threads);
}

const Projection& projection(const Network& network, const std::string& name) {
  for (const Projection& candidate : network.projections)
    if (candidate.name == name) return candidate;
  throw std::out_of_range("no projection " + name);
}

const Group& group(const Network& network, const std::string& name) {
  return network.groups[network.find_group(name)];
}

const Wire& wire(const Network& network, const std::string& from, const std::string& output,
                 const std::string& to, const std::string& input) {
  const std::size_t source = network.find_group(from);
  const std::size_t target = network.find_group(to);
  const int row = find_row(network.groups[source].model->outputs, output);
  const int port = find_row(network.groups[target].model->inputs, input);
  for (const Wire& candidate : network.wires) {
    const bool ends_fit = candidate.from == source && candidate.to == target;
    if (ends_fit && candidate.output == row && candidate.input == port) return candidate;
  }
  throw std::out_of_range("no wire from " + from + " to " + to);
}

std::vector<std::array<std::size_t, 2>> pairs_of(const Projection& projection) {
  std::vector<std::array<std::size_t, 2>> pairs;
  for (std::size_t source = 0; source < projection.sources; ++source) {
    for (std::size_t e = projection.edges.offsets[source]; e < projection.edges.offsets[source + 1];
         ++e)
      pairs.push_back({projection.source_begin + source, projection.edges.target[e]});
  }
  return pairs;
}

Complaint complaint_of(const NetworkDescription& description) {
  try {
    build(description);
  } catch (const ConfigError& error) {
    Complaint complaint = error.complaint();
    complaint.found = error.what();
    return complaint;
  }
  return {};
}

double sigmas_off(double count, double trials, double probability) {
  const double deviation = std::sqrt(trials * probability * (1 - probability));
  return std::abs(count - trials * probability) / deviation;
}

}  // namespace tripartite
