#include "tripartite/engine/simulate.hpp"

#include "schemes.hpp"

namespace tripartite {

Recording simulate(const Network& network, const RecordingPlan& plan,
                   const SimulationOptions& options, SimulationCost* cost) {
  if (plan.end) refuse_what_a_snapshot_cannot_hold(network, options.settings);
  SimulationCost unread;
  SimulationCost& counted = cost ? *cost : unread;
  return options.settings.scheme == "reference"
             ? simulate_reference(network, plan, options, counted)
             : simulate_fast(network, plan, options, counted);
}

}  // namespace tripartite
