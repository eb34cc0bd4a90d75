#include "tripartite/experiment/network_task.hpp"

#include "tripartite/base/random.hpp"

#include "network_arrays.hpp"
#include "network_check.hpp"
#include "network_description.hpp"
#include "network_needs.hpp"
#include "network_summary.hpp"

namespace tripartite {

namespace {

Stream stream_of(const CaseContext& context) {
  return {static_cast<std::uint64_t>(context.seed), "network",
          static_cast<std::uint64_t>(context.replicate)};
}

NetworkExperiment load(const CaseContext& context, const Catalogue& catalogue) {
  NetworkExperiment experiment = read_network(context.description, catalogue);
  load_files(experiment, context.folder);
  return experiment;
}

std::vector<Column> size_columns() {
  return {{"neurons", "", "instances of models of neurons"},
          {"instances", "", "instances of all populations"},
          {"synapses", "", "edges of all projections"},
          {"events", "", "arrivals of events along edges"},
          {"steps", "", "base steps, or accepted steps of the reference scheme"}};
}

std::vector<Cell> sizes(const NetworkDescription& description, const Catalogue& catalogue,
                        const Network& network, const SimulationCost& cost) {
  std::int64_t neurons = 0, instances = 0, synapses = 0;
  for (const PopulationDescription& population : description.populations) {
    const auto size = static_cast<std::int64_t>(population.size);
    instances += size;
    neurons += catalogue.find(population.model).kind == "neuron" ? size : 0;
  }
  for (const Projection& projection : network.projections)
    synapses += static_cast<std::int64_t>(projection.edges.count());
  return {neurons, instances, synapses, cost.events, cost.steps};
}

void append(const std::vector<Column>& columns, const std::vector<Cell>& cells, Row& row) {
  for (std::size_t i = 0; i < columns.size(); ++i) row.emplace_back(columns[i].name, cells[i]);
}

}  // namespace

std::vector<std::string> NetworkTask::tables() const { return network_tables(); }

std::vector<Column> NetworkTask::columns(const Document& description) const {
  std::vector<Column> columns;
  for (const RecordDescription& record : read_network(description, catalogue_).records)
    for (Column& column : record_columns(record)) columns.push_back(std::move(column));
  for (Column& column : size_columns()) columns.push_back(std::move(column));
  return columns;
}

CaseCheck NetworkTask::check(const CaseContext& context) const {
  const NetworkExperiment experiment = load(context, catalogue_);
  std::vector<std::string> remarks = experiment.remarks;
  remarks.push_back(find_rounded(experiment));
  remarks.push_back(find_beyond_run(experiment));
  for (const std::string& remark : remarks)
    if (context.remark && !remark.empty()) context.remark(remark);
  check_network(experiment, catalogue_, stream_of(context), context);
  return {network_needs(experiment, catalogue_)};
}

std::string NetworkTask::resolve(const Document& description) const {
  return read_network(description, catalogue_).resolved;
}

CaseOutcome NetworkTask::run(const CaseContext& context, StoreWriter& store) const {
  const NetworkExperiment experiment = load(context, catalogue_);
  const Network network =
      build_network(experiment.network, catalogue_, stream_of(context), context.threads);
  const RecordPlan plan = make_plan(experiment.records, network);
  const double duration = experiment.simulation.duration;
  SimulationOptions options{experiment.simulation, experiment.solver, context.threads,
                            context.stop};
  if (context.progress) options.progress = [&](double t) { context.progress(t, duration); };
  SimulationCost cost;
  CaseRecording recording(experiment, plan, store);
  simulate(network, plan.plan, options, recording, &cost);
  recording.finish();

  CaseOutcome outcome;
  for (std::size_t r = 0; r < experiment.records.size(); ++r) {
    const RecordDescription& record = experiment.records[r];
    std::span<const Position> positions;
    if (record.kind == RecordDescription::Kind::wave)
      positions = network.groups[network.find_group(record.of.population)].positions;
    append(record_columns(record), summarise(record, recording.of(r), store, duration, positions),
           outcome.row);
  }
  append(size_columns(), sizes(experiment.network, catalogue_, network, cost), outcome.row);
  keep_arrays(experiment, network, plan, recording);
  return outcome;
}

}  // namespace tripartite
