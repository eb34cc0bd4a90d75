// Moving a network through time.
//
// Two schemes stand behind one function. "reference" integrates everything as one system with
// adaptive steps between events, which it locates exactly: for small networks, and to measure the
// other by. "fast" moves each group by fixed steps of its own: linear states exactly, others by
// Heun or Runge-Kutta; events take effect on the base grid, slow groups run on coarser steps; it is
// meant for networks of any size. Both read the same const network, and neither changes a bit with
// the number of threads.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "tripartite/base/fields.hpp"
#include "tripartite/engine/recording.hpp"
#include "tripartite/network/network.hpp"
#include "tripartite/run/solver.hpp"

namespace tripartite {

struct SimulationSettings {
  std::string scheme = "fast";
  double duration = 1000;  // ms
  double step = 0.1;       // ms

  template <class Self, class Visitor>
  static void visit_fields(Self& self, Visitor&& visit) {
    visit(self.scheme, Field{.name = "scheme",
                             .choices = {"fast", "reference"},
                             .meaning = "fixed steps for each group, or adaptive steps between "
                                        "exactly located events"});
    visit(self.duration, Field{.name = "duration",
                               .unit = "ms",
                               .low = 0,
                               .high = 1e12,
                               .meaning = "biological time that is simulated"});
    visit(self.step, Field{.name = "step",
                           .unit = "ms",
                           .low = 1e-6,
                           .high = 1e6,
                           .meaning = "base step, on which events take effect (fast scheme)"});
  }
};

/// What a simulation cost and counted.
struct SimulationCost {
  std::int64_t events = 0;  ///< arrivals at synapses and targets, along edges
  std::int64_t steps = 0;   ///< base steps, or accepted steps
};

struct SimulationOptions {
  SimulationSettings settings;
  SolverSettings solver;  ///< of the reference scheme
  int threads = 1;
  std::stop_token stop = {};
  std::function<void(double t)> progress = {};  ///< called now and then with the time reached, ms
};

/// Runs the network from its initial state at 0 to settings.duration, and hands what is recorded to
/// the sink as it comes. Returns where the network stands at the end, if the plan asks for it.
/// Throws ConfigError where settings do not fit the network (a step that does not divide another,
/// noise in the reference scheme), NumericsError naming group, state, instance and time where a
/// state is not finite or leaves its domain, Interrupted when asked to stop, and whatever the sink
/// throws.
std::optional<Snapshot> simulate(const Network& network, const RecordingPlan& plan,
                                 const SimulationOptions& options, RecordingSink& sink,
                                 SimulationCost* cost = nullptr);

/// The same, with what is recorded in memory.
Recording simulate(const Network& network, const RecordingPlan& plan,
                   const SimulationOptions& options, SimulationCost* cost = nullptr);

}  // namespace tripartite
