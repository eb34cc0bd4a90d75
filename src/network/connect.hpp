// Who is joined to whom: the rules of ConnectDescription.
//
// A rule is a function that fills the row of each source with its targets. What it draws for a row
// comes from the stream of that row, so that rows may be filled in any order.
#pragma once

#include <string>
#include <vector>

#include "building.hpp"
#include "rows.hpp"

namespace tripartite {

/// Edges by source; sources and targets are counted within their slices. A row is ascending in its
/// targets until it is ordered by delays.
struct Connections {
  Rows targets;
  /// [edge] its place among those of its source before they were ordered by delays; empty where
  /// they were not.
  std::vector<InstanceIndex> place = {};
  /// [edge] where it stands in the description's pairs; empty where the edges are not listed.
  std::vector<InstanceIndex> listed = {};
};

/// What all rules are given.
struct Rule {
  const ConnectDescription& description;
  const Building& building;
  Slice from;
  Slice to;
  Stream stream;
  std::string key;          ///< of the connect table
  bool undirected = false;  ///< junctions: pairs, each with its lower member as the source

  /// Whether self-connections and the order within a pair leave this one.
  [[nodiscard]] bool allows(std::size_t source, std::size_t target) const {
    if (undirected) return source < target;
    return description.self || from.group != to.group || from.begin + source != to.begin + target;
  }
};

/// By any rule but triplets.
Connections connect(const Rule& rule);

/// Edges of a list of pairs, both counted within the slices.
Connections connect_listed(std::size_t sources, const std::vector<InstanceIndex>& source,
                           const std::vector<InstanceIndex>& target);

// The rules themselves.
Rows join_bernoulli(const Rule& rule);
Rows join_fixed_indegree(const Rule& rule);
Rows join_fixed_outdegree(const Rule& rule);
Rows join_distance(const Rule& rule);
Rows join_nearest(const Rule& rule);
Rows join_grid_neighbours(const Rule& rule);
Rows join_small_world(const Rule& rule);

/// Appends `count` of the numbers below `candidates`, ascending; with or without repetition.
void choose(const Stream& stream, std::size_t count, std::size_t candidates, bool repeat,
            std::vector<InstanceIndex>& out);

/// The periods of the space both slices are laid out in: zeros where it is open. Throws where one
/// has no positions, or the space wraps around and the boxes differ.
Position common_periods(const Building& building, const std::vector<Slice>& slices, bool periodic,
                        const std::string& key);

}  // namespace tripartite
