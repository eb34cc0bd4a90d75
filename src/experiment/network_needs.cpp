#include "network_needs.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tripartite {

namespace {

using Kind = RecordDescription::Kind;

constexpr double kNumber = sizeof(double);
constexpr double kIndex = sizeof(InstanceIndex);
constexpr double kCaseFile = 20e3;        // bytes: row, description, provenance
constexpr double kBlock = 32768;          // numbers or events that wait to be written
constexpr double kTrains = 4 << 20;       // times of events that are in memory at once
constexpr double kJunction = 200;         // bytes of a pair: instance, wires to both of its ends
constexpr double kStepperCopies = 12;     // of the state, in an adaptive solver
constexpr double kMeasured = 170;         // bytes of an element whose trace is measured
constexpr double kGuessedRate = 0.01;     // 1/ms: of neurons, for what waits in memory
constexpr double kDriveTime = 40;         // bytes of a time of events from outside
constexpr double kSlot = 24;              // bytes of a step in which events arrive, without any
constexpr double kLongestStretch = 1000;  // ms that the reference scheme prepares at a time
constexpr double kTilePointers = 0.25;    // bytes of an instance and row
constexpr double kSlotsOfArrivals = 10;   // steps for which arrivals wait

bool varies(const Distribution& distribution) {
  return distribution.kind != Distribution::Kind::constant;
}

double varied(const Assignments& assignments) {
  return static_cast<double>(std::ranges::count_if(
      assignments, [](const auto& assignment) { return varies(assignment.second); }));
}

double mean(const Distribution& value) {
  switch (value.kind) {
    case Distribution::Kind::uniform:
      return (value.a + value.b) / 2;
    case Distribution::Kind::lognormal:
      return std::exp(value.a + value.b * value.b / 2);
    case Distribution::Kind::listed: {
      double sum = 0;
      for (const double one : value.listed) sum += one / static_cast<double>(value.listed.size());
      return sum;
    }
    default:
      return value.a;
  }
}

/// A value that is hardly exceeded.
double greatest(const Distribution& value) {
  switch (value.kind) {
    case Distribution::Kind::constant:
      return value.a;
    case Distribution::Kind::uniform:
      return value.b;
    case Distribution::Kind::normal:
      return std::min(value.high, value.a + 5 * value.b);
    case Distribution::Kind::lognormal:
      return std::min(value.high, std::exp(value.a + 5 * value.b));
    case Distribution::Kind::exponential:
      return std::min(value.high, 15 * value.a);
    default:
      return value.listed.empty() ? 0 : std::ranges::max(value.listed);
  }
}

/// Sizes of what a description names.
class Sizes {
 public:
  explicit Sizes(const NetworkDescription& network) : network_(network) {}

  [[nodiscard]] const PopulationDescription& population(const std::string& name) const {
    return *std::ranges::find(network_.populations, name, &PopulationDescription::name);
  }
  [[nodiscard]] double of(const EndDescription& end) const {
    return static_cast<double>(size_of(end, population(end.population).size));
  }

  /// Edges between two ends; `undirected` pairs count once.
  [[nodiscard]] double edges(const ConnectDescription& connect, const EndDescription& from,
                             const EndDescription& to, bool undirected = false) const {
    const double sources = of(from), targets = of(to);
    const auto degree = static_cast<double>(connect.degree);
    const double half = undirected ? 0.5 : 1;
    const std::string& rule = connect.rule;
    if (rule == "bernoulli") return half * sources * targets * connect.probability;
    if (rule == "distance")
      return half * sources * targets * connect.probability * reached(connect, to.population);
    if (rule == "all_to_all") return half * sources * targets;
    if (rule == "fixed_indegree") return targets * degree;
    if (rule == "fixed_outdegree") return sources * degree;
    if (rule == "nearest") return sources * std::max(degree, 1.0);
    if (rule == "small_world") return half * sources * degree;
    if (rule == "edges") return static_cast<double>(connect.pairs.size());
    if (rule == "grid_neighbours")
      return half * sources * 2 *
             static_cast<double>(population(to.population).layout.shape.size());
    if (rule == "ring") return half * sources * 2;
    if (rule == "triplets") {
      const ProjectionDescription& of =
          *std::ranges::find(network_.projections, connect.of, &ProjectionDescription::name);
      return edges(of.connect, of.from, of.to) * of.astrocyte->probability;
    }
    return sources;
  }

 private:
  /// The part of a population's box within the reach of one place, by the profile's volume.
  [[nodiscard]] double reached(const ConnectDescription& connect, const std::string& name) const {
    using std::numbers::pi;
    const Layout& layout = population(name).layout;
    double box = 1;
    for (const double along : layout.extent) box *= along;
    for (const std::size_t cells : layout.shape) box *= static_cast<double>(cells) * layout.spacing;
    const std::size_t dimension = std::max(layout.extent.size(), layout.shape.size());
    if (dimension < 1 || dimension > 3 || !(box > 0)) return 1;
    const auto d = static_cast<double>(dimension);
    const double unit_ball[] = {2, pi, 4 * pi / 3};
    double volume = unit_ball[dimension - 1];
    if (connect.profile == "gaussian") volume = std::pow(2 * pi, d / 2);
    if (connect.profile == "exponential") volume *= std::tgamma(d + 1);
    return std::min(1.0, volume * std::pow(connect.length, d) / box);
  }

  const NetworkDescription& network_;
};

/// Bytes of one instance of a population.
double instance_bytes(const PopulationDescription& population, const Model& model,
                      bool by_reference) {
  const auto count = [](const auto& rows) { return static_cast<double>(rows.size()); };
  const double parameters = varied(population.parameters);
  const double states = count(model.states), inputs = count(model.inputs);
  const double rows = count(model.parameters) + static_cast<double>(model.derived);
  double numbers = parameters + varied(population.states);  // as described, then as they move
  if (by_reference)
    numbers += (2 + kStepperCopies) * states + rows + 2 * inputs + count(model.outputs);
  else
    numbers += states + (parameters > 0 ? parameters + static_cast<double>(model.derived) : 0) +
               2 * inputs + kSlotsOfArrivals * count(model.event_inputs) + count(model.outputs) +
               2 * count(model.thresholds);
  const double position = population.layout.kind == Layout::Kind::none ? 0 : sizeof(Position);
  return kNumber * numbers + position + kTilePointers * (rows + states + inputs);
}

/// Whether the synapses of a source differ, so that each edge keeps its own states.
bool is_kept_per_edge(const ProjectionDescription& projection, const Model& synapse) {
  if (varied(projection.parameters) + varied(projection.states) > 0) return true;
  const bool has_astrocyte = projection.astrocyte.has_value();
  return std::ranges::any_of(synapse.states, [&](const StateRow& state) {
    const std::string& ends = state.motion.determined_by;
    const auto names = [&](const char* end) { return ends.find(end) != std::string::npos; };
    const bool is_elsewhere = !state.motion.summed_at.empty() || (has_astrocyte && ends == "astro");
    return !is_elsewhere && (ends.empty() || names("post") || (has_astrocyte && names("astro")));
  });
}

/// Bytes of one edge of a projection, at the peak of building it or later.
double edge_bytes(const ProjectionDescription& projection, const Catalogue& catalogue) {
  double bytes = kIndex;
  if (projection.connect.rule == "fixed_indegree") bytes += kIndex;  // turned round
  if (!projection.connect.pairs.empty()) bytes += sizeof(projection.connect.pairs[0]) + 4 * kIndex;
  if (projection.astrocyte) bytes += kIndex;
  if (varies(projection.weight)) bytes += kNumber;
  if (varies(projection.delay)) bytes += 2 * kNumber + kIndex;
  if (!projection.synapse.empty()) {
    const Model& synapse = catalogue.find(projection.synapse);
    bytes += kNumber * (varied(projection.parameters) + varied(projection.states));
    if (is_kept_per_edge(projection, synapse))
      bytes +=
          kNumber * (static_cast<double>(synapse.states.size()) + varied(projection.parameters));
  }
  const bool is_cut = projection.astrocyte && projection.astrocyte->probability < 1;
  return is_cut ? 2 * bytes : bytes;  // the edges with an astrocyte are taken out as a copy
}

/// Events that are known beforehand, of one instance and millisecond.
double expected_rate(const PopulationDescription& population, const Model& model) {
  if (model.hazards.empty()) return 0;
  const auto row = std::ranges::find(model.parameters, "rate", &ParameterRow::name);
  if (row == model.parameters.end()) return 0;
  for (const auto& [name, value] : population.parameters)
    if (name == "rate") return mean(value);
  return row->value;
}

/// How many instances or edges a record looks at.
double recorded(const RecordDescription& record, const NetworkExperiment& experiment) {
  if (!record.elements.empty()) return static_cast<double>(record.elements.size());
  auto elements = static_cast<double>(record.size);
  if (record.kind == Kind::edges) {
    const std::string name = record.of.population.substr(0, record.of.population.find('.'));
    const auto of =
        std::ranges::find(experiment.network.projections, name, &ProjectionDescription::name);
    elements = Sizes(experiment.network).edges(of->connect, of->from, of->to);
  }
  return record.count > 0 ? std::min(elements, static_cast<double>(record.count)) : elements;
}

void add_record(const RecordDescription& record, const NetworkExperiment& experiment,
                const Catalogue& catalogue, Needs& needs) {
  const std::string table = "record." + record.name;
  const double duration = experiment.simulation.duration;
  const double elements = recorded(record, experiment);
  if (record.kind == Kind::samples || record.kind == Kind::edges) {
    const double samples = 1 + std::floor(duration / record.interval);
    if (experiment.simulation.scheme == "reference")  // their times
      needs.add(table, 2 * kNumber * std::min(duration, kLongestStretch) / record.interval);
    needs.add(table,
              kMeasured * elements + 2 * kNumber * std::min(samples * elements, kBlock + elements),
              kNumber * samples * (elements + 1));
  } else if (record.kind == Kind::rates) {
    const double bins = duration / record.bin;
    needs.add(table, 4 * kNumber * bins, 2 * kNumber * bins);
  } else {
    const PopulationDescription& population =
        Sizes(experiment.network).population(record.of.population);
    const double events =
        elements * duration * expected_rate(population, catalogue.find(population.model));
    const double waiting = std::max(events, elements * duration * kGuessedRate);
    const bool is_kept = record.kind == Kind::events;
    needs.add(
        table,
        4 * kNumber * (elements + std::min(waiting, kBlock)) + kNumber * std::min(waiting, kTrains),
        is_kept ? 2 * kNumber * events : 3 * kNumber * elements);
  }
}

void add_network(const NetworkExperiment& experiment, const Catalogue& catalogue, Needs& needs) {
  const NetworkDescription& network = experiment.network;
  const Sizes sizes(network);
  const double step = experiment.simulation.step;
  for (const PopulationDescription& population : network.populations) {
    const auto size = static_cast<double>(population.size);
    const bool is_laid_out = population.layout.kind != Layout::Kind::none;
    needs.add("populations." + population.name,
              size * instance_bytes(population, catalogue.find(population.model),
                                    experiment.simulation.scheme == "reference"),
              is_laid_out ? size * sizeof(Position) : 0);
  }
  for (const ProjectionDescription& projection : network.projections)
    needs.add(
        "projections." + projection.name,
        sizes.edges(projection.connect, projection.from, projection.to) *
                edge_bytes(projection, catalogue) +
            kSlot * std::min(greatest(projection.delay), experiment.simulation.duration) / step);
  for (const WireDescription& wire : network.wires)
    needs.add("wires." + wire.name, sizes.edges(wire.connect, wire.from, wire.to) *
                                            (4 * kIndex + (varies(wire.weight) ? 2 : 1) * kNumber) +
                                        kNumber * sizes.of(wire.from) * wire.delay / step);
  for (const JunctionDescription& junction : network.junctions) {
    const EndDescription all{junction.population};
    needs.add("junctions." + junction.name,
              kJunction * sizes.edges(junction.connect, all, all, true));
  }
  for (const DriveDescription& drive : network.drives)
    needs.add("drives." + drive.name, kNumber * static_cast<double>(drive.values.size()) +
                                          kDriveTime * static_cast<double>(drive.times.size()) +
                                          3 * kNumber * static_cast<double>(drive.elements.size()));
}

/// Products: steps of instances; an edge is made once, and passes an event now and then.
double network_work(const NetworkExperiment& experiment) {
  constexpr double per_step = 100, per_edge = 100, per_edge_and_ms = 2;
  const SimulationSettings& simulation = experiment.simulation;
  double instances = 1;
  for (const PopulationDescription& population : experiment.network.populations)
    instances += static_cast<double>(population.size);
  return expected_edges(experiment.network) * (per_edge + per_edge_and_ms * simulation.duration) +
         instances * per_step * simulation.duration / simulation.step;
}

}  // namespace

double expected_edges(const NetworkDescription& network) {
  const Sizes sizes(network);
  double edges = 0;
  for (const ProjectionDescription& projection : network.projections)
    edges += sizes.edges(projection.connect, projection.from, projection.to);
  for (const WireDescription& wire : network.wires)
    edges += sizes.edges(wire.connect, wire.from, wire.to);
  for (const JunctionDescription& junction : network.junctions) {
    const EndDescription all{junction.population};
    edges += sizes.edges(junction.connect, all, all, true);
  }
  return edges;
}

Needs network_needs(const NetworkExperiment& experiment, const Catalogue& catalogue) {
  Needs needs;
  needs.add("", 0, kCaseFile);
  add_network(experiment, catalogue, needs);
  for (const RecordDescription& record : experiment.records)
    add_record(record, experiment, catalogue, needs);
  needs.add_work(network_work(experiment));
  return needs;
}

}  // namespace tripartite
