// From what is to be recorded to where the built network keeps it.
#include <algorithm>
#include <numeric>

#include "tripartite/base/error.hpp"

#include "network_record.hpp"

namespace tripartite {

namespace {

using Kind = RecordDescription::Kind;

/// The chosen ones of `size`: named, evenly spread, or all.
std::vector<std::size_t> chosen(const RecordDescription& record, std::size_t size) {
  if (!record.elements.empty()) return record.elements;
  const std::size_t count = record.count == 0 ? size : std::min(record.count, size);
  std::vector<std::size_t> elements(count);
  for (std::size_t i = 0; i < count; ++i) elements[i] = i * size / count;
  return elements;
}

std::vector<InstanceIndex> to_indices(const std::vector<std::size_t>& elements) {
  return {elements.begin(), elements.end()};
}

template <class Probe, class Same>
std::size_t shared(std::vector<Probe>& probes, Probe probe, Same same) {
  const auto found = std::ranges::find_if(probes, same);
  if (found != probes.end()) return static_cast<std::size_t>(found - probes.begin());
  probes.push_back(std::move(probe));
  return probes.size() - 1;
}

Seen plan_samples(const RecordDescription& record, std::size_t group, RecordingPlan& plan) {
  std::vector<std::size_t> elements = chosen(record, record.size);
  for (std::size_t& element : elements) element += record.of.begin;
  const auto row = record.row.kind == kStatePort ? Probe::Row::state : Probe::Row::output;
  plan.probes.push_back({group, row, record.row.index, to_indices(elements), record.interval});
  return {{ProbeList::probes, plan.probes.size() - 1}, std::move(elements)};
}

Seen plan_events(const RecordDescription& record, std::size_t group, RecordingPlan& plan) {
  const EventProbe probe{group, record.row.index};
  const auto same = [&](const EventProbe& other) {
    return other.group == probe.group && other.event == probe.event;
  };
  return {{ProbeList::event_probes, shared(plan.event_probes, probe, same)}};
}

Seen plan_crossings(const RecordDescription& record, std::size_t group, RecordingPlan& plan) {
  const LevelProbe probe{group, record.row.index, record.level, record.interval};
  const auto same = [&](const LevelProbe& other) {
    return other.group == probe.group && other.state == probe.state && other.level == probe.level &&
           other.interval == probe.interval;
  };
  return {{ProbeList::level_probes, shared(plan.level_probes, probe, same)}};
}

std::size_t find_projection(const RecordDescription& record, const Network& network) {
  std::vector<std::string> known;
  for (std::size_t p = 0; p < network.projections.size(); ++p) {
    if (network.projections[p].name == record.of.population) return p;
    if (network.projections[p].synapse) known.push_back(network.projections[p].name);
  }
  throw ConfigError::unknown_choice({}, "record." + record.name + ".edges", record.of.population,
                                    known);
}

/// A synapse's state is sampled where it is kept: with the edge, or at its astrocyte.
Seen plan_edges(const RecordDescription& record, const Network& network, RecordingPlan& plan) {
  const std::size_t p = find_projection(record, network);
  const Projection& projection = network.projections[p];
  const std::string key = "record." + record.name + ".edges";
  if (!projection.synapse)
    throw ConfigError({{},
                       "'" + record.of.population + "' keeps its states at the target alone",
                       "samples of a projection whose synapse has states of its own",
                       {},
                       key});
  std::vector<std::size_t> edges = chosen(record, projection.edges.count());
  for (const std::size_t edge : edges)
    if (edge >= projection.edges.count())
      throw ConfigError::out_of_bounds({}, "record." + record.name + ".elements",
                                       std::to_string(edge),
                                       "below " + std::to_string(projection.edges.count()) +
                                           ", the number of edges of " + record.of.population);
  const auto in = [&](const std::vector<int>& states) {
    return std::ranges::find(states, record.row.index) != states.end();
  };
  if (in(projection.synapse->shared) || in(projection.synapse->summed)) {
    std::vector<InstanceIndex> astrocytes;
    for (const std::size_t edge : edges) astrocytes.push_back(projection.edges.astro[edge]);
    plan.probes.push_back({*projection.synapse->astro_group, Probe::Row::state, record.row.index,
                           astrocytes, record.interval});
    return {{ProbeList::probes, plan.probes.size() - 1}, std::move(edges)};
  }
  plan.edge_probes.push_back({p, record.row.index, edges, record.interval});
  return {{ProbeList::edge_probes, plan.edge_probes.size() - 1}, std::move(edges)};
}

}  // namespace

RecordPlan make_plan(const std::vector<RecordDescription>& records, const Network& network) {
  RecordPlan plan;
  for (const RecordDescription& record : records) {
    if (record.kind == Kind::edges) {
      plan.seen.push_back(plan_edges(record, network, plan.plan));
      continue;
    }
    const std::size_t group = network.find_group(record.of.population);
    switch (record.kind) {
      case Kind::samples:
        plan.seen.push_back(plan_samples(record, group, plan.plan));
        break;
      case Kind::events:
      case Kind::rates:
        plan.seen.push_back(plan_events(record, group, plan.plan));
        break;
      default:
        plan.seen.push_back(plan_crossings(record, group, plan.plan));
    }
  }
  return plan;
}

}  // namespace tripartite
