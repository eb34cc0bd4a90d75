// The exact step of the linear states of a group.
//
// Where the coefficients of a linear equation are constant, its solution over a fixed time is an
// affine map of the states. The map is found once, by applying the model's own `flow` to unit
// states, and is then a few products per instance and step where the flow itself would need
// exponentials.
#pragma once

#include <cstddef>
#include <vector>

#include "tripartite/network/network.hpp"

namespace tripartite {

class Instances;

class Propagator {
 public:
  /// Over dt (ms), for the states that `group` keeps and whose flow sees no inputs.
  Propagator(const Instances& instances, double dt);

  /// Moves instances [begin, begin + count) whose states are given.
  void apply(double* const* states, std::size_t begin, std::size_t count) const;

 private:
  struct Term {
    int from;
    Values factor;
  };
  /// x <- constant + factor x + Σ terms
  struct Row {
    int state;
    Values factor;
    Values constant;
    bool is_scaled, is_shifted;  ///< whether factor and constant do anything
    std::vector<Term> terms;
  };
  std::vector<Row> rows_;  ///< each reads only states that later rows move
};

}  // namespace tripartite
