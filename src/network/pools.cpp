#include "pools.hpp"

#include <algorithm>
#include <functional>
#include <limits>

#include "tripartite/base/parallel.hpp"

#include "cells.hpp"

namespace tripartite {
namespace {

/// The astrocyte of the edge from a source to a target, for a uniform number.
using Choice = std::function<InstanceIndex(std::size_t source, std::size_t target, double uniform)>;

std::size_t draw_below(std::size_t count, double uniform) {
  return static_cast<std::size_t>(uniform * static_cast<double>(count));
}

Choice from_blocks(const PoolRule& rule) {
  const std::size_t pool = rule.description.pool;
  const std::size_t targets = rule.to.size;
  const std::size_t astrocytes = rule.astrocytes.size;
  if (pool > 1 && targets * pool != astrocytes) {
    refuse(join_key(rule.key, "pool"),
           "blocks of " + std::to_string(pool) + " for " + std::to_string(targets) +
               " targets do not fit " + std::to_string(astrocytes) + " astrocytes",
           "pool times targets to be the number of astrocytes (or a pool of 1)");
  }
  return [=](std::size_t, std::size_t target, double uniform) {
    return static_cast<InstanceIndex>(block_begin(target, targets, astrocytes, pool) +
                                      draw_below(pool, uniform));
  };
}

Choice from_random_pools(const PoolRule& rule) {
  const std::size_t pool = rule.description.pool;
  if (pool > rule.astrocytes.size) {
    throw ConfigError::out_of_bounds(
        {}, join_key(rule.key, "pool"), std::to_string(pool),
        "at most " + std::to_string(rule.astrocytes.size) + ", the astrocytes there are");
  }
  const Stream stream = rule.stream.named("pools");
  Rows pools = make_rows(rule.to.size, rule.building.threads, [&](std::size_t target, auto& out) {
    choose(stream.at(target), pool, rule.astrocytes.size, false, out);
  });
  return [pools = std::move(pools), pool](std::size_t, std::size_t target, double uniform) {
    return pools.members[target * pool + draw_below(pool, uniform)];
  };
}

/// Half-way from a to b, on the shorter way where space wraps around.
Position middle(const Position& a, const Position& b, const Position& periods) {
  Position half{};
  for (std::size_t axis = 0; axis < half.size(); ++axis) {
    const double period = periods[axis];
    double along = b[axis] - a[axis];
    if (period > 0 && along > period / 2) along -= period;
    if (period > 0 && along < -period / 2) along += period;
    half[axis] = a[axis] + along / 2;
    if (period > 0 && half[axis] < 0) half[axis] += period;
    if (period > 0 && half[axis] > period) half[axis] -= period;
  }
  return half;
}

Choice from_places(const PoolRule& rule) {
  const Position periods = common_periods(rule.building, {rule.from, rule.to, rule.astrocytes},
                                          rule.description.periodic, join_key(rule.key, "rule"));
  const auto sources = positions_of(rule.building, rule.from);
  const auto targets = positions_of(rule.building, rule.to);
  const Cells cells(positions_of(rule.building, rule.astrocytes), periods);
  return [=](std::size_t source, std::size_t target, double) {
    return cells.nearest(middle(sources[source], targets[target], periods), 1).front();
  };
}

std::vector<InstanceIndex> from_list(const PoolRule& rule, const Connections& connections) {
  constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
  const std::vector<std::size_t>& list = rule.description.listed;
  const std::size_t count = connections.targets.members.size();
  const std::string key = join_key(rule.key, "listed");
  if (list.size() != count) {
    refuse(key, "'" + key + "' lists " + std::to_string(list.size()) + " astrocytes",
           std::to_string(count) + ", one for each edge");
  }
  std::vector<InstanceIndex> astrocytes(count);
  for (std::size_t edge = 0; edge < count; ++edge) {
    const std::size_t astrocyte =
        list[connections.listed.empty() ? edge : connections.listed[edge]];
    if (astrocyte != none && astrocyte >= rule.astrocytes.size) {
      throw ConfigError::out_of_bounds(
          {}, key, std::to_string(astrocyte),
          "below " + std::to_string(rule.astrocytes.size) + ", the astrocytes there are");
    }
    astrocytes[edge] = astrocyte == none ? kNoAstrocyte : static_cast<InstanceIndex>(astrocyte);
  }
  return astrocytes;
}

Choice find_choice(const PoolRule& rule) {
  const std::string& name = rule.description.rule;
  if (rule.description.pool < 1) {
    throw ConfigError::out_of_bounds({}, join_key(rule.key, "pool"), "0", "at least 1");
  }
  if (name == "block") return from_blocks(rule);
  if (name == "random") return from_random_pools(rule);
  if (name == "nearest") return from_places(rule);
  refuse_choice(join_key(rule.key, "rule"), name, {"block", "random", "nearest", "edges"});
}

}  // namespace

std::size_t block_begin(std::size_t target, std::size_t targets, std::size_t astrocytes,
                        std::size_t pool) {
  return pool == 1 ? target * astrocytes / targets : target * pool;
}

std::vector<InstanceIndex> find_astrocytes(const PoolRule& rule, const Connections& connections) {
  const double probability = rule.description.probability;
  require_within(probability, {0, 1}, join_key(rule.key, "probability"));
  if (rule.description.rule == "edges") return from_list(rule, connections);
  const Choice choose_one = find_choice(rule);
  const Rows& targets = connections.targets;
  std::vector<InstanceIndex> astrocytes(targets.members.size());
  const auto blocks = (targets.count() + kRowsAtOnce - 1) / kRowsAtOnce;
  parallel_for(static_cast<std::ptrdiff_t>(blocks), rule.building.threads, [&](std::ptrdiff_t b) {
    const std::size_t begin = static_cast<std::size_t>(b) * kRowsAtOnce;
    std::vector<double> uniform;  // two for each edge: whether it has an astrocyte, and which
    for (std::size_t s = begin; s < std::min(begin + kRowsAtOnce, targets.count()); ++s) {
      uniform.resize(2 * targets[s].size());
      rule.stream.at(s).uniform(uniform);
      for (std::size_t k = 0; k < targets[s].size(); ++k) {
        astrocytes[targets.offsets[s] + k] = uniform[2 * k] < probability
                                                 ? choose_one(s, targets[s][k], uniform[2 * k + 1])
                                                 : kNoAstrocyte;
      }
    }
  });
  return astrocytes;
}

}  // namespace tripartite
