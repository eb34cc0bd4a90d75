#include "network_arrays.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "network_summary.hpp"

namespace tripartite {

namespace {

using Kind = RecordDescription::Kind;

std::vector<std::int64_t> to_integers(const auto& numbers) {
  return {numbers.begin(), numbers.end()};
}

/// Attributes and arrays of one group of the case file.
class GroupWriter {
 public:
  GroupWriter(CaseOutcome& outcome, std::string path) : outcome_(outcome), path_(std::move(path)) {}

  void attribute(const std::string& name, const Attribute& value) {
    outcome_.attributes.push_back({path_, name, value});
  }
  void column(const std::string& name, std::vector<double> data, const std::string& unit,
              const std::string& long_name, const std::string& scale = {}) {
    const Shape shape = {data.size()};
    outcome_.arrays.push_back({path_ + "/" + name, shape, std::move(data), unit, long_name,
                               scale.empty() ? "" : path_ + "/" + scale});
  }
  void column(const std::string& name, std::vector<std::int64_t> data,
              const std::string& long_name) {
    const Shape shape = {data.size()};
    outcome_.arrays.push_back({path_ + "/" + name, shape, std::move(data), "", long_name});
  }
  void matrix(const std::string& name, Shape shape, std::vector<double> data,
              const std::string& unit, const std::string& long_name,
              const std::string& scale = {}) {
    outcome_.arrays.push_back({path_ + "/" + name, std::move(shape), std::move(data), unit,
                               long_name, scale.empty() ? "" : path_ + "/" + scale});
  }

 private:
  CaseOutcome& outcome_;
  std::string path_;
};

void keep_ends(const Network& network, const RecordDescription& record, const Seen& seen,
               GroupWriter& group) {
  const auto projection =
      std::ranges::find(network.projections, record.of.population, &Projection::name);
  const Edges& edges = projection->edges;
  std::vector<std::int64_t> sources, targets;
  for (const std::size_t edge : seen.elements) {
    const auto next = std::ranges::upper_bound(edges.offsets, edge);
    sources.push_back(static_cast<std::int64_t>(projection->source_begin) +
                      (next - edges.offsets.begin()) - 1);
    targets.push_back(edges.target[edge]);
  }
  group.column("source", std::move(sources), "source of each edge");
  group.column("target", std::move(targets), "target of each edge");
}

void keep_samples(const RecordDescription& record, const Network& network, const Seen& seen,
                  Samples& samples, CaseOutcome& outcome) {
  GroupWriter group(outcome, "/traces/" + record.name);
  const bool edges = record.kind == Kind::edges;
  group.attribute(edges ? "projection" : "population", record.of.population);
  std::vector<double> times(samples.count());
  for (std::size_t k = 0; k < times.size(); ++k)
    times[k] = static_cast<double>(k) * samples.interval;
  group.column("elements", to_integers(seen.elements), edges ? "edges" : "instances");
  if (edges) keep_ends(network, record, seen, group);
  const bool summed = edges && seen.list == Seen::List::samples &&
                      std::ranges::any_of(network.projections, [&](const Projection& projection) {
                        return projection.name == record.of.population && projection.synapse &&
                               std::ranges::count(projection.synapse->summed, record.row.index) > 0;
                      });
  const std::string note = summed ? ", sum over the synapses of the edge's astrocyte" : "";
  const Shape shape = {times.size(), samples.elements};
  group.column("t", std::move(times), "ms", "time");
  group.matrix(record.row.name, shape, std::move(samples.values), record.row.unit,
               record.row.meaning + note, "t");
}

void keep_events(GroupWriter& group, Events events) {
  const bool plain =
      std::ranges::all_of(events.strengths, [](double strength) { return strength == 1; });
  group.attribute("sorting", std::string("by_time"));
  group.column("timestamps", std::move(events.times), "ms", "time");
  group.column("node_ids", to_integers(events.ids), "instance");
  if (!plain) group.column("strengths", std::move(events.strengths), "", "strength");
}

/// Events stand once for each population and event output, whichever records ask for them.
void keep_spikes(const NetworkExperiment& experiment, const RecordPlan& plan,
                 const Recording& recording, CaseOutcome& outcome) {
  std::map<std::size_t, std::vector<const RecordDescription*>> wanted;
  std::vector<std::size_t> order;
  for (std::size_t r = 0; r < experiment.records.size(); ++r) {
    if (experiment.records[r].kind != Kind::events) continue;
    auto& records = wanted[plan.seen[r].index];
    if (records.empty()) order.push_back(plan.seen[r].index);
    records.push_back(&experiment.records[r]);
  }
  std::vector<std::string> taken;
  for (const std::size_t index : order) {
    const RecordDescription& first = *wanted[index].front();
    std::string name = first.of.population;
    if (std::ranges::find(taken, name) != taken.end()) name += "." + first.row.name;
    taken.push_back(name);
    const Events& all = recording.events[index];
    Events events;
    for (std::size_t i = 0; i < all.times.size(); ++i) {
      const bool asked = std::ranges::any_of(wanted[index], [&](const RecordDescription* record) {
        return all.ids[i] >= record->of.begin && all.ids[i] < record->of.begin + record->size;
      });
      if (!asked) continue;
      events.times.push_back(all.times[i]);
      events.ids.push_back(all.ids[i]);
      events.strengths.push_back(all.strengths[i]);
    }
    GroupWriter group(outcome, "/spikes/" + name);
    group.attribute("population", first.of.population);
    group.attribute("event", first.row.name);
    keep_events(group, std::move(events));
  }
}

void keep_rates(const RecordDescription& record, const Events& events, double duration,
                CaseOutcome& outcome) {
  GroupWriter group(outcome, "/rates/" + record.name);
  group.attribute("population", to_text(record.of));
  RateTrace trace = rate_trace(record, select(record, events), duration);
  group.column("t", std::move(trace.t), "ms", "middle of the bin");
  group.column("rate", std::move(trace.rate), "Hz", "events for each instance and second", "t");
}

std::vector<double> flatten(std::span<const Position> positions) {
  std::vector<double> numbers;
  for (const Position& position : positions)
    numbers.insert(numbers.end(), position.begin(), position.end());
  return numbers;
}

void keep_wave(const RecordDescription& record, const Group& population, const Events& events,
               CaseOutcome& outcome) {
  GroupWriter group(outcome, "/waves/" + record.name);
  group.attribute("population", record.of.population);
  group.attribute("level", record.level);
  std::vector<std::int64_t> elements(record.size);
  for (std::size_t i = 0; i < record.size; ++i)
    elements[i] = static_cast<std::int64_t>(record.of.begin + i);
  group.column("arrival", arrivals(record, select(record, events)), "ms",
               "first upward crossing of the level; NaN where there is none");
  if (population.positions.empty()) {
    group.column("position", std::vector<double>(elements.begin(), elements.end()), "",
                 "index in the population");
  } else {
    const auto span = std::span(population.positions).subspan(record.of.begin, record.size);
    group.matrix("position", {record.size, 3}, flatten(span), "um", "position");
  }
  group.column("elements", std::move(elements), "instances");
}

}  // namespace

void keep_arrays(const NetworkExperiment& experiment, const Network& network,
                 const RecordPlan& plan, Recording& recording, CaseOutcome& outcome) {
  const double duration = experiment.simulation.duration;
  for (std::size_t r = 0; r < experiment.records.size(); ++r) {
    const RecordDescription& record = experiment.records[r];
    const Seen& seen = plan.seen[r];
    if (record.kind == Kind::samples || record.kind == Kind::edges)
      keep_samples(record, network, seen,
                   seen.list == Seen::List::samples ? recording.samples[seen.index]
                                                    : recording.edge_samples[seen.index],
                   outcome);
    if (record.kind == Kind::rates)
      keep_rates(record, recording.events[seen.index], duration, outcome);
    if (record.kind == Kind::crossings) {
      GroupWriter group(outcome, "/crossings/" + record.name);
      group.attribute("population", record.of.population);
      group.attribute("level", record.level);
      keep_events(group, select(record, recording.crossings[seen.index]));
    }
    if (record.kind == Kind::wave)
      keep_wave(record, network.groups[network.find_group(record.of.population)],
                recording.crossings[seen.index], outcome);
  }
  keep_spikes(experiment, plan, recording, outcome);
  for (const PopulationDescription& population : experiment.network.populations) {
    const Group& group = network.groups[network.find_group(population.name)];
    if (group.positions.empty()) continue;
    GroupWriter writer(outcome, "/populations/" + population.name);
    writer.matrix("positions", {group.positions.size(), 3}, flatten(group.positions), "um",
                  "position of each instance");
  }
}

}  // namespace tripartite
