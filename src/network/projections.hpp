// Projections: first who is joined to whom, then what passes between them.
//
// Triplets are taken from the connections of another projection, whether or not its synapses make
// use of astrocytes. So the connections of all projections are found first, and kept until the
// wires are drawn as well.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "building.hpp"
#include "connect.hpp"
#include "wiring.hpp"

namespace tripartite {

/// A projection of which only the connections are known.
struct Draft {
  const ProjectionDescription* description = nullptr;
  Slice from{};
  Slice to{};
  std::optional<Slice> astrocytes = {};
  Connections connections = {};
  std::vector<InstanceIndex> astrocyte = {};  ///< [edge] within the slice, or none; empty without

  [[nodiscard]] std::string key() const { return join_key("projections", description->name); }
};

/// In the order of the description.
std::vector<Draft> draft_projections(const Building& building);

/// Edges between two of the three ends of each edge of another projection that has an astrocyte.
Connections connect_triplets(const Building& building, const std::vector<Draft>& drafts,
                             const ConnectDescription& description, const Slice& from,
                             const Slice& to, const std::string& key);

/// By any rule; `key` is the path of the table that `from`, `to` and `connect` stand in.
Connections connect_ends(const Building& building, const std::vector<Draft>& drafts,
                         const ConnectDescription& description, const Slice& from, const Slice& to,
                         const std::string& key);

/// Turns the draft into one projection, or two where only some edges have an astrocyte, and adds
/// the groups and wires of what its synapses share.
void finish_projection(Building& building, Draft draft, Means& means);

}  // namespace tripartite
