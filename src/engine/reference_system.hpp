// All groups of a network as one system of equations.
//
// The state that the solver moves is a plain vector, [group][kept state][instance]. Whoever asks
// for rates or distances first couples: outputs go over wires to inputs, group after group, each
// after those whose outputs it needs. So continuous coupling is part of the right-hand side, at
// every stage of every step.
//
// An input that no wire and no drive reaches is at its resting value. What reaches it takes the
// place of that, and adds up.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "tripartite/network/network.hpp"
#include "tripartite/run/solver.hpp"

#include "reference_history.hpp"

namespace tripartite {

/// Not thread-safe: it has work arrays, and refers to the network.
class ReferenceSystem {
 public:
  /// Throws ConfigError where outputs depend on each other in a circle.
  explicit ReferenceSystem(const Network& network);

  [[nodiscard]] State initial() const;
  /// What entry i of a state is, for messages.
  [[nodiscard]] std::string name(std::size_t i) const;

  /// Takes what drives bring from the elements of one, and adds what it brings to them now.
  void clear_driven(const InputDrive& drive);
  void add_driven(const InputDrive& drive, double value);

  /// Brings inputs and outputs of all groups up to the state x at t (ms).
  void couple(double t, const State& x, const ReferenceHistory& history);

  // What follows sees the inputs and outputs of the last couple().

  void rates(const State& x, State& dxdt);

  [[nodiscard]] std::size_t thresholds() const { return thresholds_; }
  void measure(const State& x, std::span<double> distances);
  struct ThresholdAt {
    std::size_t group;
    std::size_t row;
    InstanceIndex instance;
  };
  [[nodiscard]] ThresholdAt threshold(std::size_t k) const;

  /// per_ms[instance]
  void intensity(const State& x, std::size_t group, int hazard, std::span<double> per_ms);
  /// [instance]
  [[nodiscard]] const double* output(std::size_t group, int row) const;

  /// Where a kept state of a group begins in a State, [instance].
  [[nodiscard]] std::size_t offset(std::size_t group, int row) const;
  /// [state][instance] of a group; empty for states that are kept elsewhere.
  [[nodiscard]] std::vector<std::vector<double>> kept_states(const State& x,
                                                             std::size_t group) const;
  /// One instance, for a change; until this is called again.
  [[nodiscard]] MutableBatch one(State& x, std::size_t group, InstanceIndex instance);

  /// Throws NumericsError naming group, state, instance and time where a state is not finite, or
  /// outside its domain by more than the tolerances of the solver explain.
  void check_domain(const State& x, double t, const SolverSettings& solver) const;

 private:
  struct Table {
    std::vector<double> parameters;       ///< [parameter, then derived][instance]
    std::vector<double> given;            ///< [input][instance] resting value or sum of drives
    std::vector<double> inputs, outputs;  ///< [row][instance]
    std::vector<double> elsewhere;        ///< [state][instance]; read where a state is not kept
    std::vector<double> ignored;          ///< [state][instance]; rates of those
    std::vector<std::size_t> offsets;     ///< [state] position in a State, or kElsewhere
    /// Addresses of parameters, states, inputs; of derivatives; of outputs.
    std::vector<double*> batch, derivatives, outputs_of;
  };
  static constexpr std::size_t kElsewhere = static_cast<std::size_t>(-1);

  Table make_table(const Group& group);
  void put_to_rest();
  [[nodiscard]] double* driven(const InputDrive& drive);
  void order_groups();
  /// Instances from `first` on; until this is called again for the group.
  MutableBatch batch(const State& x, std::size_t group, std::size_t first, std::size_t count);

  const Network& network_;
  std::vector<Table> tables_;
  std::vector<std::size_t> order_;                    ///< of groups, each after what it needs
  std::vector<std::vector<const Wire*>> wires_from_;  ///< [group] those without delay
  std::vector<double> delayed_;                       ///< scratch: outputs of one group
  std::size_t size_ = 0;
  std::size_t thresholds_ = 0;
};

}  // namespace tripartite
