#include "connect.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>
#include <numeric>

namespace tripartite {
namespace {

Rows join_one_to_one(const Rule& rule) {
  if (rule.from.size != rule.to.size) {
    refuse(join_key(rule.key, "rule"),
           "'one_to_one' joins " + std::to_string(rule.from.size) + " sources to " +
               std::to_string(rule.to.size) + " targets",
           "as many sources as targets");
  }
  return make_rows(rule.from.size, rule.building.threads, [&](std::size_t i, auto& out) {
    if (rule.allows(i, i)) out.push_back(static_cast<InstanceIndex>(i));
  });
}

Rows join_all_to_all(const Rule& rule) {
  return make_rows(rule.from.size, rule.building.threads, [&](std::size_t source, auto& out) {
    const std::size_t first = rule.undirected ? source + 1 : 0;
    for (std::size_t target = first; target < rule.to.size; ++target)
      if (rule.allows(source, target)) out.push_back(static_cast<InstanceIndex>(target));
  });
}

Rows join_ring(const Rule& rule) {
  const std::size_t count = rule.from.size;
  if (rule.from.group != rule.to.group || rule.from.begin != rule.to.begin ||
      count != rule.to.size) {
    refuse(join_key(rule.key, "rule"), "'ring' joins two different ends",
           "the same members of one population at both ends");
  }
  return make_rows(count, rule.building.threads, [&](std::size_t i, auto& out) {
    std::array neighbours = {(i + count - 1) % count, (i + 1) % count};
    if (neighbours[0] > neighbours[1]) std::swap(neighbours[0], neighbours[1]);
    const std::size_t distinct = neighbours[0] == neighbours[1] ? 1 : 2;
    for (const std::size_t neighbour : std::span(neighbours).first(distinct))
      if (neighbour != i && rule.allows(i, neighbour))
        out.push_back(static_cast<InstanceIndex>(neighbour));
  });
}

/// The pairs as two columns; each once and no loops where they are undirected.
Connections join_edges(const Rule& rule) {
  const auto& pairs = rule.description.pairs;
  const std::string key = join_key(rule.key, "pairs");
  const auto name = [&](std::size_t k) {
    return "pair " + std::to_string(k) + ", [" + std::to_string(pairs[k][0]) + ", " +
           std::to_string(pairs[k][1]) + "]";
  };
  std::vector<InstanceIndex> source(pairs.size());
  std::vector<InstanceIndex> target(pairs.size());
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    if (pairs[k][0] >= rule.from.size || pairs[k][1] >= rule.to.size) {
      throw ConfigError::out_of_bounds({}, key, name(k),
                                       "a source below " + std::to_string(rule.from.size) +
                                           " and a target below " + std::to_string(rule.to.size));
    }
    source[k] = static_cast<InstanceIndex>(pairs[k][0]);
    target[k] = static_cast<InstanceIndex>(pairs[k][1]);
    const bool is_loop = rule.undirected && source[k] == target[k];
    if (is_loop) refuse(key, name(k) + " joins an instance to itself", "two different instances");
  }
  return connect_listed(rule.from.size, source, target);
}

/// Each pair once that is joined in either direction; no member to itself.
Rows fold(const Rows& rows) {
  std::vector<std::array<InstanceIndex, 2>> pairs;
  for (std::size_t row = 0; row < rows.count(); ++row)
    for (const InstanceIndex member : rows[row]) {
      const auto [low, high] = std::minmax({static_cast<InstanceIndex>(row), member});
      if (low != high) pairs.push_back({low, high});
    }
  std::ranges::sort(pairs);
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  Rows folded;
  folded.offsets.assign(rows.count() + 1, 0);
  for (const auto& [low, high] : pairs) {
    ++folded.offsets[low + 1];
    folded.members.push_back(high);
  }
  std::partial_sum(folded.offsets.begin(), folded.offsets.end(), folded.offsets.begin());
  return folded;
}

/// By a rule that has a direction.
template <Rows (*join)(const Rule&)>
Rows join_either_way(const Rule& rule) {
  if (!rule.undirected) return join(rule);
  ConnectDescription description = rule.description;
  description.self = description.multiple = false;
  return fold(join({description, rule.building, rule.from, rule.to, rule.stream, rule.key}));
}

using Join = Rows (*)(const Rule&);

struct NamedRule {
  std::string name;
  Join join;       ///< null for edges and triplets, which are more than rows
  bool junctions;  ///< also for undirected pairs
};

const std::vector<NamedRule>& rules() {
  static const std::vector<NamedRule> list = {
      {"ring", join_ring, true},
      {"grid_neighbours", join_grid_neighbours, true},
      {"nearest", join_either_way<join_nearest>, true},
      {"small_world", join_small_world, true},
      {"distance", join_distance, true},
      {"bernoulli", join_bernoulli, true},
      {"fixed_indegree", join_either_way<join_fixed_indegree>, true},
      {"fixed_outdegree", join_either_way<join_fixed_outdegree>, true},
      {"all_to_all", join_all_to_all, true},
      {"one_to_one", join_one_to_one, false},
      {"edges", nullptr, true},
      {"triplets", nullptr, false}};
  return list;
}

}  // namespace

std::vector<std::string> connect_rules(bool undirected) {
  std::vector<std::string> names;
  for (const NamedRule& rule : rules())
    if (rule.junctions || !undirected) names.push_back(rule.name);
  return names;
}

Connections connect(const Rule& rule) {
  const std::string& name = rule.description.rule;
  const auto found = std::ranges::find(rules(), name, &NamedRule::name);
  if (found == rules().end() || (rule.undirected && !found->junctions))
    refuse_choice(join_key(rule.key, "rule"), name, connect_rules(rule.undirected));
  assert(name != "triplets");
  if (name == "edges") return join_edges(rule);
  return {found->join(rule)};
}

Connections connect_listed(std::size_t sources, const std::vector<InstanceIndex>& source,
                           const std::vector<InstanceIndex>& target) {
  Connections edges;
  edges.targets = bucket(sources, source);
  edges.listed = edges.targets.members;
  for (std::size_t row = 0; row < sources; ++row) {
    const auto begin =
        edges.listed.begin() + static_cast<std::ptrdiff_t>(edges.targets.offsets[row]);
    const auto end =
        edges.listed.begin() + static_cast<std::ptrdiff_t>(edges.targets.offsets[row + 1]);
    std::stable_sort(begin, end,
                     [&](InstanceIndex a, InstanceIndex b) { return target[a] < target[b]; });
  }
  std::ranges::transform(edges.listed, edges.targets.members.begin(),
                         [&](InstanceIndex k) { return target[k]; });
  return edges;
}

}  // namespace tripartite
