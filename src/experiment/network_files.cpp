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
  [[nodiscard]] Distribution listed(const std::string& name, const std::string& unit) const {
    const NumberColumn& column = *find(name);
    double factor = 1;
    if (!column.unit.empty()) try {
        const Unit from = parse_unit(column.unit), to = parse_unit(unit);
        if (from.dimension != to.dimension)
          throw std::invalid_argument("which is not of the dimension of " +
                                      (unit.empty() ? "a plain number" : unit));
        factor = from.factor / to.factor;
      } catch (const std::invalid_argument& reason) {
        throw IoError(path_.string() + ": column '" + name + "' is in " + column.unit + ", " +
                      reason.what());
      }
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

void fill(ProjectionDescription& projection, const EdgeColumns& columns, const EdgeFile& file) {
  projection.connect.pairs = columns.pairs();
  if (columns.has("weight")) {
    if (file.weight_is_given) columns.refuse_beside("weight");
    projection.weight = columns.listed("weight", file.weight_unit);
  }
  if (columns.has("delay")) {
    if (file.delay_is_given) columns.refuse_beside("delay");
    projection.delay = columns.listed("delay", "ms");
  }
  if (projection.astrocyte && projection.astrocyte->rule == "edges" && columns.has("astrocyte"))
    projection.astrocyte->listed = columns.ordered_indices("astrocyte");
}

void fill(WireDescription& wire, const EdgeColumns& columns, const EdgeFile& file) {
  wire.connect.pairs = columns.pairs();
  if (!columns.has("weight")) return;
  if (file.weight_is_given) columns.refuse_beside("weight");
  wire.weight = columns.listed("weight", file.weight_unit);
}

/// The member of a list whose table, such as "wires.sic", the file belongs to; null where none is.
template <class Description>
Description* find_table(std::vector<Description>& descriptions, const std::string& kind,
                        const std::string& table) {
  for (Description& description : descriptions)
    if (kind + "." + description.name == table) return &description;
  return nullptr;
}

void load_edges(NetworkDescription& network, const EdgeFile& file, const fs::path& folder) {
  const EdgeColumns columns(folder / file.file, file.table);
  if (auto* projection = find_table(network.projections, "projections", file.table))
    fill(*projection, columns, file);
  else if (auto* wire = find_table(network.wires, "wires", file.table))
    fill(*wire, columns, file);
  else if (auto* junction = find_table(network.junctions, "junctions", file.table))
    junction->connect.pairs = columns.pairs();
}

/// One drive for each node of a SONATA spike file, in the order of their ids.
std::vector<DriveDescription> load_spikes(const DriveDescription& drive, const SpikeFile& file,
                                          const fs::path& folder) {
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
  const std::vector<double> times = store.read_doubles(group + "/timestamps");
  const std::vector<std::int64_t> nodes = store.read_integers(group + "/node_ids");
  if (times.size() != nodes.size())
    throw IoError(store.path().string() + ": " + group + " has not one node for each time");
  std::map<std::int64_t, DriveDescription> drives;
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (nodes[i] < 0 || !(times[i] >= 0))
      throw IoError(store.path().string() + ": " + group + " holds a negative time or node");
    DriveDescription& one = drives.try_emplace(nodes[i], drive).first->second;
    one.elements = {static_cast<std::size_t>(nodes[i])};
    one.times.push_back(times[i]);
  }
  std::vector<DriveDescription> list;
  for (auto& [node, one] : drives) {
    std::ranges::sort(one.times);
    one.name = drive.name + "." + std::to_string(node);
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace

void load_files(NetworkExperiment& experiment, const fs::path& folder) {
  for (const EdgeFile& file : experiment.edge_files) load_edges(experiment.network, file, folder);
  std::vector<DriveDescription> drives;
  for (std::size_t i = 0; i < experiment.network.drives.size(); ++i) {
    const auto file = std::ranges::find(experiment.spike_files, i, &SpikeFile::drive);
    if (file == experiment.spike_files.end()) {
      drives.push_back(experiment.network.drives[i]);
      continue;
    }
    for (DriveDescription& one : load_spikes(experiment.network.drives[i], *file, folder))
      drives.push_back(std::move(one));
  }
  experiment.network.drives = std::move(drives);
}

}  // namespace tripartite
