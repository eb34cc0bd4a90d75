// Numbers for each edge: weights, delays, and what differs between synapses.
//
// The k-th edge of a source takes position k of the stream of this source, k counting its targets
// upwards. Weights therefore stay with their targets when delays change the order of the edges.
#pragma once

#include <string>
#include <vector>

#include "connect.hpp"
#include "distributions.hpp"

namespace tripartite {

/// One value for all edges where it is constant, otherwise one for each; all within bounds.
Values edge_values(const Distribution& distribution, const Stream& stream,
                   const Connections& connections, int threads, const Bounds& bounds,
                   const std::string& key);

/// Orders the edges of each source by delay, then by target; `companion`, one entry for each edge
/// or empty, goes along.
void order_by_delay(Connections& connections, Values& delays, std::vector<InstanceIndex>& companion,
                    int threads);

}  // namespace tripartite
