#include "projections.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "distributions.hpp"
#include "edge_values.hpp"
#include "hidden_groups.hpp"
#include "sharing.hpp"

namespace tripartite {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// The models of a projection. A synapse that is nothing but a conductance at the target becomes a
/// receptor, and none is left.
struct Parts {
  const Model* synapse = nullptr;
  const Model* receptor = nullptr;
  Assignments receptor_parameters = {};
  Assignments receptor_states = {};
};

Parts find_parts(const Building& building, const ProjectionDescription& projection,
                 const std::string& key) {
  Parts parts;
  const std::string synapse_key = join_key(key, "synapse");
  const std::string receptor_key = join_key(key, "receptor");
  if (!projection.synapse.empty()) parts.synapse = &building.model(projection.synapse, synapse_key);
  if (!projection.receptor.empty()) {
    parts.receptor = &building.model(projection.receptor, receptor_key);
    parts.receptor_parameters = projection.receptor_parameters;
    if (!is_receptor(*parts.receptor)) {
      refuse(receptor_key, "'" + projection.receptor + "' is no receptor",
             "a model whose states are all summed at the target, such as 'exponential_synapse'");
    }
  } else {
    check_assignments(projection.receptor_parameters, {}, join_key(key, "receptor_parameters"));
  }
  if (parts.synapse == nullptr) {
    check_assignments(projection.parameters, {}, join_key(key, "parameters"));
    check_assignments(projection.states, {}, join_key(key, "states"));
  } else if (is_receptor(*parts.synapse)) {
    if (parts.receptor) {
      refuse(receptor_key, "'" + projection.synapse + "' is a receptor already",
             "no second one behind it");
    }
    parts = {nullptr, parts.synapse, projection.parameters, projection.states};
  }
  return parts;
}

End find_target(Building& building, const Draft& draft, const Parts& parts) {
  const ProjectionDescription& projection = *draft.description;
  const std::string key = join_key(draft.key(), "to");
  if (parts.receptor) {
    const std::string parameters =
        projection.receptor.empty() ? "parameters" : "receptor_parameters";
    return add_receptors(building, draft, *parts.receptor, parts.receptor_parameters,
                         join_key(draft.key(), parameters), parts.receptor_states);
  }
  return find_end(building, projection.to, key, &Model::event_inputs, "event input");
}

/// Delays order the edges, so they come first.
Edges finish_edges(const Building& building, Draft& draft, const End& target) {
  const ProjectionDescription& projection = *draft.description;
  const Stream& stream = building.network.stream;
  Connections& connections = draft.connections;
  const std::string delay = join_key(draft.key(), "delay");
  const std::string weight = join_key(draft.key(), "weight");
  const Model& model = *building.network.groups[target.slice.group].model;
  const std::string& unit = model.event_inputs[static_cast<std::size_t>(target.row)].unit;
  Edges edges;
  edges.delay = edge_values(projection.delay, stream_of(stream, delay), connections,
                            building.threads, {0, kInfinity, "ms"}, delay);
  order_by_delay(connections, edges.delay, draft.astrocyte, building.threads);
  edges.weight = edge_values(projection.weight, stream_of(stream, weight), connections,
                             building.threads, {-kInfinity, kInfinity, unit}, weight);
  return edges;
}

template <class Row>
std::vector<Values> row_values(const Building& building, const Draft& draft,
                               const std::vector<Row>& rows, const Assignments& assignments,
                               const std::string& key, double Row::*otherwise,
                               const std::vector<bool>& skipped) {
  check_assignments(assignments, names_of(rows), key);
  std::vector<Values> values;
  for (const Row& row : rows) {
    const std::string path = join_key(key, row.name);
    if (skipped[static_cast<std::size_t>(row.index)]) {
      values.emplace_back(row.*otherwise);
      continue;
    }
    values.push_back(edge_values(assigned(assignments, row.name, row.*otherwise),
                                 stream_of(building.network.stream, path), draft.connections,
                                 building.threads, {row.low, row.high, row.unit}, path));
  }
  return values;
}

/// The synapses as if no end shared anything.
Synapse lay_synapses(const Building& building, const Draft& draft, const Model& model,
                     bool all_have_astrocytes) {
  std::vector<bool> shared(model.states.size(), false);
  for (const StateRow& row : model.states)
    shared[static_cast<std::size_t>(row.index)] =
        all_have_astrocytes && row.motion.determined_by == "astro";
  Synapse synapse{.model = &model};
  synapse.parameters = row_values(building, draft, model.parameters, draft.description->parameters,
                                  join_key(draft.key(), "parameters"), &ParameterRow::value,
                                  std::vector<bool>(model.parameters.size(), false));
  synapse.initial = row_values(building, draft, model.states, draft.description->states,
                               join_key(draft.key(), "states"), &StateRow::initial, shared);
  return synapse;
}

Values select(const Values& values, const std::vector<bool>& taken) {
  if (values.uniform()) return values;
  std::vector<double> selected;
  for (std::size_t edge = 0; edge < taken.size(); ++edge)
    if (taken[edge]) selected.push_back(values[edge]);
  return Values(std::move(selected));
}

/// The part of the projection whose edges have an astrocyte, or the part whose edges have none.
Projection select(const Projection& projection, bool with_astrocyte) {
  const Edges& all = projection.edges;
  Projection part{projection};
  part.edges = {.offsets = {0}, .target = {}};
  std::vector<bool> taken(all.count());
  for (std::size_t source = 0; source < projection.sources; ++source) {
    for (std::size_t edge = all.offsets[source]; edge < all.offsets[source + 1]; ++edge) {
      taken[edge] = (all.astro[edge] != kNoAstrocyte) == with_astrocyte;
      if (!taken[edge]) continue;
      part.edges.target.push_back(all.target[edge]);
      if (with_astrocyte) part.edges.astro.push_back(all.astro[edge]);
    }
    part.edges.offsets.push_back(part.edges.target.size());
  }
  part.edges.weight = select(all.weight, taken);
  part.edges.delay = select(all.delay, taken);
  for (auto* rows : {&part.synapse->parameters, &part.synapse->initial})
    for (Values& values : *rows) values = select(values, taken);
  return part;
}

void add_attached(Building& building, const Draft& draft, Projection projection, Means& means) {
  const Model& model = *projection.synapse->model;
  const std::vector<Values> initial = projection.synapse->initial;
  projection.synapse =
      deal_out(model, std::move(projection.synapse->parameters),
               std::move(projection.synapse->initial), true, join_key(draft.key(), "synapse"));
  check_sharing(*projection.synapse, join_key(draft.key(), "parameters"));
  projection.synapse->astro_group =
      add_astrocytic_group(building, draft, projection, initial, means);
  building.network.projections.push_back(std::move(projection));
}

void add_plain(Building& building, const Draft& draft, Projection projection) {
  projection.edges.astro = {};
  if (projection.synapse) {
    const Model& model = *projection.synapse->model;
    projection.synapse =
        deal_out(model, std::move(projection.synapse->parameters),
                 std::move(projection.synapse->initial), false, join_key(draft.key(), "synapse"));
  }
  building.network.projections.push_back(std::move(projection));
}

}  // namespace

void finish_projection(Building& building, Draft draft, Means& means) {
  const ProjectionDescription& description = *draft.description;
  const Parts parts = find_parts(building, description, draft.key());
  const End source = find_end(building, description.from, join_key(draft.key(), "from"),
                              &Model::event_outputs, "event output");
  const End target = find_target(building, draft, parts);
  Projection projection{.name = description.name,
                        .from = source.slice.group,
                        .source_event = source.row,
                        .source_begin = source.slice.begin,
                        .sources = source.slice.size,
                        .to = target.slice.group,
                        .target_event = target.row,
                        .edges = finish_edges(building, draft, target)};
  const bool is_attached =
      draft.astrocytes && parts.synapse != nullptr && has_astrocytic_end(*parts.synapse);
  const bool some_are_bare =
      std::ranges::find(draft.astrocyte, kNoAstrocyte) != draft.astrocyte.end();
  if (parts.synapse)
    projection.synapse =
        lay_synapses(building, draft, *parts.synapse, is_attached && !some_are_bare);
  Rows& rows = draft.connections.targets;
  for (InstanceIndex& member : rows.members) member += static_cast<InstanceIndex>(draft.to.begin);
  projection.edges.offsets = std::move(rows.offsets);
  projection.edges.target = std::move(rows.members);
  if (!is_attached) return add_plain(building, draft, std::move(projection));
  projection.edges.astro = std::move(draft.astrocyte);
  if (!some_are_bare) return add_attached(building, draft, std::move(projection), means);
  Projection bare = select(projection, false);
  bare.name += ".bare";
  add_attached(building, draft, select(projection, true), means);
  add_plain(building, draft, std::move(bare));
}

}  // namespace tripartite
