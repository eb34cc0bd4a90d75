// Events on their way, in the reference scheme.
//
// What leaves an instance is recorded, and arrives at each edge its delay later; at equal times in
// the order in which it was emitted. An arrival changes the state at once and may emit in turn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

#include "tripartite/network/network.hpp"
#include "tripartite/run/solver.hpp"

#include "recorder.hpp"
#include "reference_synapses.hpp"
#include "reference_system.hpp"

namespace tripartite {

/// Refers to the network, the system and the recorder.
class ReferenceEvents {
 public:
  ReferenceEvents(const Network& network, ReferenceSystem& system, Recorder& recorder);

  /// Time of the next arrival (ms); infinite where nothing is on its way.
  [[nodiscard]] double next() const;
  /// How many have arrived, along edges.
  [[nodiscard]] std::int64_t arrived() const { return arrived_; }

  /// All arrivals that are due at `now`, but not those that they lead to at once; false where there
  /// was none.
  bool deliver(double now, State& x);
  /// An event that arrives at an instance at `now`, from wherever.
  void receive(double now, State& x, std::size_t group, int event, InstanceIndex instance,
               double strength);
  /// An event that leaves an instance at `now`.
  void emit(double now, std::size_t group, int event, InstanceIndex instance, double strength);

  /// Throws ConfigError where something is under way at t.
  void refuse_under_way(double t) const;
  /// [state][edge or source] of the synapse of a projection at t; empty without one.
  [[nodiscard]] std::vector<std::vector<double>> synapse_states(std::size_t projection, double t);

  /// Of a state that the synapse of a projection is visited for, as it would be found at t.
  [[nodiscard]] double edge_state(std::size_t projection, int row, std::size_t edge, double t) {
    return synapses_[synapse_of_[projection]].state_at(row, edge, t);
  }

 private:
  /// A spike on its way along those edges of one source that it has not reached yet.
  struct Spike {
    double t;  ///< ms, at the next edge
    std::uint64_t order;
    std::size_t projection;
    std::size_t edge, end;
    double sent;
    double strength;
    std::vector<double> summed;  ///< of a synapse that was visited when the spike left

    bool operator>(const Spike& other) const {
      return t > other.t || (t == other.t && order > other.order);
    }
  };

  void arrive(double now, State& x, const Spike& spike);

  const Network& network_;
  ReferenceSystem& system_;
  Recorder& recorder_;
  std::vector<ReferenceSynapses> synapses_;
  std::vector<std::size_t> synapse_of_;  ///< [projection]; unused for those without
  std::priority_queue<Spike, std::vector<Spike>, std::greater<>> spikes_;
  std::uint64_t emitted_ = 0;
  std::int64_t arrived_ = 0;
};

}  // namespace tripartite
