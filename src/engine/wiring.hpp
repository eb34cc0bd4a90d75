// What groups read from each other and from outside.
//
// Inside a bundle of groups that step together, a wire is evaluated at every stage. Between others
// it is latched: a group that reads a slower one, or one with a delay, interpolates between the
// values at that one's steps; a group that reads a faster one takes the mean over its own last
// step.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tripartite/network/network.hpp"

#include "wire_runs.hpp"

namespace tripartite {

/// input[i] += what the wire brings to instance first + i, for i in [0, count), edge by edge.
void add_wire(const Wire& wire, const double* outputs, std::size_t first, std::size_t count,
              double* input);

/// Times are counted in base steps.
class Latch {
 public:
  /// Steps of the source and of the target, and the delay.
  Latch(const Wire& wire, std::int64_t source_step, std::int64_t target_step, std::int64_t delay,
        std::size_t sources, std::size_t targets);

  [[nodiscard]] const Wire& wire() const { return runs_.wire(); }
  [[nodiscard]] bool averages() const { return averages_; }

  [[nodiscard]] std::size_t targets() const { return targets_; }

  /// Makes n the newest time at which outputs are kept.
  void advance_to(std::int64_t n) { latest_ = n / source_step_; }
  /// Events make outputs jump: those of time n are kept as they are before and as after.
  enum class Side { before, after };
  /// Keeps the source's outputs at time n, for targets [first, first + count).
  void keep(std::int64_t n, Side side, const double* outputs, std::size_t first, std::size_t count);

  /// Adds the source's outputs, times weight, to the mean that is being taken.
  void accumulate(const double* outputs, double weight);
  /// The mean so far, [source]; empty where none is taken or nothing was added.
  [[nodiscard]] std::vector<double> mean() const;
  /// Takes a mean that was begun before; nothing where none is taken.
  void begin_with(const std::vector<double>& mean);
  /// Ends the mean and begins another; without anything to average the last one stays.
  void close();

  /// input[i] += the value at time n (may lie between steps) for target first + i.
  void add(double n, std::size_t first, std::size_t count, double* input) const;

 private:
  [[nodiscard]] std::size_t slot(std::int64_t index, Side side) const;

  WireRuns runs_;
  std::int64_t source_step_;
  std::int64_t delay_;
  bool averages_;
  std::size_t targets_;
  std::int64_t slots_ = 0;
  std::int64_t latest_ = 0;          ///< index of the newest slot
  std::vector<double> values_;       ///< [slot][side][target]
  std::vector<double> accumulated_;  ///< [source]
  double accumulated_weight_ = 0;
};

/// The part of an input that drives from outside set; changes at known base steps.
class DriveSchedule {
 public:
  DriveSchedule(const Network& network, double base_step);

  /// Puts the values that hold from step n on into inputs, where they differ from before;
  /// `input(group, row)` gives the array to fill. Before the first call all inputs count as unset.
  template <class InputOf>
  void apply(std::int64_t n, const InputOf& input) {
    for (Track& track : tracks_) {
      const double now = track.value_at(n);
      if (now == track.current) continue;
      double* const values = input(track.drive->group, track.drive->input);
      // Where drives share an input, each adds its change.
      for (const InstanceIndex element : track.drive->elements)
        values[element] = track.alone ? now : values[element] + (now - track.current);
      track.current = now;
    }
  }
  /// The first step after n at which something changes.
  [[nodiscard]] std::int64_t next_change(std::int64_t n) const;

 private:
  struct Track {
    const InputDrive* drive;
    double base_step;
    double current = 0;
    bool alone = true;  ///< no other drive has this input
    /// The step nearest to the time from which value k holds.
    [[nodiscard]] std::int64_t beginning(std::int64_t k) const;
    /// Of the value that holds from step n on; -1 before the first.
    [[nodiscard]] std::int64_t index_at(std::int64_t n) const;
    [[nodiscard]] double value_at(std::int64_t n) const;
  };
  std::vector<Track> tracks_;
};

}  // namespace tripartite
