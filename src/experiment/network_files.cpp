// What stands in files of its own: lists of edges, and spikes.
#include <algorithm>
#include <map>
#include <numeric>
#include <stdexcept>

#include "tripartite/base/error.hpp"
#include "tripartite/base/units.hpp"
#include "tripartite/io/columns.hpp"
#include "tripartite/io/store.hpp"

#include "network_description.hpp"

namespace tripartite {

namespace {

namespace fs = std::filesystem;

/// House units in one of `unit`, in which a column or dataset of a file is; without one it is in
/// them already, which is remarked.
double factor_of(const std::string& unit, const std::string& house, const std::string& what,
                 std::vector<std::string>& remarks) {
  if (unit.empty()) {
    if (!house.empty()) remarks.push_back(what + " has no unit and is taken to be in " + house);
    return 1;
  }
  try {
    const Unit from = parse_unit(unit), to = parse_unit(house);
    if (from.dimension == to.dimension) return from.factor / to.factor;
  } catch (const std::invalid_argument& reason) {
    throw IoError(what + " is in '" + unit + "', " + reason.what());
  }
  throw IoError(what + " is in '" + unit + "', expected " +
                (house.empty() ? "a plain number" : "a unit of the dimension of " + house));
}

/// The columns of one file of edges, all in the order of source, then target.
class EdgeColumns {
 public:
  EdgeColumns(const fs::path& path, std::string key)
      : path_(path), key_(std::move(key)), columns_(read_columns(path)) {
    static const std::vector<std::string> known = {"source", "target", "weight", "delay",
                                                   "astrocyte"};
    for (const NumberColumn& column : columns_)
      if (std::ranges::find(known, column.name) == known.end()) {
        const std::string nearest = nearest_name(column.name, known);
        throw IoError(path_.string() + ": unknown column '" + column.name +
                      "', expected source, target, weight, delay, astrocyte" +
                      (nearest.empty() ? "" : "\n  did you mean '" + nearest + "'?"));
      }
    const std::vector<std::size_t> sources = indices("source"), targets = indices("target");
    order_.resize(sources.size());
    std::iota(order_.begin(), order_.end(), 0U);
    std::ranges::stable_sort(order_, std::ranges::less{}, [&](std::size_t edge) {
      return std::pair(sources[edge], targets[edge]);
    });
    for (const std::size_t edge : order_) pairs_.push_back({sources[edge], targets[edge]});
  }

  [[nodiscard]] const std::vector<std::array<std::size_t, 2>>& pairs() const { return pairs_; }

  [[nodiscard]] bool has(const std::string& name) const { return find(name) != nullptr; }

  [[nodiscard]] std::vector<std::size_t> ordered_indices(const std::string& name) const {
    const std::vector<std::size_t> numbers = indices(name);
    std::vector<std::size_t> ordered;
    for (const std::size_t edge : order_) ordered.push_back(numbers[edge]);
    return ordered;
  }

  /// A column in house units; without a unit of its own it is in them already.
  [[nodiscard]] Distribution listed(const std::string& name, const std::string& unit,
                                    std::vector<std::string>& remarks) const {
    const NumberColumn& column = *find(name);
    const double factor =
        factor_of(column.unit, unit, path_.string() + ": column '" + name + "'", remarks);
    Distribution distribution{Distribution::Kind::listed};
    for (const std::size_t edge : order_)
      distribution.listed.push_back(factor * column.values[edge]);
    return distribution;
  }

  void refuse_beside(const std::string& name) const {
    throw ConfigError({{},
                       "'" + name + "' stands both in the description and in " + path_.string(),
                       "one of them",
                       {},
                       key_ + "." + name});
  }

 private:
  [[nodiscard]] const NumberColumn* find(const std::string& name) const {
    const auto found = std::ranges::find(columns_, name, &NumberColumn::name);
    return found == columns_.end() ? nullptr : &*found;
  }

  [[nodiscard]] std::vector<std::size_t> indices(const std::string& name) const {
    const NumberColumn* column = find(name);
    if (!column) throw IoError(path_.string() + ": has no column '" + name + "'");
    std::vector<std::size_t> indices;
    for (const double number : column->values) {
      const auto index = static_cast<std::size_t>(std::max(number, 0.0));
      if (static_cast<double>(index) != number)
        throw IoError(path_.string() + ": column '" + name + "' holds " +
                      format_quantity(number, "") + ", which is no index");
      indices.push_back(index);
    }
    return indices;
  }

  fs::path path_;
  std::string key_;
  std::vector<NumberColumn> columns_;
  std::vector<std::size_t> order_;
  std::vector<std::array<std::size_t, 2>> pairs_;
};

void fill(ProjectionDescription& projection, const EdgeColumns& columns, const EdgeFile& file,
          std::vector<std::string>& remarks) {
  projection.connect.pairs = columns.pairs();
  if (columns.has("weight")) {
    if (file.weight_is_given) columns.refuse_beside("weight");
    projection.weight = columns.listed("weight", file.weight_unit, remarks);
  }
  if (columns.has("delay")) {
    if (file.delay_is_given) columns.refuse_beside("delay");
    projection.delay = columns.listed("delay", "ms", remarks);
  }
  if (projection.astrocyte && projection.astrocyte->rule == "edges" && columns.has("astrocyte"))
    projection.astrocyte->listed = columns.ordered_indices("astrocyte");
}

void fill(WireDescription& wire, const EdgeColumns& columns, const EdgeFile& file,
          std::vector<std::string>& remarks) {
  wire.connect.pairs = columns.pairs();
  if (!columns.has("weight")) return;
  if (file.weight_is_given) columns.refuse_beside("weight");
  wire.weight = columns.listed("weight", file.weight_unit, remarks);
}

/// The member of a list whose table, such as "wires.sic", the file belongs to; null where none is.
template <class Description>
Description* find_table(std::vector<Description>& descriptions, const std::string& kind,
                        const std::string& table) {
  for (Description& description : descriptions)
    if (kind + "." + description.name == table) return &description;
  return nullptr;
}

void load_edges(NetworkExperiment& experiment, const EdgeFile& file, const fs::path& folder) {
  NetworkDescription& network = experiment.network;
  const EdgeColumns columns(folder / file.file, file.table);
  if (auto* projection = find_table(network.projections, "projections", file.table))
    fill(*projection, columns, file, experiment.remarks);
  else if (auto* wire = find_table(network.wires, "wires", file.table))
    fill(*wire, columns, file, experiment.remarks);
  else if (auto* junction = find_table(network.junctions, "junctions", file.table))
    junction->connect.pairs = columns.pairs();
}

/// The attribute `units` of a dataset; empty where there is none.
std::string units_of(const StoreReader& store, const std::string& dataset) {
  if (!store.has_attribute(dataset, "units")) return {};
  const auto attribute = store.attribute(dataset, "units");
  const auto* text = std::get_if<std::string>(&attribute);
  if (!text || text->empty())
    throw IoError(store.path().string() + ": the units of " + dataset + " are no unit of time");
  return *text;
}

/// One drive for each node of a SONATA spike file, in the order of their ids; several where events
/// of a node differ in strength.
std::vector<DriveDescription> load_spikes(const DriveDescription& drive, const SpikeFile& file,
                                          const fs::path& folder,
                                          std::vector<std::string>& remarks) {
  const StoreReader store(folder / file.file);
  std::string population = file.population;
  if (population.empty()) {
    const std::vector<std::string> populations = store.children("/spikes");
    if (populations.size() != 1)
      throw IoError(store.path().string() + ": holds the spikes of " +
                    std::to_string(populations.size()) +
                    " populations; name one with spikes = \"…\"");
    population = populations.front();
  }
  const std::string group = "/spikes/" + population;
  std::vector<double> times = store.read_doubles(group + "/timestamps");
  const std::vector<std::int64_t> nodes = store.read_integers(group + "/node_ids");
  const double factor = factor_of(units_of(store, group + "/timestamps"), "ms",
                                  store.path().string() + ": " + group + "/timestamps", remarks);
  for (double& time : times) time *= factor;
  std::vector<double> strengths(times.size(), 1);
  if (store.exists(group + "/strengths")) strengths = store.read_doubles(group + "/strengths");
  if (times.size() != nodes.size() || strengths.size() != times.size())
    throw IoError(store.path().string() + ": " + group +
                  " has not one node, and one strength if any, for each time");
  std::map<std::pair<std::int64_t, double>, DriveDescription> drives;
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (nodes[i] < 0 || !(times[i] >= 0))
      throw IoError(store.path().string() + ": " + group + " holds a negative time or node");
    DriveDescription& one = drives.try_emplace({nodes[i], strengths[i]}, drive).first->second;
    one.strength = drive.strength * strengths[i];
    one.elements = {static_cast<std::size_t>(nodes[i])};
    one.times.push_back(times[i]);
  }
  std::vector<DriveDescription> list;
  for (auto& [key, one] : drives) {
    std::ranges::sort(one.times);
    one.name = drive.name + "." + std::to_string(key.first);
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace

void load_files(NetworkExperiment& experiment, const fs::path& folder) {
  for (const EdgeFile& file : experiment.edge_files) load_edges(experiment, file, folder);
  std::vector<DriveDescription> drives;
  for (std::size_t i = 0; i < experiment.network.drives.size(); ++i) {
    const auto file = std::ranges::find(experiment.spike_files, i, &SpikeFile::drive);
    if (file == experiment.spike_files.end()) {
      drives.push_back(experiment.network.drives[i]);
      continue;
    }
    for (DriveDescription& one :
         load_spikes(experiment.network.drives[i], *file, folder, experiment.remarks))
      drives.push_back(std::move(one));
  }
  experiment.network.drives = std::move(drives);
}

}  // namespace tripartite
