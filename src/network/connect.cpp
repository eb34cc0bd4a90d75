#include "connect.hpp"

#include <algorithm>
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

using Join = Rows (*)(const Rule&);

struct NamedRule {
  std::string name;
  Join join;       ///< null for edges and triplets, which are more than rows
  bool junctions;  ///< also for undirected pairs
};

const std::vector<NamedRule>& rules() {
  static const std::vector<NamedRule> list = {{"bernoulli", join_bernoulli, true},
                                              {"fixed_indegree", join_fixed_indegree, false},
                                              {"fixed_outdegree", join_fixed_outdegree, false},
                                              {"one_to_one", join_one_to_one, false},
                                              {"all_to_all", join_all_to_all, true},
                                              {"distance", join_distance, true},
                                              {"nearest", join_nearest, false},
                                              {"grid_neighbours", join_grid_neighbours, true},
                                              {"ring", join_ring, true},
                                              {"edges", nullptr, true},
                                              {"triplets", nullptr, false}};
  return list;
}

}  // namespace

Connections connect(const Rule& rule) {
  const std::string key = join_key(rule.key, "rule");
  const std::string& name = rule.description.rule;
  std::vector<std::string> known;
  for (const NamedRule& candidate : rules()) {
    if (rule.undirected && !candidate.junctions) continue;
    known.push_back(candidate.name);
    if (candidate.name != name) continue;
    assert(name != "triplets");
    if (name == "edges") return join_edges(rule);
    return {candidate.join(rule)};
  }
  refuse_choice(key, name, known);
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
