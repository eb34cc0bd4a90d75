// The two schemes behind simulate().
#pragma once

#include "tripartite/engine/simulate.hpp"

namespace tripartite {

std::optional<Snapshot> simulate_reference(const Network& network, const RecordingPlan& plan,
                                           const SimulationOptions& options, RecordingSink& sink,
                                           SimulationCost& cost);
std::optional<Snapshot> simulate_fast(const Network& network, const RecordingPlan& plan,
                                      const SimulationOptions& options, RecordingSink& sink,
                                      SimulationCost& cost);

/// Throws ConfigError where a run could not go on from its end, whatever happens until then.
void refuse_what_a_snapshot_cannot_hold(const Network& network, const SimulationSettings& settings);
/// Throws ConfigError, because of what has happened.
[[noreturn]] void refuse_event_under_way(const Projection& projection, double end);

}  // namespace tripartite
