// Small networks made by hand, and toy models whose behaviour is known in closed form.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tripartite/engine/simulate.hpp"
#include "tripartite/models/list.hpp"

namespace tripartite::testing {

inline const Catalogue& catalogue() {
  static const Catalogue models = tripartite_models();
  return models;
}

inline const Model& find_model(std::string_view name) { return catalogue().find(name); }

inline Network empty_network() { return {{}, {}, {}, {}, {}, Stream(11, "tests/engine")}; }

/// Every row at its default.
inline std::size_t add_group(Network& network, const Model& model, std::size_t size = 1,
                             std::string name = {}) {
  Group group{name.empty() ? model.name : std::move(name), &model, size, {}, {}, {}};
  for (const ParameterRow& row : model.parameters) group.parameters.emplace_back(row.value);
  for (const StateRow& row : model.states) group.initial.emplace_back(row.initial);
  group.keeps.assign(model.states.size(), true);
  network.groups.push_back(std::move(group));
  return network.groups.size() - 1;
}

/// A parameter, or else the initial value of a state.
template <class Owner>
void set(Owner& owner, std::string_view name, Values values) {
  for (const ParameterRow& row : owner.model->parameters)
    if (row.name == name) {
      owner.parameters[static_cast<std::size_t>(row.index)] = std::move(values);
      return;
    }
  const int state = find_row(owner.model->states, name);
  owner.initial[static_cast<std::size_t>(state)] = std::move(values);
}

inline int output_of(const Network& network, std::size_t group, std::string_view name) {
  return find_row(network.groups[group].model->outputs, name);
}
inline int input_of(const Network& network, std::size_t group, std::string_view name) {
  return find_row(network.groups[group].model->inputs, name);
}
inline int state_of(const Network& network, std::size_t group, std::string_view name) {
  return find_row(network.groups[group].model->states, name);
}

/// One to one.
inline Wire& add_wire(Network& network, std::size_t from, std::string_view output, std::size_t to,
                      std::string_view input, double weight = 1, double delay = 0) {
  network.wires.push_back({from,
                           output_of(network, from, output),
                           to,
                           input_of(network, to, input),
                           {},
                           {},
                           weight,
                           delay});
  return network.wires.back();
}

/// From each source[i] to instance i.
inline void add_gather(Network& network, std::size_t from, std::string_view output, std::size_t to,
                       std::string_view input, const std::vector<InstanceIndex>& sources) {
  Wire& wire = add_wire(network, from, output, to, input);
  for (std::size_t i = 0; i <= sources.size(); ++i) wire.offsets.push_back(i);
  wire.sources = sources;
}

/// From each instance i to target[i]; several add.
inline void add_scatter(Network& network, std::size_t from, std::string_view output, std::size_t to,
                        std::string_view input, const std::vector<InstanceIndex>& targets) {
  Wire& wire = add_wire(network, from, output, to, input);
  wire.offsets = {0};
  for (InstanceIndex target = 0; target < network.groups[to].size; ++target) {
    for (std::size_t i = 0; i < targets.size(); ++i)
      if (targets[i] == target) wire.sources.push_back(static_cast<InstanceIndex>(i));
    wire.offsets.push_back(wire.sources.size());
  }
}

/// Junctions between the members of a group.
inline std::size_t add_junctions(
    Network& network, const std::string& model, std::size_t cells,
    const std::vector<std::pair<InstanceIndex, InstanceIndex>>& pairs) {
  const std::size_t group = add_group(network, find_model(model), pairs.size());
  std::vector<InstanceIndex> first, second;
  for (const auto& [a, b] : pairs) {
    first.push_back(a);
    second.push_back(b);
  }
  add_gather(network, cells, "I", group, "I_first", first);
  add_gather(network, cells, "I", group, "I_second", second);
  add_scatter(network, group, "J_first", cells, "J_coupling", first);
  add_scatter(network, group, "J_second", cells, "J_coupling", second);
  return group;
}

struct Edge {
  InstanceIndex source, target;
  double weight = 1;
  double delay = 0;
};

/// From all instances of a group; `edges` by source, those of one source by delay.
inline Projection& add_projection(Network& network, std::size_t from, std::string_view event_output,
                                  std::size_t to, std::string_view event_input,
                                  const std::vector<Edge>& edges) {
  const Model& source = *network.groups[from].model;
  const Model& target = *network.groups[to].model;
  Projection projection{network.groups[from].name + "_to_" + network.groups[to].name,
                        from,
                        find_row(source.event_outputs, event_output),
                        0,
                        network.groups[from].size,
                        to,
                        find_row(target.event_inputs, event_input),
                        {{0}, {}}};
  std::vector<double> weights, delays;
  for (InstanceIndex i = 0; i < network.groups[from].size; ++i) {
    for (const Edge& edge : edges)
      if (edge.source == i) {
        projection.edges.target.push_back(edge.target);
        weights.push_back(edge.weight);
        delays.push_back(edge.delay);
      }
    projection.edges.offsets.push_back(projection.edges.target.size());
  }
  projection.edges.weight = Values(weights);
  projection.edges.delay = Values(delays);
  network.projections.push_back(std::move(projection));
  return network.projections.back();
}

/// With all states visited, kept for each edge.
inline Synapse& add_synapse(Projection& projection, const Model& model) {
  Synapse synapse;
  synapse.model = &model;
  for (const ParameterRow& row : model.parameters) synapse.parameters.emplace_back(row.value);
  for (const StateRow& row : model.states) {
    synapse.initial.emplace_back(row.initial);
    synapse.visited.push_back(row.index);
  }
  projection.synapse = std::move(synapse);
  return *projection.synapse;
}

/// Moves the named states of a synapse into a group of the astrocytic end, which it adds.
inline std::size_t add_astro_group(Network& network, std::size_t projection, std::size_t size,
                                   const std::vector<std::string>& shared,
                                   const std::vector<std::string>& summed) {
  Synapse& synapse = *network.projections[projection].synapse;
  const std::size_t group =
      add_group(network, *synapse.model, size, network.projections[projection].name + ".astro");
  network.groups[group].keeps.assign(synapse.model->states.size(), false);
  synapse.astro_group = group;
  const auto move = [&](const std::vector<std::string>& names, std::vector<int>& list) {
    for (const std::string& name : names) {
      const int state = find_row(synapse.model->states, name);
      network.groups[group].keeps[static_cast<std::size_t>(state)] = true;
      std::erase(synapse.visited, state);
      list.push_back(state);
    }
  };
  move(shared, synapse.shared);
  move(summed, synapse.summed);
  return group;
}

inline void drive_events(Network& network, std::size_t group, std::string_view event,
                         std::vector<double> times, std::vector<InstanceIndex> elements = {0},
                         double strength = 1) {
  const int row = find_row(network.groups[group].model->event_inputs, event);
  network.event_drives.push_back(
      {"events", group, row, std::move(elements), std::move(times), strength});
}

inline void drive_input(Network& network, std::size_t group, std::string_view input, double value,
                        std::vector<InstanceIndex> elements = {0}) {
  network.input_drives.push_back(
      {"drive", group, input_of(network, group, input), std::move(elements), {value}});
}

inline Probe state_probe(const Network& network, std::size_t group, std::string_view state,
                         std::vector<InstanceIndex> elements, double interval) {
  return {group, Probe::Row::state, state_of(network, group, state), std::move(elements), interval};
}

inline Probe output_probe(const Network& network, std::size_t group, std::string_view output,
                          std::vector<InstanceIndex> elements, double interval) {
  return {group, Probe::Row::output, output_of(network, group, output), std::move(elements),
          interval};
}

inline EventProbe event_probe(const Network& network, std::size_t group, std::string_view event) {
  return {group, find_row(network.groups[group].model->event_outputs, event)};
}

inline SimulationOptions reference_scheme(double duration) {
  SimulationOptions options;
  options.settings.scheme = "reference";
  options.settings.duration = duration;
  return options;
}

inline Recording run_reference(const Network& network, const RecordingPlan& plan, double duration) {
  return simulate(network, plan, reference_scheme(duration));
}

}  // namespace tripartite::testing
