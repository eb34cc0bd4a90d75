#include "cells.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

namespace tripartite {
namespace {

constexpr double kPointsInCell = 2;

/// The edge of cubes that hold about two points each, in a box of which flat axes do not count.
double cube_edge(Position extent, std::size_t points) {
  double edge = 0;
  for (int pass = 0; pass < 3; ++pass) {
    double volume = 1;
    int dimension = 0;
    for (const double along : extent) {
      if (along <= edge || along == 0) continue;
      volume *= along;
      ++dimension;
    }
    if (dimension == 0) break;
    edge = std::pow(volume * kPointsInCell / static_cast<double>(points), 1.0 / dimension);
  }
  return edge;
}

}  // namespace

double squared_distance(const Position& a, const Position& b, const Position& period) {
  double sum = 0;
  for (std::size_t axis = 0; axis < a.size(); ++axis) {
    double along = std::abs(a[axis] - b[axis]);
    if (period[axis] > 0) along = std::min(along, period[axis] - along);
    sum += along * along;
  }
  return sum;
}

Cells::Cells(std::span<const Position> points, const Position& period)
    : points_(points), period_(period) {
  assert(!points.empty());
  Position extent = period;
  for (std::size_t axis = 0; axis < extent.size(); ++axis) {
    if (period[axis] > 0) continue;
    const auto along = [&](const Position& point) { return point[axis]; };
    const auto [low, high] = std::ranges::minmax(points, {}, along);
    low_[axis] = low[axis];
    extent[axis] = high[axis] - low[axis];
  }
  const double edge = cube_edge(extent, points.size());
  for (std::size_t axis = 0; axis < extent.size(); ++axis) {
    if (extent[axis] > edge) count_[axis] = static_cast<std::size_t>(extent[axis] / edge);
    edge_[axis] = extent[axis] > 0 ? extent[axis] / static_cast<double>(count_[axis]) : 1;
  }
  std::vector<InstanceIndex> cell_of(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Position& point = points[i];
    cell_of[i] = static_cast<InstanceIndex>(
        cell_along(0, point[0]) +
        count_[0] * (cell_along(1, point[1]) + count_[1] * cell_along(2, point[2])));
  }
  points_in_ = bucket(count_[0] * count_[1] * count_[2], cell_of);
}

std::size_t Cells::cell_along(std::size_t axis, double x) const {
  const double cell = std::floor((x - low_[axis]) / edge_[axis]);
  return static_cast<std::size_t>(std::clamp(cell, 0.0, static_cast<double>(count_[axis] - 1)));
}

Cells::Range Cells::range_along(std::size_t axis, double x, double radius) const {
  const std::size_t count = count_[axis];
  if (period_[axis] == 0) {
    const std::size_t first = cell_along(axis, x - radius);
    return {first, cell_along(axis, x + radius) + 1 - first};
  }
  const double first = std::floor((x - radius) / edge_[axis]);
  const double reached = std::floor((x + radius) / edge_[axis]) + 1 - first;
  if (reached >= static_cast<double>(count)) return {0, count};
  const double turns = std::floor(first / static_cast<double>(count));
  return {static_cast<std::size_t>(first - turns * static_cast<double>(count)),
          static_cast<std::size_t>(reached)};
}

std::vector<InstanceIndex> Cells::within(const Position& place, double radius) const {
  std::array<Range, 3> range{};
  for (std::size_t axis = 0; axis < 3; ++axis) range[axis] = range_along(axis, place[axis], radius);
  std::vector<InstanceIndex> found;
  for (std::size_t z = 0; z < range[2].count; ++z) {
    for (std::size_t y = 0; y < range[1].count; ++y) {
      const std::size_t line = count_[0] * ((range[1].first + y) % count_[1] +
                                            count_[1] * ((range[2].first + z) % count_[2]));
      for (std::size_t x = 0; x < range[0].count; ++x) {
        for (const InstanceIndex i : points_in_[line + (range[0].first + x) % count_[0]]) {
          if (squared_distance(place, points_[i], period_) <= radius * radius) found.push_back(i);
        }
      }
    }
  }
  std::ranges::sort(found);
  return found;
}

std::vector<InstanceIndex> Cells::nearest(const Position& place, std::size_t count) const {
  count = std::min(count, points_.size());
  double radius = *std::ranges::max_element(edge_);
  std::vector<InstanceIndex> found = within(place, radius);
  while (found.size() < count) found = within(place, radius *= 2);
  const auto distance = [&](InstanceIndex i) {
    return std::pair(squared_distance(place, points_[i], period_), i);
  };
  std::ranges::sort(found, {}, distance);
  found.resize(count);
  return found;
}

}  // namespace tripartite
