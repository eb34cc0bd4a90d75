// Hands what a plan asks for to a sink, whichever scheme runs.
//
// A scheme shows its rows through a NetworkView, calls sample() whenever it stands at
// next_sample(), and event() for whatever leaves an instance. Sample k of a probe is taken at k
// times its interval: a count and a product, so that no rounding adds up however long a run is. A
// time that differs from the grid's by rounding alone counts as on it, so a sample at the time of
// an event is the one after the event, provided that the scheme samples when events have been dealt
// with. What is seen is gathered in blocks of some hundred kilobytes for each probe; events wait
// until none can come that belongs before them, so that they are handed over in order.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "tripartite/engine/recording.hpp"

namespace tripartite {

/// Whether a (may be infinite) is later than b by more than the rounding of sums and products of
/// such times.
inline bool is_later(double a, double b) {
  return a > b + 16 * std::numeric_limits<double>::epsilon() * std::abs(b);
}

/// The rows of a running network at one instant.
class NetworkView {
 public:
  virtual ~NetworkView() = default;
  /// [instance]; of a state that the group keeps.
  [[nodiscard]] virtual const double* state(std::size_t group, int row) const = 0;
  /// [instance]
  [[nodiscard]] virtual const double* output(std::size_t group, int row) const = 0;
  /// Of a state that the synapse of a projection is visited for, as it would be found now.
  [[nodiscard]] virtual double edge_state(std::size_t projection, int row,
                                          std::size_t edge) const = 0;
};

class Recorder {
 public:
  /// The sink takes what is recorded from now on. Throws ConfigError where the plan asks for a
  /// state that its group or synapse does not keep, or for no interval.
  Recorder(const Network& network, const RecordingPlan& plan, RecordingSink& sink);

  /// Time (ms) of the next sample; infinite where nothing is sampled.
  [[nodiscard]] double next_sample() const;
  /// The times of samples that are later than `begin` and earlier than `end`, ascending.
  [[nodiscard]] std::vector<double> samples_between(double begin, double end) const;

  /// Takes the samples that are due at t.
  void sample(double t, const NetworkView& now);
  /// `strength` left instance `id` of a group at t.
  void event(std::size_t group, int event, double t, InstanceIndex id, double strength);

  /// No event that left earlier than at t (ms) will be told any more: what is long enough is handed
  /// over up to there.
  void hand_over(double t);
  /// Hands over the rest.
  void finish();

 private:
  /// A grid of samples that probes of one interval share.
  struct Clock {
    double interval;
    std::int64_t next = 0;
    [[nodiscard]] double time() const { return static_cast<double>(next) * interval; }
  };
  /// Events that wait for a block to become full.
  struct Waiting {
    Events events = {};
    std::size_t enough = 0;
  };
  std::size_t find_clock(double interval, const std::string& what);
  void find_crossings(std::size_t probe, double t, const double* level_state);
  void hand_over(const ProbeIndex& probe, std::vector<double>& samples, std::size_t least);
  void hand_over(const ProbeIndex& probe, Waiting& waiting, double t);

  const Network& network_;
  const RecordingPlan& plan_;
  RecordingSink& sink_;
  std::vector<std::vector<double>> samples_, edge_samples_;  ///< [probe] of the block
  std::vector<Waiting> events_, crossings_;                  ///< [probe]
  std::vector<Clock> clocks_;
  std::vector<std::size_t> probe_clocks_, edge_clocks_, level_clocks_;
  std::vector<std::vector<double>> before_;  ///< [level probe][instance] at the previous sample
};

}  // namespace tripartite
