#include <algorithm>

#include "tripartite/base/error.hpp"

#include "network_description.hpp"
#include "network_values.hpp"

namespace tripartite {

namespace {

/// Whether all that moves in a synapse is kept at the target, as its sum: a receptor.
bool is_receptor(const Model& model) {
  return !model.states.empty() && model.event_inputs.size() == 1 &&
         std::ranges::all_of(model.states,
                             [](const StateRow& row) { return row.motion.summed_at == "post"; });
}

/// A model named by the projection, if it is; with its parameters.
const Model* read_model(Section& section, const std::string& key, std::string& name,
                        const Catalogue& catalogue) {
  if (!section.ask(key)) return nullptr;
  section.read(name, Field{.name = key});
  return &catalogue.find(name, section.origin(key));
}

void read_edge_numbers(Section& section, ProjectionDescription& projection, const EdgeFile& file) {
  // What the file may hold is not written down: it would stand beside the file's own column.
  if (file.file.empty() || file.weight_is_given)
    read_distribution(section, projection.weight,
                      Field{.name = "weight", .unit = file.weight_unit});
  if (file.file.empty() || file.delay_is_given)
    read_distribution(section, projection.delay, Field{.name = "delay", .unit = "ms", .low = 0});
}

void read_projection(const std::string& name, Section& section, const Populations& populations,
                     NetworkExperiment& experiment) {
  ProjectionDescription projection;
  projection.name = name;
  const Catalogue& catalogue = populations.catalogue();
  const Model* synapse = read_model(section, "synapse", projection.synapse, catalogue);
  const Model* receptor = read_model(section, "receptor", projection.receptor, catalogue);
  if (receptor && !is_receptor(*receptor))
    throw ConfigError({section.origin("receptor"), "model " + receptor->name + " is no receptor",
                       "a model whose states are summed at the target, such as "
                       "exponential_synapse"});
  const Model* at_target = synapse && is_receptor(*synapse) ? synapse : receptor;

  projection.from = populations.read(section, "from", kEventOutputPort).end;
  // A receptor drives an input of the target, by default the one that its model names.
  const NamedEnd to = at_target ? populations.read(section, "to", kInputPort, true)
                                : populations.read(section, "to", kEventInputPort);
  projection.to = to.end;
  EdgeFile file;
  file.table = section.path();
  file.file =
      read_connect(section, projection.connect, {false, tripartite_names(experiment.network)});
  file.weight_unit = at_target ? at_target->event_inputs.front().unit : to.port.unit;
  file.weight_is_given = section.ask("weight") != nullptr;
  file.delay_is_given = section.ask("delay") != nullptr;
  read_edge_numbers(section, projection, file);
  if (!file.file.empty()) experiment.edge_files.push_back(file);
  if (synapse) {
    projection.parameters = read_parameters(section, "parameters", *synapse);
    projection.states = read_states(section, "states", *synapse);
  }
  if (receptor)
    projection.receptor_parameters = read_parameters(section, "receptor_parameters", *receptor);
  projection.astrocyte = read_astrocyte(section, populations, synapse);
  experiment.network.projections.push_back(std::move(projection));
}

}  // namespace

std::vector<std::string> tripartite_names(const NetworkDescription& network) {
  std::vector<std::string> names;
  for (const ProjectionDescription& projection : network.projections)
    if (projection.astrocyte) names.push_back(projection.name);
  return names;
}

void read_projections(Section& root, const Populations& populations,
                      NetworkExperiment& experiment) {
  read_tables(root, "projections", [&](const std::string& name, Section& section) {
    read_projection(name, section, populations, experiment);
  });
}

}  // namespace tripartite
