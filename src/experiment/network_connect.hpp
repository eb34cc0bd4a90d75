// Who is joined to whom: the tables `connect` and `astrocyte`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "network_ends.hpp"

namespace tripartite {

/// Edges that stand in a file of their own; read when the network is built.
struct EdgeFile {
  std::string table;  ///< of what is joined, e.g. "projections.recurrent"
  std::string file;   ///< as it was written
  std::string weight_unit = {};
  bool weight_is_given = false;  ///< in the description, so not in the file
  bool delay_is_given = false;
};

/// Which rules there are, and what triplets may refer to.
struct ConnectChoices {
  bool undirected = false;                   ///< junctions, whose pairs have no direction
  std::vector<std::string> tripartite = {};  ///< projections with an astrocyte
};

/// Reads the table `connect` of a section. Returns the name of a file of edges; empty without one.
std::string read_connect(Section& section, ConnectDescription& connect,
                         const ConnectChoices& choices);

/// Reads the table `astrocyte` of a projection; nothing where there is none.
std::optional<AstrocyteDescription> read_astrocyte(Section& section, const Populations& populations,
                                                   const Model* synapse);

}  // namespace tripartite
