// The instances of a group while they move.
//
// Structure of arrays, cut into tiles that stay in the first cache while they are worked on. A row
// that is the same for all instances is stored for one tile only and serves them all, so uniform
// parameters cost no memory traffic. States that the group does not keep stand at their initial
// value.
#pragma once

#include <cstddef>
#include <vector>

#include <Eigen/Core>

#include "tripartite/network/network.hpp"

namespace tripartite {

inline constexpr std::size_t kTile = 128;  ///< instances; a row of doubles is 1 kB

class Instances {
 public:
  /// `reached`: whether wires or drives bring anything to its inputs. Where they do not, a driven
  /// state has constant coefficients like any other linear one.
  Instances(const Group& group, bool reached);

  [[nodiscard]] const Group& group() const { return *group_; }
  [[nodiscard]] const Model& model() const { return *group_->model; }
  [[nodiscard]] std::size_t size() const { return group_->size; }
  [[nodiscard]] std::size_t tiles() const { return (size() + kTile - 1) / kTile; }
  [[nodiscard]] std::size_t tile_size(std::size_t tile) const {
    return std::min(kTile, size() - tile * kTile);
  }

  /// [instance]; of a state that is kept.
  [[nodiscard]] double* state(int row);
  [[nodiscard]] const double* state(int row) const;

  /// An input that others set, one value for each instance; at rest until they do.
  double* own_input(int row);

  /// All instances of a tile.
  [[nodiscard]] MutableBatch tile(std::size_t tile) const;
  /// `count` instances from `first` on, within one tile. The pointers are put into `pointers`.
  [[nodiscard]] MutableBatch part(std::size_t first, std::size_t count,
                                  std::vector<double*>& pointers) const;

  /// States that steps must move: kept, and not moved exactly by a propagator.
  [[nodiscard]] const std::vector<int>& stepped() const { return stepped_; }
  /// States that are kept, linear, and not driven by anything.
  [[nodiscard]] const std::vector<int>& linear() const { return linear_; }
  /// Whether driven states are among those that are stepped.
  [[nodiscard]] bool has_driven() const { return has_driven_; }

  /// Whether the model's own parameters are the same for all instances.
  [[nodiscard]] bool uniform() const { return uniform_; }

 private:
  /// One row: for all instances, or for one tile that serves all.
  class Row {
   public:
    /// `count` values. Rows that follow each other begin a tile apart within a page: if all began
    /// alike, the rows of a tile would push each other out of the few ways of the first cache.
    Row(const Values& values, std::size_t count, bool is_shared, std::size_t number);
    [[nodiscard]] double* data() { return values_.data() + begin_; }
    [[nodiscard]] const double* data() const { return values_.data() + begin_; }
    [[nodiscard]] bool shared() const { return shared_; }

   private:
    Eigen::ArrayXd values_;
    Eigen::Index begin_;
    bool shared_;
  };
  [[nodiscard]] static double* at(const Row& row, std::size_t first);
  void point_to(std::size_t tile);

  const Group* group_;
  std::vector<Row> parameters_;  ///< derived ones behind them
  std::vector<Row> states_;
  std::vector<Row> inputs_;
  std::vector<int> stepped_, linear_;
  bool has_driven_ = false;
  bool uniform_ = true;
  /// For each tile the addresses of its parameters, states and inputs, in this order.
  std::vector<double*> pointers_;
  [[nodiscard]] std::size_t rows() const {
    return parameters_.size() + states_.size() + inputs_.size();
  }
};

}  // namespace tripartite
