// The attention circuit, presented with the tokens of one head.
//
// Two implementations of the equations in parameters.hpp stand behind one function. *full*
// integrates every neuron, synapse and process. *reduced* integrates the same equations after
// reductions that are exact (reduced.cpp derives them). Both start from zero, integrate write and
// read phase in time, and know the closed form of attention nowhere. A third is another circuit, a
// control: *replicator* (replicator.cpp) lets one gain for each token compete, and has no hidden
// layer whose features could be wrong.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "tripartite/attention/hidden_layer.hpp"
#include "tripartite/circuit/parameters.hpp"
#include "tripartite/run/solver.hpp"

namespace tripartite {

/// What is written and read.
struct CircuitInput {
  const HiddenLayer& hidden;  ///< no part of the replicator
  const Head& head;           ///< queries [T_q, D]; keys [T, D], shown in this order
  const Matrix& values;       ///< [T, d_v]
};

/// Samples of one query's read phase.
struct TraceSettings {
  std::int64_t query = 0;
  double interval = 50;      // ms
  double duration = 20'000;  // ms

  template <class Self, class Visitor>
  static void visit_fields(Self& self, Visitor&& visit) {
    visit(self.query, Field{.name = "query",
                            .low = 0,
                            .high = 1e9,
                            .meaning = "index of the query whose read phase is sampled"});
    visit(self.interval, Field{.name = "interval",
                               .unit = "ms",
                               .low = 1e-3,
                               .high = 1e9,
                               .meaning = "time between two samples"});
    visit(self.duration, Field{.name = "duration",
                               .unit = "ms",
                               .low = 1e-3,
                               .high = 1e12,
                               .meaning = "time after the query's onset at which sampling ends"});
  }
};

struct Traces {
  std::vector<double> t;        ///< ms after the query's onset
  std::vector<double> calcium;  ///< mean over the processes, in units of the attention denominator
  std::vector<double> output;   ///< x, [time, d_v] row-major
};

/// The replicator has no calcium. What its gains have in common takes the place of ln p̄, as it
/// rests at the logarithm of the denominator, and the sum of its gains, which is one, that of the
/// total.
struct CircuitResult {
  Matrix output;       ///< x when read [T_q, d_v]
  Vector log_calcium;  ///< ln of p̄ in units of the attention denominator [T_q]
  Vector t_settle;     ///< ms after transmission opened [T_q]
  Vector residual;     ///< settling residual when read [T_q]
  Vector slowest_rate;  ///< 1/ms, min(1/τ_n, (K + p̄)/τ_s) for the calcium read, or with τ_a [T_q]
  std::vector<std::uint8_t> settled;  ///< [T_q]
  double calcium_drift = 0;  ///< largest relative change of total calcium after uptake ended
  SolverCost cost;
  Traces traces;

  [[nodiscard]] bool all_settled() const;
};

/// Writes the keys and values, reads every query. `threads` never changes a bit of the result.
/// `traces` may be null. Throws NumericsError when a state stops being finite, e.g. because calcium
/// became negative under a feature map of both signs, and Interrupted when `stop` is requested.
CircuitResult run_circuit(const CircuitInput& input, const CircuitParameters& parameters,
                          const SolverSettings& solver, int threads = 1,
                          const TraceSettings* traces = nullptr, const std::stop_token& stop = {});

}  // namespace tripartite
