// The two schemes behind simulate().
#pragma once

#include "tripartite/engine/simulate.hpp"

namespace tripartite {

Recording simulate_reference(const Network& network, const RecordingPlan& plan,
                             const SimulationOptions& options, SimulationCost& cost);
Recording simulate_fast(const Network& network, const RecordingPlan& plan,
                        const SimulationOptions& options, SimulationCost& cost);

}  // namespace tripartite
