// Places sorted into cells, so that neighbours are found without looking at everyone.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "tripartite/network/network.hpp"

#include "rows.hpp"

namespace tripartite {

/// Along an axis whose period is above zero, space wraps around, and places are in [0, period].
double squared_distance(const Position& a, const Position& b, const Position& period);

class Cells {
 public:
  /// Keeps a view of the points.
  Cells(std::span<const Position> points, const Position& period);

  /// The points at most `radius` away, ascending.
  [[nodiscard]] std::vector<InstanceIndex> within(const Position& place, double radius) const;

  /// The `count` points nearest to the place, nearest first; of two as near, the lower index.
  [[nodiscard]] std::vector<InstanceIndex> nearest(const Position& place, std::size_t count) const;

 private:
  struct Range {
    std::size_t first;
    std::size_t count;
  };
  [[nodiscard]] std::size_t cell_along(std::size_t axis, double x) const;
  [[nodiscard]] Range range_along(std::size_t axis, double x, double radius) const;

  std::span<const Position> points_;
  Position period_;
  Position low_{};
  Position edge_{};  ///< of a cell
  std::array<std::size_t, 3> count_{1, 1, 1};
  Rows points_in_;  ///< [cell], x running fastest
};

}  // namespace tripartite
