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

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <vector>

#include "tripartite/engine/simulate.hpp"

#include "instances.hpp"
#include "moving_group.hpp"

namespace tripartite {

/// Targets [begin, end), which one thread serves.
struct TargetRange {
  std::size_t begin, end;
};

class Delivery {
 public:
  /// `horizon`: the longest step of any group, in base steps. Delays beyond the duration are
  /// kept as one step more, since no event arrives then.
  Delivery(const Network& network, std::size_t projection, const SimulationSettings& settings,
           std::int64_t horizon, std::vector<std::unique_ptr<MovingGroup>>& groups);

  [[nodiscard]] std::int64_t shortest_delay() const { return shortest_delay_; }  ///< base steps
  [[nodiscard]] std::size_t source_group() const { return projection_->from; }

  /// Whether steps must be delivered one by one, since spikes leave something at an astrocyte.
  [[nodiscard]] bool leaves_increments() const { return !increments_.empty(); }

  /// The targets that one of several threads serves.
  [[nodiscard]] TargetRange share_of(std::size_t thread, std::size_t threads) const;

  /// Takes an event that left the source group; where its delay is shorter than that, it arrives
  /// at base step `earliest`.
  void post(const Emission& emission, std::int64_t earliest);

  /// About how many edges will be passed at step n.
  [[nodiscard]] double expected_edges(std::int64_t n) const;
  /// Whether events were posted that arrive at step n, which has been delivered.
  [[nodiscard]] bool has_more_at(std::int64_t n) const;
  /// Before step n is delivered: what arrives there, or, where it was before, what has been posted
  /// since.
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
  /// A spike, or what a synapse that is kept once for its source releases.
  struct Event {
    InstanceIndex source;
    double strength;
    std::int64_t interval;   ///< base steps since the last one of this source
    std::int64_t departure;  ///< base step
    double time;             ///< ms, of departure, not rounded
    /// Base step at which it arrives. Where delays were drawn: at which it leaves, or a later one,
    /// from which the shortest delay leads to the first step at which it can still arrive.
    std::int64_t slot;
    std::vector<double> summed = {};  ///< what it leaves at astrocytes, alike at all edges
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
    std::vector<double> constant;
    std::vector<double> matrix;  ///< [k][j]
  };
  [[nodiscard]] AffineMap probe_flow(std::int64_t interval) const;

  template <class Visit>
  void for_each_segment(std::int64_t n, const Visit& visit);
  /// Calls add(edge, strength) for edges of the segment.
  template <class Add>
  std::int64_t deliver(std::int64_t n, const TargetRange& range, const Add& add);
  template <class Add>
  void pass(const Segment& segment, const Add& add) const;
  template <class Add>
  void pass_some(const Segment& segment, const TargetRange& range, const Add& add) const;
  template <class Add>
  void pass_synapses(const Segment& segment, const Add& add);
  /// `moved` is room for as many rows of a tile as there are visited states.
  void move_synapses(const MutableBatch& batch, std::int64_t interval, const AffineMap& map,
                     double* moved) const;
  /// Turns a spike into what the synapses of its source release.
  void release(Event& event);
  [[nodiscard]] std::int64_t to_steps(double ms) const {
    return std::llround(std::min(ms / base_step_, longest_));
  }
  /// Base step at which an event arrives along an edge of its source.
  [[nodiscard]] std::int64_t arrival(const Event& event, std::size_t edge) const {
    if (one_delay()) return event.slot;
    return std::max(event.departure + to_steps(projection_->edges.delay[edge]),
                    event.slot + shortest_delay_);
  }
  [[nodiscard]] bool one_delay() const { return projection_->edges.delay.uniform(); }
  [[nodiscard]] bool per_edge() const {
    return synapses_ && projection_->synapse->keeping == Keeping::per_edge;
  }
  [[nodiscard]] std::vector<Event>& slot(std::int64_t n) {
    return ring_[static_cast<std::size_t>(n) % ring_.size()];
  }

  const Projection* projection_;
  double base_step_;
  double longest_;  ///< base steps: of a delay that ends after the run
  std::int64_t shortest_delay_, longest_delay_;
  MovingGroup* target_;
  std::vector<std::vector<Event>> ring_;  ///< [step], of arrival where delays are the same
  std::vector<std::int64_t> last_;        ///< [source] step of its last event
  std::int64_t opened_ = -1;              ///< step that was opened last
  bool again_ = false;                    ///< once more
  std::size_t passed_ = 0;                ///< events in its slot that had been passed by then

  // With a synapse:
  std::unique_ptr<Group> kept_;  ///< what the synapse keeps, seen as a group
  std::unique_ptr<Instances> synapses_;
  std::vector<const double*> shared_;            ///< [shared state][astrocyte]
  std::vector<double*> summed_;                  ///< [summed state][astrocyte] to be incremented
  std::vector<std::vector<double>> increments_;  ///< [summed state][edge passed in this step]
};

}  // namespace tripartite
