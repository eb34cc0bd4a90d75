// A group under way in the fast scheme: its instances, what has arrived for them, and what leaves.
//
// All work is done tile by tile. A tile touches nothing but its own instances, so tiles may be
// given to threads in any way without a change in the result. Events that arrive wait in one number
// for each instance and event input, since events add. Where each may be answered by an event they
// wait one by one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tripartite/network/network.hpp"

#include "draws.hpp"
#include "instances.hpp"
#include "step_kernel.hpp"
#include "wiring.hpp"

namespace tripartite {

/// Every so many base steps, or at every longer step, the domains of states are checked.
inline constexpr std::int64_t kCheckInterval = 10;

/// An event that leaves a group.
struct Emission {
  int event;  ///< event output
  InstanceIndex id;
  std::int64_t step;  ///< base step at whose beginning or nearest to which it happened
  double time;        ///< ms, located inside the step
  double strength;
};

/// An event that arrives at an input which emits.
struct Arrival {
  InstanceIndex id;
  double strength;
  double time;  ///< ms, from which it is rounded to a step
};

/// What one thread needs to work on a tile, whatever the group.
class Workspace {
 public:
  explicit Workspace(const Network& network);

 private:
  friend class MovingGroup;
  std::vector<StepWork> tile_;  ///< [group]
  std::vector<StepWork> one_;   ///< [group] for an instance whose step is repeated
  Eigen::ArrayXXd numbers_;     ///< [instance, 2]
  StepWork view_;
  std::vector<double*> pointers_;
  std::vector<double> from_, now_;  ///< of the instance whose step is repeated
};

class MovingGroup {
 public:
  /// The group steps by `step` base steps of `base_step` ms. Events may arrive for `block` base
  /// steps ahead. Of a `coupled` group the stages are interleaved with those of others; in one that
  /// `is_read`, others see the stages.
  MovingGroup(const Network& network, std::size_t index, double base_step, std::int64_t step,
              std::int64_t block, bool coupled, bool is_read);

  [[nodiscard]] const Instances& instances() const { return instances_; }
  [[nodiscard]] Instances& instances() { return instances_; }
  [[nodiscard]] std::int64_t step() const { return step_; }
  [[nodiscard]] std::size_t tiles() const { return instances_.tiles(); }

  /// Whether each event at an input may be answered by one, so that they do not add.
  [[nodiscard]] bool answers(int event) const;
  /// Makes room for events at an input.
  void expect(int event);
  /// Where strengths that arrive in base step n are added, [instance]; of an input that does not
  /// answer.
  double* arrivals(int event, std::int64_t n);
  /// Where events that arrive in base step n at instances of a tile are put; of one that does.
  std::vector<Arrival>& queue(int event, std::int64_t n, std::size_t tile);
  /// Receives what is queued for base step n, at any step, and emits the answers. False where there
  /// was nothing.
  bool answer(std::int64_t n, Workspace& work);
  /// Appends what has arrived in base step n and was not received.
  void carry(std::int64_t n, std::vector<Carried::Arrivals>& carried);
  /// [state][instance], with increments that wait; empty for states that are kept elsewhere.
  [[nodiscard]] std::vector<std::vector<double>> kept_states() const;
  /// Where increments of a summed state are added, [instance].
  double* increments(int state);
  /// Where drives add to an input, [instance]; at rest to begin with. Wires are attached before.
  double* driven(int row);
  /// An output as it was last observed, [instance]; observed from then on.
  [[nodiscard]] const double* output(int row);

  /// Says that a wire ends here: one that is evaluated at every stage, or a latched one.
  void attach(const Wire& wire, const double* outputs);
  void attach(const Latch& latch);

  /// The parts of a step from base step n on, for one tile. First of all, at time zero: the
  /// distances from thresholds, of which those act that are exceeded already.
  void prime(std::size_t tile, bool goes_on);
  void receive(std::size_t tile, std::int64_t n, Workspace& work);
  void fill_inputs(std::size_t tile, double n);
  void observe(std::size_t tile, Workspace& work);
  void begin(std::size_t tile, std::int64_t n, Workspace& work);
  void stage(std::size_t tile, std::size_t s, Workspace& work);
  /// Noise, then thresholds, then what happened at random. Where no one else has seen the stages of
  /// the instance, its step is repeated to locate a crossing; otherwise that takes effect at the
  /// end of the step, and its time is interpolated.
  void finish(std::size_t tile, std::int64_t n, Workspace& work);
  /// Throws NumericsError where a state is not finite or has left its domain.
  void check_domain(std::size_t tile, std::int64_t n) const;

  [[nodiscard]] std::size_t stages() const { return kernel_.stages(); }
  /// Whether stages alone change its states, and outputs of its bundle alone its inputs.
  [[nodiscard]] bool is_undisturbed() const;
  [[nodiscard]] std::vector<Emission>& emissions(std::size_t tile) { return emissions_[tile]; }

 private:
  struct Arrivals {
    int event;
    std::int64_t slots;
    std::vector<double> strengths;  ///< [slot][instance]
  };
  struct Queue {
    int event;
    std::vector<std::vector<Arrival>> arrivals;  ///< [slot][tile]
  };
  struct Input {
    int row;
    std::vector<double> steady;  ///< rest where nothing reaches, and what drives add; may be empty
    std::vector<std::pair<WireRuns, const double*>> wires;
    std::vector<const Latch*> latches;
    bool is_driven = false;
  };
  struct Hazard {
    const HazardRow* row;
    Stream stream;
    Stream times;
    PoissonTable table;  ///< of the events in a step; unused where at most one happens
    std::vector<std::vector<std::size_t>> happened;  ///< [tile] where this step changes states
  };
  struct Noise {
    const Model::Noise* noise;
    Stream stream;
  };

  Input& input(int row);
  Input& reached_input(const Wire& wire);
  [[nodiscard]] const StepWork& step_work(std::size_t tile, Workspace& work) const;
  /// The distance from a threshold at time n, the beginning or the end of the step, [instance].
  [[nodiscard]] double* distance(std::size_t threshold, std::size_t instance, std::int64_t n);
  void measure(const Batch& batch, std::size_t first, std::int64_t n);
  void emit(int event, std::size_t id, std::int64_t n, double after, double strength);
  void add_noise(const MutableBatch& batch, std::size_t tile, std::int64_t n, Workspace& work);
  void draw_hazards(const MutableBatch& batch, std::size_t tile, std::int64_t n, Workspace& work);
  void happen(Hazard& hazard, std::size_t tile, std::int64_t n, Workspace& work);
  void find_crossings(const MutableBatch& batch, std::size_t tile, std::int64_t n, Workspace& work);
  void cross(std::size_t threshold, std::size_t id, std::int64_t n, double after,
             const MutableBatch& one);
  bool replay(std::size_t id, std::int64_t n, Workspace& work);
  void cross_at_end(std::size_t id, std::int64_t n, Workspace& work);
  void try_step(const MutableBatch& one, double h, Workspace& work);
  double locate(const MutableBatch& one, double remaining, const std::vector<double>& old,
                Workspace& work);

  double base_step_;
  std::size_t index_;
  std::int64_t step_, block_;
  bool coupled_, repeats_steps_;
  Instances instances_;
  StepKernel kernel_;
  StepWork work_;  ///< for all instances of a coupled group, whose stages are interleaved
  std::vector<Arrivals> arrivals_;
  std::vector<Queue> queues_;
  std::vector<std::pair<int, std::vector<double>>> increments_;
  std::vector<Input> inputs_;
  Eigen::ArrayXXd outputs_;
  std::vector<Hazard> hazards_;
  std::vector<Noise> noises_;
  std::vector<Eigen::ArrayXd> distances_;         ///< [threshold] at even steps, then at odd ones
  std::vector<std::vector<Emission>> emissions_;  ///< [tile]
};

}  // namespace tripartite
