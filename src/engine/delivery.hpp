// Events on their way from group to group.
//
// What leaves an instance waits in a ring until the base step at which it arrives, and is then
// added to the arrivals of its targets, edge by edge. Edges of one source are ordered by target, so
// each thread takes the stretch that leads to its own targets; every target gets its events in the
// order in which they left, whatever the number of threads. (Where delays were drawn, edges of one
// delay are not ordered by target; then each thread looks at all of them.)
//
// States of a synapse are moved over the time since its last spike when a spike needs them. Where
// all edges of a source share them this is done once, as the spike leaves; otherwise edge by edge,
// as it arrives.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <vector>

#include "tripartite/network/network.hpp"

#include "instances.hpp"
#include "moving_group.hpp"

namespace tripartite {

/// Targets [begin, end), which one thread serves.
struct TargetRange {
  std::size_t begin, end;
};

class Delivery {
 public:
  /// `horizon`: the longest step of any group, in base steps.
  Delivery(const Network& network, std::size_t projection, double base_step, std::int64_t horizon,
           std::vector<std::unique_ptr<MovingGroup>>& groups);

  [[nodiscard]] std::int64_t shortest_delay() const { return shortest_delay_; }  ///< base steps
  [[nodiscard]] std::size_t source_group() const { return projection_->from; }

  /// Whether steps must be delivered one by one, since spikes leave something at an astrocyte.
  [[nodiscard]] bool leaves_increments() const { return !increments_.empty(); }

  /// The targets that one of several threads serves.
  [[nodiscard]] TargetRange share_of(std::size_t thread, std::size_t threads) const;

  /// Takes an event that left the source group; it arrives at base step `earliest` or later.
  void post(const Emission& emission, std::int64_t earliest);

  /// About how many edges will be passed at step n.
  [[nodiscard]] double expected_edges(std::int64_t n) const;
  /// Before step n is delivered.
  void open(std::int64_t n);
  /// Adds what arrives at step n to targets in `range`. Returns the number of edges passed.
  std::int64_t deliver(std::int64_t n, const TargetRange& range);
  /// After all ranges of step n: adds what was left at the astrocytic end, and frees the slot.
  void close(std::int64_t n);

  /// Whether anything arrives later than at step n, which has been delivered.
  [[nodiscard]] bool has_event_after(std::int64_t n) const;
  /// [state][edge or source], moved from the last event to step n; empty rows for states that are
  /// not visited. Time counts from there afterwards.
  [[nodiscard]] std::vector<std::vector<double>> synapse_states(std::int64_t n);

  /// A visited state as it would be found at step n.
  [[nodiscard]] double edge_state(int state, std::size_t edge, std::int64_t n);

 private:
  static constexpr std::size_t kMostSummed = 2;  ///< states that a synapse sums at its astrocyte
  /// A spike, or what a synapse that is kept once for its source releases.
  struct Event {
    InstanceIndex source;
    double strength;
    std::int64_t interval;  ///< base steps since the last one of this source
    std::int64_t slot;      ///< base step at which it arrives, or leaves where delays were drawn
    std::array<double, kMostSummed> summed =
        {};  ///< what it leaves at astrocytes, alike at all edges
    /// Where edges leave increments of their own: the first that is passed now, and its increment.
    std::size_t first_edge = 0, first_increment = 0;
  };
  struct Segment {
    Event* event;
    std::size_t begin, end;  ///< edges
  };

  /// The flow of visited states over one interval, where it is the same for all edges:
  /// x_k <- constant_k + Σ_j matrix_kj x_j.
  struct AffineMap {
    static constexpr std::size_t kMost = 8;
    std::array<double, kMost> constant{};
    std::array<std::array<double, kMost>, kMost> matrix{};
  };
  [[nodiscard]] AffineMap probe_flow(std::int64_t interval) const;

  template <class Visit>
  void for_each_segment(std::int64_t n, const Visit& visit);
  void pass(const Segment& segment, double* arrivals) const;
  void pass_some(const Segment& segment, const TargetRange& range, double* arrivals) const;
  void pass_synapses(const Segment& segment, double* arrivals);
  void move_synapses(const MutableBatch& batch, std::int64_t interval, const AffineMap& map) const;
  /// Turns a spike into what the synapses of its source release.
  void release(Event& event);
  [[nodiscard]] std::int64_t to_steps(double ms) const { return std::llround(ms / base_step_); }
  [[nodiscard]] bool one_delay() const { return projection_->edges.delay.uniform(); }
  [[nodiscard]] bool per_edge() const {
    return synapses_ && projection_->synapse->keeping == Keeping::per_edge;
  }
  [[nodiscard]] std::vector<Event>& slot(std::int64_t n) {
    return ring_[static_cast<std::size_t>(n) % ring_.size()];
  }

  const Projection* projection_;
  double base_step_;
  std::int64_t shortest_delay_, longest_delay_;
  MovingGroup* target_;
  std::vector<std::vector<Event>> ring_;  ///< [step], of arrival where delays are the same
  std::vector<std::int64_t> last_;        ///< [source] step of its last event

  // With a synapse:
  std::unique_ptr<Group> kept_;  ///< what the synapse keeps, seen as a group
  std::unique_ptr<Instances> synapses_;
  std::vector<const double*> shared_;            ///< [shared state][astrocyte]
  std::vector<double*> summed_;                  ///< [summed state][astrocyte] to be incremented
  std::vector<std::vector<double>> increments_;  ///< [summed state][edge passed in this step]
};

}  // namespace tripartite
