// Wires between slices of groups.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "building.hpp"
#include "rows.hpp"

namespace tripartite {

/// Instance by instance; both slices have one size.
Wire wire_one_to_one(const Building& building, const End& from, const End& to);

/// Each member of `to` reads the sources of its row; both counted within the slices. There is one
/// weight for all, or one for each member of the rows. What is joined several times is one entry
/// with the sum of the weights. With `mean`, the sources of a row are averaged.
Wire wire_rows(const Building& building, const End& from, const End& to, const Rows& sources,
               const Values& weight, bool mean);

/// Sums that many projections send to one input, and that are to be means over all their synapses.
class Means {
 public:
  /// Wire `wire` of the network carries the sum of synapses[i] synapses to member i of `to`.
  void add(std::size_t wire, const End& to, std::vector<double> synapses);
  /// Gives each of these wires the weight 1/(number of synapses of all).
  void divide(Network& network) const;

 private:
  struct Share {
    std::size_t wire;
    End to;
    std::vector<double> synapses;
  };
  std::vector<Share> shares_;
};

}  // namespace tripartite
