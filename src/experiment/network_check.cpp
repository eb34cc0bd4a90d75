#include "network_check.hpp"

#include <algorithm>
#include <cmath>

#include "tripartite/base/error.hpp"
#include "tripartite/base/units.hpp"

#include "network_needs.hpp"

namespace tripartite {

namespace {

using Kind = Distribution::Kind;

/// Up to here a network is built to check it, which takes a small fraction of a second.
constexpr double kFewEdges = 3e5;
constexpr double kFewInstances = 1e6;
constexpr double kLittleMemory = 300e6;  // bytes

void require_multiple(double ms, double step, const std::string& what, const std::string& key) {
  const double steps = std::round(ms / step);
  if (steps >= 1 && std::abs(steps * step - ms) <= 1e-9 * ms) return;
  throw ConfigError({{},
                     what + " is " + format_quantity(ms, "ms"),
                     "a multiple of its step, " + format_quantity(step, "ms"),
                     {},
                     key});
}

void require_within_run(double ms, double duration, const std::string& what,
                        const std::string& key) {
  if (ms <= duration) return;
  throw ConfigError({{},
                     what + " is " + format_quantity(ms, "ms") + ", longer than the run",
                     "at most simulation.duration, " + format_quantity(duration, "ms"),
                     {},
                     key});
}

double step_of(const RecordDescription& record, const NetworkExperiment& experiment) {
  const auto& populations = experiment.network.populations;
  const auto found =
      std::ranges::find(populations, record.of.population, &PopulationDescription::name);
  const bool own = found != populations.end() && found->step > 0;
  return own ? found->step : experiment.simulation.step;
}

void check_times(const NetworkExperiment& experiment) {
  const double duration = experiment.simulation.duration;
  const bool fast = experiment.simulation.scheme == "fast";
  if (duration == 0) return;
  if (fast)
    require_multiple(duration, experiment.simulation.step, "the duration", "simulation.duration");
  for (const PopulationDescription& population : experiment.network.populations)
    if (fast)
      require_within_run(population.step, duration, "the step of '" + population.name + "'",
                         "populations." + population.name + ".step");
  for (const ProjectionDescription& projection : experiment.network.projections)
    if (projection.delay.kind == Kind::constant)
      require_within_run(projection.delay.a, duration, "the delay of '" + projection.name + "'",
                         "projections." + projection.name + ".delay");
  for (const WireDescription& wire : experiment.network.wires)
    require_within_run(wire.delay, duration, "the delay of '" + wire.name + "'",
                       "wires." + wire.name + ".delay");
  for (const RecordDescription& record : experiment.records) {
    const std::string key = "record." + record.name;
    if (fast && has_interval(record.kind))
      require_multiple(record.interval, step_of(record, experiment),
                       "the sampling interval of '" + record.name + "'", key + ".interval");
  }
}

bool has_list(const Assignments& assignments) {
  return std::ranges::any_of(assignments,
                             [](const auto& row) { return row.second.kind == Kind::listed; });
}

/// The end cut to as many of its `size` instances as give few of its edges.
void shorten(EndDescription& end, std::size_t size, double edges) {
  const double share = kFewEdges / edges;
  const double kept = std::max(1.0, std::floor(share * static_cast<double>(size_of(end, size))));
  end.end = end.begin + static_cast<std::size_t>(kept);
}

/// The same network with fewer sources, or targets, where rules make many edges of each: whatever
/// is said of one of them is said of all. Records of edges that are not there are left out.
NetworkExperiment with_few_edges(const NetworkExperiment& experiment) {
  NetworkExperiment few = experiment;
  NetworkDescription& network = few.network;
  const auto size = [&](const std::string& name) {
    return std::ranges::find(network.populations, name, &PopulationDescription::name)->size;
  };
  for (ProjectionDescription& projection : network.projections) {
    const std::string& rule = projection.connect.rule;
    const bool by_source = rule == "bernoulli" || rule == "all_to_all" || rule == "distance" ||
                           rule == "fixed_outdegree";
    const bool by_target = rule == "fixed_indegree" && !projection.astrocyte;
    const bool is_listed = projection.weight.kind == Kind::listed ||
                           projection.delay.kind == Kind::listed ||
                           has_list(projection.parameters) || has_list(projection.states) ||
                           has_list(projection.receptor_parameters);
    if (is_listed || !(by_source || by_target)) continue;
    const double edges =
        expected_edges({.populations = network.populations, .projections = {projection}});
    if (edges <= kFewEdges) continue;
    EndDescription& end = by_source ? projection.from : projection.to;
    shorten(end, size(end.population), edges);
    std::erase_if(few.records, [&](const RecordDescription& record) {
      const std::string& of = record.of.population;
      return record.kind == RecordDescription::Kind::edges &&
             (of == projection.name || of == projection.name + ".bare");
    });
    for (WireDescription& wire : network.wires)
      if (wire.connect.of == projection.name && wire.weight.kind == Kind::listed)
        wire.weight = {Kind::constant, 1};
  }
  return few;
}

/// How many values or times of a drive lie behind the end.
std::size_t count_beyond(const DriveDescription& drive, double duration) {
  if (drive.values.empty())
    return static_cast<std::size_t>(
        std::ranges::count_if(drive.times, [&](double time) { return time > duration; }));
  std::size_t reached = 0;
  while (reached < drive.values.size() &&
         drive.start + static_cast<double>(reached) * drive.interval < duration)
    ++reached;
  return drive.values.size() - reached;
}

}  // namespace

std::string find_beyond_run(const NetworkExperiment& experiment) {
  const double duration = experiment.simulation.duration;
  struct Beyond {
    std::string name;
    std::size_t beyond, all;
  };
  std::vector<Beyond> tables;
  for (const DriveDescription& drive : experiment.network.drives) {
    // Those of one file of spikes, "NAME.NODE", are one.
    const std::string name = drive.name.substr(0, drive.name.find('.'));
    if (tables.empty() || tables.back().name != name) tables.push_back({name, 0, 0});
    tables.back().beyond += count_beyond(drive, duration);
    tables.back().all += std::max(drive.values.size(), drive.times.size());
  }
  std::string words;
  for (const Beyond& table : tables)
    if (table.beyond > 0)
      words += (words.empty() ? "" : ", ") + ("drives." + table.name) + " (" +
               std::to_string(table.beyond) + " of " + std::to_string(table.all) + ")";
  for (const RecordDescription& record : experiment.records)
    if (record.after >= duration && record.after > 0)
      words +=
          (words.empty() ? "" : ", ") + ("record." + record.name) + " (its columns stay empty)";
  if (words.empty()) return {};
  return "after the end of the run at " + format_quantity(duration, "ms") +
         ", and not used: " + words;
}

void check_network(const NetworkExperiment& described, const Catalogue& catalogue,
                   const Stream& stream, const CaseContext& context) {
  check_times(described);
  double instances = 0;
  for (const PopulationDescription& population : described.network.populations)
    instances += static_cast<double>(population.size);
  const NetworkExperiment experiment = with_few_edges(described);
  const double parts = 1 + static_cast<double>(described.network.projections.size());
  if (instances > kFewInstances || expected_edges(experiment.network) > parts * kFewEdges ||
      network_needs(experiment, catalogue).memory() > kLittleMemory)
    return;
  const Network network = build_network(experiment.network, catalogue, stream, context.threads);
  const RecordPlan plan = make_plan(experiment.records, network);
  // Whether steps and intervals fit each other is seen by a run of no duration.
  SimulationSettings settings = experiment.simulation;
  settings.duration = 0;
  try {
    simulate(network, plan.plan, {settings, experiment.solver, 1, context.stop});
  } catch (const ConfigError& error) {
    Complaint complaint = error.complaint();
    if (complaint.key.empty()) complaint.key = "simulation.step";
    throw ConfigError(complaint);
  }
}

}  // namespace tripartite
