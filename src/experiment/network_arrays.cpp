#include "network_arrays.hpp"

#include <algorithm>

namespace tripartite {

namespace {

using Kind = RecordDescription::Kind;

constexpr std::size_t kBlock = 32768;  // numbers

std::vector<std::int64_t> to_integers(const auto& numbers) {
  return {numbers.begin(), numbers.end()};
}

/// Attributes and arrays of one group of the case file.
class GroupWriter {
 public:
  GroupWriter(StoreWriter& store, std::string path) : store_(store), path_(std::move(path)) {}

  void attribute(const std::string& name, const Attribute& value) {
    store_.set_attribute(path_, name, value);
  }
  void column(const std::string& name, const std::vector<double>& data, const std::string& unit,
              const std::string& long_name) {
    matrix(name, {data.size()}, data, unit, long_name);
  }
  void column(const std::string& name, const std::vector<std::int64_t>& data,
              const std::string& long_name) {
    store_.write(path(name), data, {data.size()});
    describe(name, "", long_name);
  }
  void matrix(const std::string& name, const Shape& shape, const std::vector<double>& data,
              const std::string& unit, const std::string& long_name) {
    store_.write(path(name), data, shape);
    describe(name, unit, long_name);
  }
  /// Times of samples; there may be many.
  void times(std::size_t count, double interval) {
    if (count == 0) store_.write(path("t"), std::span<const double>{}, {0});
    for (std::size_t first = 0; first < count; first += kBlock) {
      std::vector<double> block(std::min(kBlock, count - first));
      for (std::size_t k = 0; k < block.size(); ++k)
        block[k] = static_cast<double>(first + k) * interval;
      store_.append(path("t"), block);
    }
    describe("t", "ms", "time");
  }
  /// Says what an array is that is there.
  void describe(const std::string& name, const std::string& unit, const std::string& long_name) {
    store_.set_attribute(path(name), "units", unit);
    store_.set_attribute(path(name), "long_name", long_name);
  }
  void scale(const std::string& name, const std::string& axis) {
    store_.attach_scale(path(name), 0, path(axis));
  }

 private:
  [[nodiscard]] std::string path(const std::string& name) const { return path_ + "/" + name; }
  StoreWriter& store_;
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
  group.column("source", sources, "source of each edge");
  group.column("target", targets, "target of each edge");
}

void keep_samples(const RecordDescription& record, const Network& network, const Seen& seen,
                  const SampleFile& samples, StoreWriter& store) {
  GroupWriter group(store, "/traces/" + record.name);
  const bool edges = record.kind == Kind::edges;
  group.attribute(edges ? "projection" : "population", record.of.population);
  group.column("elements", to_integers(seen.elements), edges ? "edges" : "instances");
  if (edges) keep_ends(network, record, seen, group);
  const bool summed = edges && seen.probe.list == ProbeList::probes &&
                      std::ranges::any_of(network.projections, [&](const Projection& projection) {
                        return projection.name == record.of.population && projection.synapse &&
                               std::ranges::count(projection.synapse->summed, record.row.index) > 0;
                      });
  const std::string note = summed ? ", sum over the synapses of the edge's astrocyte" : "";
  group.times(samples.count, samples.interval);
  group.describe(record.row.name, record.row.unit, record.row.meaning + note);
  group.scale(record.row.name, "t");
}

void describe_events(const EventFile& file, GroupWriter& group) {
  group.attribute("sorting", std::string("by_time"));
  group.describe("timestamps", "ms", "time");
  group.describe("node_ids", "", "instance");
  if (file.has_strengths()) group.describe("strengths", "", "strength");
}

void keep_spikes(const NetworkExperiment& experiment, const CaseRecording& recording) {
  for (const EventFile& file : recording.event_files())
    for (std::size_t r = 0; r < experiment.records.size(); ++r) {
      const RecordDescription& first = experiment.records[r];
      if (first.kind != Kind::events || recording.of(r).events != &file) continue;
      GroupWriter group(recording.store(), file.path());
      group.attribute("population", first.of.population);
      group.attribute("event", first.row.name);
      describe_events(file, group);
      break;
    }
}

void keep_crossings(const RecordDescription& record, const EventFile& file, StoreWriter& store) {
  GroupWriter group(store, file.path());
  group.attribute("population", record.of.population);
  group.attribute("level", record.level);
  describe_events(file, group);
}

void keep_rates(const RecordDescription& record, const RateTrace& trace, StoreWriter& store) {
  GroupWriter group(store, "/rates/" + record.name);
  group.attribute("population", to_text(record.of));
  group.column("t", trace.t, "ms", "middle of the bin");
  group.column("rate", trace.rate, "Hz", "events for each instance and second");
  group.scale("rate", "t");
}

std::vector<double> flatten(std::span<const Position> positions) {
  std::vector<double> numbers;
  for (const Position& position : positions)
    numbers.insert(numbers.end(), position.begin(), position.end());
  return numbers;
}

void keep_wave(const RecordDescription& record, const Group& population,
               const std::vector<double>& arrivals, StoreWriter& store) {
  GroupWriter group(store, "/waves/" + record.name);
  group.attribute("population", record.of.population);
  group.attribute("level", record.level);
  std::vector<std::int64_t> elements(record.size);
  for (std::size_t i = 0; i < record.size; ++i)
    elements[i] = static_cast<std::int64_t>(record.of.begin + i);
  group.column("arrival", arrivals, "ms",
               "first upward crossing of the level; NaN where there is none");
  if (population.positions.empty()) {
    group.column("position", std::vector<double>(elements.begin(), elements.end()), "",
                 "index in the population");
  } else {
    const auto span = std::span(population.positions).subspan(record.of.begin, record.size);
    group.matrix("position", {record.size, 3}, flatten(span), "um", "position");
  }
  group.column("elements", elements, "instances");
}

}  // namespace

void keep_arrays(const NetworkExperiment& experiment, const Network& network,
                 const RecordPlan& plan, const CaseRecording& recording) {
  StoreWriter& store = recording.store();
  for (std::size_t r = 0; r < experiment.records.size(); ++r) {
    const RecordDescription& record = experiment.records[r];
    const KeptRecord& kept = recording.of(r);
    if (record.kind == Kind::samples || record.kind == Kind::edges)
      keep_samples(record, network, plan.seen[r], kept.samples, store);
    if (kept.rates) keep_rates(record, kept.rates->trace(), store);
    if (record.kind == Kind::crossings) keep_crossings(record, *kept.events, store);
    if (record.kind == Kind::wave)
      keep_wave(record, network.groups[network.find_group(record.of.population)], kept.arrivals,
                store);
  }
  keep_spikes(experiment, recording);
  for (const PopulationDescription& population : experiment.network.populations) {
    const Group& group = network.groups[network.find_group(population.name)];
    if (group.positions.empty()) continue;
    GroupWriter writer(store, "/populations/" + population.name);
    writer.matrix("positions", {group.positions.size(), 3}, flatten(group.positions), "um",
                  "position of each instance");
  }
}

}  // namespace tripartite
