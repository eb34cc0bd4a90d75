// Rules by place.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "cells.hpp"
#include "connect.hpp"

namespace tripartite {
namespace {

/// Probability of a connection by distance, relative to the greatest one.
struct Profile {
  std::string name;
  double (*at)(double lengths);
  /// How many lengths away it falls to exp(-depth).
  double (*reach)(double depth);
};

const std::vector<Profile>& profiles() {
  static const std::vector<Profile> list = {
      {"disc", [](double) { return 1.0; }, [](double) { return 1.0; }},
      {"gaussian", [](double r) { return std::exp(-r * r / 2); },
       [](double depth) { return std::sqrt(2 * depth); }},
      {"exponential", [](double r) { return std::exp(-r); }, [](double depth) { return depth; }}};
  return list;
}

const Profile& find_profile(const Rule& rule) {
  const auto found = std::ranges::find(profiles(), rule.description.profile, &Profile::name);
  if (found != profiles().end()) return *found;
  refuse_choice(join_key(rule.key, "profile"), rule.description.profile, names_of(profiles()));
}

const Layout& grid_of(const Rule& rule, const Slice& slice) {
  const PopulationDescription& population = rule.building.description.populations[slice.group];
  if (population.layout.kind != Layout::Kind::grid) {
    refuse(join_key(rule.key, "rule"), "'" + population.name + "' is not laid out on a grid",
           "a population with a grid, whose neighbours are joined");
  }
  return population.layout;
}

/// The neighbours of a cell of a grid, ascending, each once.
std::vector<std::size_t> grid_neighbours(const std::vector<std::size_t>& shape, std::size_t cell,
                                         bool periodic) {
  std::vector<std::size_t> neighbours;
  std::size_t stride = 1;
  for (const std::size_t along : shape) {
    const std::size_t x = cell / stride % along;
    const auto moved_to = [&](std::size_t y) { return cell + y * stride - x * stride; };
    if (x > 0 || periodic) neighbours.push_back(moved_to((x + along - 1) % along));
    if (x + 1 < along || periodic) neighbours.push_back(moved_to((x + 1) % along));
    stride *= along;
  }
  std::ranges::sort(neighbours);
  neighbours.erase(std::unique(neighbours.begin(), neighbours.end()), neighbours.end());
  std::erase(neighbours, cell);  // itself again where the grid is one cell wide
  return neighbours;
}

}  // namespace

Position common_periods(const Building& building, const std::vector<Slice>& slices, bool periodic,
                        const std::string& key) {
  const Position box = box_of(building.description.populations[slices[0].group].layout);
  for (const Slice& slice : slices) {
    const PopulationDescription& population = building.description.populations[slice.group];
    if (population.layout.kind == Layout::Kind::none) {
      refuse(key, "'" + population.name + "' has no positions", "a population with a layout");
    }
    if (periodic && box_of(population.layout) != box) {
      refuse(key, "'" + population.name + "' wraps around another box than the other end",
             "layouts of the same extent");
    }
  }
  return periodic ? box : Position{};
}

Rows join_distance(const Rule& rule) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const double greatest = rule.description.probability;
  const double length = rule.description.length;
  require_within(greatest, {0, 1}, join_key(rule.key, "probability"));
  require_within(length, {1e-9, infinity, "um"}, join_key(rule.key, "length"));
  const Profile& profile = find_profile(rule);
  const Position periods = common_periods(rule.building, {rule.from, rule.to},
                                          rule.description.periodic, join_key(rule.key, "rule"));
  // No uniform number is below 2^-53: what is less probable than that never happens.
  const double depth = 53 * std::numbers::ln2 + std::log(greatest);
  const double reach = depth > 0 ? length * profile.reach(depth) : 0;
  const auto sources = positions_of(rule.building, rule.from);
  const auto targets = positions_of(rule.building, rule.to);
  const Cells cells(targets, periods);
  return make_rows(rule.from.size, rule.building.threads, [&](std::size_t source, auto& out) {
    const std::vector<InstanceIndex> near = cells.within(sources[source], reach);
    std::vector<double> uniform(near.size());
    rule.stream.at(source).uniform(uniform);
    for (std::size_t k = 0; k < near.size(); ++k) {
      const double distance =
          std::sqrt(squared_distance(sources[source], targets[near[k]], periods));
      const bool is_joined = uniform[k] < greatest * profile.at(distance / length);
      if (is_joined && rule.allows(source, near[k])) out.push_back(near[k]);
    }
  });
}

Rows join_nearest(const Rule& rule) {
  const Position periods = common_periods(rule.building, {rule.from, rule.to},
                                          rule.description.periodic, join_key(rule.key, "rule"));
  const std::size_t degree = std::max<std::size_t>(rule.description.degree, 1);
  const auto sources = positions_of(rule.building, rule.from);
  const Cells cells(positions_of(rule.building, rule.to), periods);
  return make_rows(rule.from.size, rule.building.threads, [&](std::size_t source, auto& out) {
    std::vector<InstanceIndex> near = cells.nearest(sources[source], degree + 1);
    std::erase_if(near, [&](InstanceIndex target) { return !rule.allows(source, target); });
    near.resize(std::min(near.size(), degree));
    std::ranges::sort(near);
    out.insert(out.end(), near.begin(), near.end());
  });
}

Rows join_grid_neighbours(const Rule& rule) {
  const std::vector<std::size_t>& shape = grid_of(rule, rule.from).shape;
  if (grid_of(rule, rule.to).shape != shape) {
    refuse(join_key(rule.key, "rule"), "'grid_neighbours' joins grids of different shapes",
           "grids of one shape at both ends");
  }
  return make_rows(rule.from.size, rule.building.threads, [&](std::size_t source, auto& out) {
    const std::size_t cell = rule.from.begin + source;
    for (const std::size_t at : grid_neighbours(shape, cell, rule.description.periodic)) {
      const std::size_t target = at - rule.to.begin;  // wraps to a large one if outside
      if (target < rule.to.size && rule.allows(source, target))
        out.push_back(static_cast<InstanceIndex>(target));
    }
  });
}

}  // namespace tripartite
