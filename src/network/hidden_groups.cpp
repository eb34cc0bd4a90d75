#include "hidden_groups.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "distributions.hpp"
#include "sharing.hpp"

namespace tripartite {
namespace {

/// The group of astrocytes behind a projection while it is wired.
struct Astrocytic {
  const Draft& draft;
  Slice group;
  std::string key;  ///< "projections.NAME.astrocyte"
};

/// What a row at the astrocytic end is wired to: a port that the description names, or the model's
/// own word on the astrocytes. Empty where the description says that it is wired to nothing.
EndDescription port_of(const Astrocytic& astrocytic, const std::string& row,
                       const std::string& port) {
  const AstrocyteDescription& description = *astrocytic.draft.description->astrocyte;
  for (const auto& [name, end] : description.ports)
    if (name == row) return end;
  return {description.population, description.begin, description.end, port};
}

/// The members of the port's population that stand for the astrocytes, one for each.
Slice members_of(const Building& building, const Astrocytic& astrocytic, const EndDescription& end,
                 const std::string& key) {
  const Slice& astrocytes = *astrocytic.draft.astrocytes;
  Slice slice = find_slice(building, end, key);
  const bool unsliced = end.begin == 0 && end.end == std::numeric_limits<std::size_t>::max();
  if (unsliced && slice.size == building.network.groups[astrocytes.group].size)
    slice = {slice.group, astrocytes.begin, astrocytes.size};
  if (slice.size != astrocytes.size) {
    refuse(key, "'" + end.population + "' brings " + std::to_string(slice.size) + " instances",
           std::to_string(astrocytes.size) + ", one for each astrocyte");
  }
  return slice;
}

template <class Row, class PortRow>
std::optional<End> find_astrocytic_end(const Building& building, const Astrocytic& astrocytic,
                                       const Row& row, std::vector<PortRow> Model::*ports,
                                       const char* noun) {
  const std::string key = join_key(astrocytic.key, row.name);
  const EndDescription end = port_of(astrocytic, row.name, row.port);
  if (end.population.empty()) return std::nullopt;
  const Slice slice = members_of(building, astrocytic, end, key);
  const Model& model = *building.network.groups[slice.group].model;
  return End{slice, find_port(names_of(model.*ports), end, noun, key)};
}

void check_ports(const Model& model, const AstrocyteDescription& description,
                 const std::string& key) {
  std::vector<std::string> known;
  for (const InputRow& row : model.inputs)
    if (row.end == "astro") known.push_back(row.name);
  for (const OutputRow& row : model.outputs)
    if (row.end == "astro") known.push_back(row.name);
  for (const auto& [name, end] : description.ports)
    if (std::ranges::find(known, name) == known.end()) refuse_unknown(join_key(key, name), known);
}

/// How many synapses each astrocyte has.
std::vector<double> count_synapses(const Edges& edges, std::size_t astrocytes) {
  std::vector<double> count(astrocytes, 0);
  for (const InstanceIndex astrocyte : edges.astro) ++count[astrocyte];
  return count;
}

Values sum_over_synapses(const Edges& edges, const Values& initial, std::size_t astrocytes) {
  if (initial.uniform() && initial[0] == 0) return 0.0;
  std::vector<double> sum(astrocytes, 0);
  for (std::size_t edge = 0; edge < edges.count(); ++edge) sum[edges.astro[edge]] += initial[edge];
  return Values(std::move(sum));
}

std::vector<Values> one_for_all(const Synapse& synapse) {
  std::vector<Values> parameters;
  for (std::size_t p = 0; p < synapse.parameters.size(); ++p) {
    const bool known = !synapse.parameters[p].values().empty();
    parameters.emplace_back(known ? synapse.parameters[p][0] : synapse.model->parameters[p].value);
  }
  return parameters;
}

Group make_astrocytic_group(const Building& building, const Draft& draft,
                            const Projection& projection, const std::vector<Values>& initial) {
  const Synapse& synapse = *projection.synapse;
  const AstrocyteDescription& astrocyte = *draft.description->astrocyte;
  const std::size_t size = draft.astrocytes->size;
  Group group{.name = projection.name + ".astro",
              .model = synapse.model,
              .size = size,
              .parameters = one_for_all(synapse),
              .initial = {},
              .keeps = std::vector<bool>(synapse.model->states.size(), false),
              .step = astrocyte.step,
              .method = astrocyte.method};
  for (const StateRow& row : synapse.model->states) group.initial.emplace_back(row.initial);
  for (const int state : synapse.summed) {
    const auto row = static_cast<std::size_t>(state);
    group.keeps[row] = true;
    group.initial[row] = sum_over_synapses(projection.edges, initial[row], size);
  }
  for (const int state : synapse.shared) {
    const StateRow& row = synapse.model->states[static_cast<std::size_t>(state)];
    const std::string path = join_key(join_key(draft.key(), "states"), row.name);
    group.keeps[static_cast<std::size_t>(state)] = true;
    group.initial[static_cast<std::size_t>(state)] = instance_values(
        assigned(draft.description->states, row.name, row.initial),
        stream_of(building.network.stream, path), size, {row.low, row.high, row.unit}, path);
  }
  return group;
}

}  // namespace

End add_receptors(Building& building, const Draft& draft, const Model& model,
                  const Assignments& parameters, const std::string& parameters_key,
                  const Assignments& states) {
  const Group& target = building.network.groups[draft.to.group];
  const Slice population = whole(building, draft.to.group);
  const Stream& stream = building.network.stream;
  const std::string key = join_key(draft.key(), "to");
  const Slice hidden = {
      building.add_group(
          {.name = draft.description->name + ".post",
           .model = &model,
           .size = target.size,
           .parameters = parameter_values(model, parameters, stream, target.size, parameters_key),
           .initial =
               state_values(model, states, stream, target.size, join_key(draft.key(), "states")),
           .keeps = std::vector<bool>(model.states.size(), true),
           .step = target.step,
           .method = target.method},
          draft.key()),
      0, population.size};
  const Model& neuron = *building.network.groups[population.group].model;
  EndDescription end{draft.description->to.population};
  for (const InputRow& row : model.inputs) {
    if (row.end != "post") continue;
    end.port = row.port;
    const int output = find_port(names_of(neuron.outputs), end, "output", key);
    building.network.wires.push_back(
        wire_one_to_one(building, {population, output}, {hidden, row.index}));
  }
  for (const OutputRow& row : model.outputs) {
    if (row.end != "post") continue;
    end.port = draft.description->to.port.empty() ? row.port : draft.description->to.port;
    const int input = find_port(names_of(neuron.inputs), end, "input", key);
    building.network.wires.push_back(
        wire_one_to_one(building, {hidden, row.index}, {population, input}));
  }
  return {hidden, presynaptic_event(model, join_key(draft.key(), "receptor"))};
}

std::size_t add_astrocytic_group(Building& building, const Draft& draft,
                                 const Projection& projection, const std::vector<Values>& initial,
                                 Means& means) {
  const AstrocyteDescription& description = *draft.description->astrocyte;
  const std::string key = join_key(draft.key(), "astrocyte");
  const Model& model = *projection.synapse->model;
  check_stepping(description.step, description.method, key);
  check_ports(model, description, key);
  const std::size_t group =
      building.add_group(make_astrocytic_group(building, draft, projection, initial), draft.key());
  const Astrocytic astrocytic{draft, whole(building, group), key};
  std::vector<Wire>& wires = building.network.wires;
  for (const InputRow& row : model.inputs) {
    if (row.end != "astro") continue;
    const auto from = find_astrocytic_end(building, astrocytic, row, &Model::outputs, "output");
    if (from) wires.push_back(wire_one_to_one(building, *from, {astrocytic.group, row.index}));
  }
  for (const OutputRow& row : model.outputs) {
    if (row.end != "astro") continue;
    const auto to = find_astrocytic_end(building, astrocytic, row, &Model::inputs, "input");
    if (!to) continue;
    wires.push_back(wire_one_to_one(building, {astrocytic.group, row.index}, *to));
    if (description.mean)
      means.add(wires.size() - 1, *to, count_synapses(projection.edges, astrocytic.group.size));
  }
  return group;
}

}  // namespace tripartite
