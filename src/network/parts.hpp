// Drives, junctions and wires: what is joined besides projections.
#pragma once

#include <vector>

#include "projections.hpp"

namespace tripartite {

void build_wires(Building& building, const std::vector<Draft>& drafts);
void build_junctions(Building& building);
void build_drives(Building& building);

}  // namespace tripartite
