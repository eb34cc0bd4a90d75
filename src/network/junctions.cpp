// Wires, and junctions: groups of pairs, wired to both of their ends.
#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <utility>

#include "distributions.hpp"
#include "edge_values.hpp"
#include "parts.hpp"
#include "wiring.hpp"

namespace tripartite {
namespace {

/// Undirected pairs: column 0 holds the "pre" ends, column 1 the "post" ends.
using Pairs = std::array<std::vector<InstanceIndex>, 2>;

Pairs find_pairs(const Building& building, const JunctionDescription& junction, const Slice& slice,
                 const std::string& key) {
  const std::string path = join_key(key, "connect");
  if (slice.size < 2) {
    refuse(join_key(key, "population"),
           "'" + junction.population + "' has a single instance, which would be joined to itself",
           "two instances or more");
  }
  const Connections connections = connect({junction.connect, building, slice, slice,
                                           stream_of(building.network.stream, path), path, true});
  const Rows& rows = connections.targets;
  Pairs pairs;
  for (auto& column : pairs) column.resize(rows.members.size());
  for (std::size_t row = 0; row < rows.count(); ++row) {
    for (std::size_t k = rows.offsets[row]; k < rows.offsets[row + 1]; ++k) {
      const std::size_t pair = connections.listed.empty() ? k : connections.listed[k];
      pairs[0][pair] = static_cast<InstanceIndex>(row);
      pairs[1][pair] = rows.members[k];
    }
  }
  return pairs;
}

/// Throws where a listed pair stands there twice, in whatever direction.
void check_distinct(const Pairs& pairs, const std::string& key) {
  std::vector<std::array<InstanceIndex, 2>> sorted;
  for (std::size_t k = 0; k < pairs[0].size(); ++k) {
    const auto [low, high] = std::minmax(pairs[0][k], pairs[1][k]);
    sorted.push_back({low, high});
  }
  std::ranges::sort(sorted);
  const auto twice = std::ranges::adjacent_find(sorted);
  if (twice == sorted.end()) return;
  const std::string name =
      '[' + std::to_string((*twice)[0]) + ", " + std::to_string((*twice)[1]) + ']';
  refuse(key, "the pair " + name + " is joined twice", "each pair once, in whatever direction");
}

/// Whom each pair has at an end; null where a row is at neither.
const std::vector<InstanceIndex>* at_end(const Pairs& pairs, const std::string& end) {
  if (end == "pre") return pairs.data();
  return end == "post" ? &pairs[1] : nullptr;
}

template <class Row>
bool reaches_both(const std::vector<Row>& rows) {
  const auto any_at = [&](const char* end) {
    return std::ranges::any_of(rows, [&](const Row& row) { return row.end == end; });
  };
  return any_at("pre") && any_at("post");
}

void build_junction(Building& building, const JunctionDescription& junction) {
  const std::string key = join_key("junctions", junction.name);
  const Model& model = building.model(junction.model, join_key(key, "model"));
  if (!reaches_both(model.inputs) || !reaches_both(model.outputs)) {
    refuse(join_key(key, "model"), "'" + junction.model + "' is no junction",
           "a model that reads and drives both of its ends, such as 'junction_smooth'");
  }
  const Slice population =
      whole(building, find_population(building, junction.population, join_key(key, "population")));
  const Pairs pairs = find_pairs(building, junction, population, key);
  check_distinct(pairs, join_key(join_key(key, "connect"), "pairs"));
  const std::size_t count = pairs[0].size();
  const Stream& stream = building.network.stream;
  const Group& cells = building.network.groups[population.group];
  const Model& cell = *cells.model;
  const std::size_t group = building.add_group(
      {.name = junction.name,
       .model = &model,
       .size = count,
       .parameters =
           parameter_values(model, junction.parameters, stream, count, join_key(key, "parameters")),
       .initial = state_values(model, {}, stream, count, join_key(key, "states")),
       .keeps = std::vector<bool>(model.states.size(), true),
       .step = cells.step,
       .method = cells.method},
      key);
  const Slice hidden = whole(building, group);
  EndDescription end{junction.population};
  for (const InputRow& row : model.inputs) {
    const std::vector<InstanceIndex>* members = at_end(pairs, row.end);
    if (members == nullptr) continue;
    end.port = row.port;
    const int output =
        find_port(names_of(cell.outputs), end, "output", join_key(key, "population"));
    Wire wire = {.from = population.group, .output = output, .to = group, .input = row.index};
    wire.offsets.resize(count + 1);
    std::iota(wire.offsets.begin(), wire.offsets.end(), std::size_t{0});
    wire.sources = *members;
    building.network.wires.push_back(std::move(wire));
  }
  for (const OutputRow& row : model.outputs) {
    const std::vector<InstanceIndex>* members = at_end(pairs, row.end);
    if (members == nullptr) continue;
    end.port = row.port;
    const int input = find_port(names_of(cell.inputs), end, "input", join_key(key, "population"));
    const Rows junctions_of = bucket(population.size, *members);
    building.network.wires.push_back(
        wire_rows(building, {hidden, row.index}, {population, input}, junctions_of, 1, false));
  }
}

/// Values of edges by source, in the order in which the transposed rows have them.
Values by_target(const Values& by_source, const Rows& targets, std::size_t count) {
  if (by_source.uniform()) return by_source;
  std::vector<double> values;
  for (const InstanceIndex edge : bucket(count, targets.members).members)
    values.push_back(by_source[edge]);
  return Values(std::move(values));
}

}  // namespace

void build_junctions(Building& building) {
  for (const JunctionDescription& junction : building.description.junctions)
    build_junction(building, junction);
}

void build_wires(Building& building, const std::vector<Draft>& drafts) {
  for (const WireDescription& wire : building.description.wires) {
    const std::string key = join_key("wires", wire.name);
    const End from =
        find_end(building, wire.from, join_key(key, "from"), &Model::outputs, "output");
    const End to = find_end(building, wire.to, join_key(key, "to"), &Model::inputs, "input");
    constexpr double infinity = std::numeric_limits<double>::infinity();
    require_within(wire.delay, {0, infinity, "ms"}, join_key(key, "delay"));
    const Connections connections =
        connect_ends(building, drafts, wire.connect, from.slice, to.slice, key);
    const std::string weight_key = join_key(key, "weight");
    const Values weight =
        edge_values(wire.weight, stream_of(building.network.stream, weight_key), connections,
                    building.threads, {-infinity, infinity}, weight_key);
    const bool each_its_own = wire.connect.rule == "one_to_one" && wire.connect.self;
    Wire built = each_its_own
                     ? wire_one_to_one(building, from, to)
                     : wire_rows(building, from, to, transpose(connections.targets, to.slice.size),
                                 by_target(weight, connections.targets, to.slice.size), wire.mean);
    if (each_its_own) built.weight = weight;
    built.delay = wire.delay;
    building.network.wires.push_back(std::move(built));
  }
}

}  // namespace tripartite
