// The two schemes behind simulate().
#pragma once

#include <string>

#include "tripartite/engine/simulate.hpp"

namespace tripartite {

std::optional<Snapshot> simulate_reference(const Network& network, const RecordingPlan& plan,
                                           const SimulationOptions& options, RecordingSink& sink,
                                           SimulationCost& cost);
std::optional<Snapshot> simulate_fast(const Network& network, const RecordingPlan& plan,
                                      const SimulationOptions& options, RecordingSink& sink,
                                      SimulationCost& cost);

/// Lets a threshold act that one instance is beyond as a run begins, and says whether it did. Where
/// the network goes on from another run it has acted before, unless its acting takes the instance
/// below it: then parameters have been changed since.
bool act_at_beginning(const Model& model, int threshold, const MutableBatch& one, bool goes_on,
                      double* emitted);

/// "left its domain, [-1000, 1000] mV, and is 1e5 mV at 3 ms", of a value that has.
std::string out_of_domain(const StateRow& row, double value, double t);

/// Throws ConfigError where a run could not go on from its end, whatever happens until then.
void refuse_what_a_snapshot_cannot_hold(const Network& network, const SimulationSettings& settings);
/// Throws ConfigError, because of what has happened.
[[noreturn]] void refuse_event_under_way(const Projection& projection, double end);

}  // namespace tripartite
