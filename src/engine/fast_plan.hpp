// What the fast scheme makes of a network before it runs: groups with their steps, bundles in the
// order in which they move, latches between them, and the roads that events take.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "tripartite/engine/simulate.hpp"

#include "bundle.hpp"
#include "delivery.hpp"

namespace tripartite {

struct FastPlan {
  std::vector<std::unique_ptr<MovingGroup>> groups;  ///< as in the network
  std::vector<std::unique_ptr<Latch>> latches;
  std::vector<Bundle> bundles;                        ///< slowest first
  std::vector<std::unique_ptr<Delivery>> deliveries;  ///< as projections in the network
  std::vector<std::vector<Delivery*>> leaving;        ///< [group] those that begin there
  /// Base steps during which no event can arrive that has not left yet, and nothing is sampled.
  std::int64_t block;
  bool leaves_increments;
};

/// Throws ConfigError where steps or sampling intervals do not divide each other, or where groups
/// observe each other in a circle.
FastPlan make_fast_plan(const Network& network, const RecordingPlan& recording,
                        const SimulationSettings& settings);

}  // namespace tripartite
