// Where a network stands when a run ends, and how another run goes on from there.
//
// A snapshot holds states, not time: a network that is resumed begins at 0 again, with whatever
// parameters, steps, drives or stream it is given meanwhile. What a state cannot say is either
// carried along (events that arrive at the very end, means that slow groups take of fast ones) or
// refused: events under way with a delay, the past of a wire with a delay, a step that the end
// cuts through, and the position in a drive.
#pragma once

#include <vector>

#include "tripartite/network/network.hpp"

namespace tripartite {

struct Snapshot {
  std::vector<std::vector<std::vector<double>>> groups;  ///< [group][state][instance]
  /// [projection][state][edge or source, whichever keeps it], moved to the end of the run. Rows of
  /// states that are kept elsewhere are empty, here and in groups.
  std::vector<std::vector<std::vector<double>>> synapses;
  Carried carried;
};

/// Lets the network, the one of the snapshot with other numbers, begin where that ended. Throws
/// ConfigError where it has a drive other than one constant value from 0 on: drives of the next run
/// count time from its beginning, and are to be set after this.
void resume(Network& network, Snapshot snapshot);

}  // namespace tripartite
