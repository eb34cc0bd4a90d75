// What a network experiment leaves in the case file.
//
//   /traces/RECORD/{ROW [time, element], t, elements}     samples; `elements` are instances, or the
//                                                         edges of a projection
//   /spikes/POPULATION/{timestamps, node_ids}             events, under the names of SONATA; of a
//                                                         second event output: POPULATION.OUTPUT
//   /rates/RECORD/{t, rate}   /crossings/RECORD/{timestamps, node_ids}
//   /waves/RECORD/{arrival, elements, position}           /populations/NAME/positions
#pragma once

#include "tripartite/experiment/task.hpp"

#include "network_recording.hpp"

namespace tripartite {

/// Adds to what was recorded how it is to be read: axes, elements, units and attributes of all
/// records; and the positions of laid-out populations.
void keep_arrays(const NetworkExperiment& experiment, const Network& network,
                 const RecordPlan& plan, const CaseRecording& recording);

}  // namespace tripartite
