// A few numbers from what was recorded of a network: rates, irregularity, waves, oscillations.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "tripartite/engine/recording.hpp"

namespace tripartite {

/// Events for each instance and second, in bins from 0 on; the last one may be shorter.
struct RateTrace {
  std::vector<double> t;     ///< ms, middle of the bin
  std::vector<double> rate;  ///< Hz
};

/// Counts events in bins (ms) as they come.
class RateBins {
 public:
  RateBins(double bin, std::size_t instances, double duration);
  /// An event at t (ms); one at the end of the duration counts for the last bin.
  void add(double t);
  [[nodiscard]] RateTrace trace() const;

 private:
  double bin_;
  std::size_t instances_;
  double duration_;
  std::vector<double> counts_;
};

/// The events of some instances, as often as they are asked for; they need not be in memory.
class Trains {
 public:
  virtual ~Trains() = default;
  [[nodiscard]] virtual const std::vector<std::size_t>& counts() const = 0;  ///< [instance]
  /// Calls take(instance, t) for all events, instance by instance, each by time.
  virtual void for_each(const std::function<void(std::size_t, double)>& take) const = 0;
};

/// Standard deviation of intervals over their mean. Short trains have small ones, so both ways of
/// averaging are told.
struct IntervalVariation {
  double each;    ///< of each instance that has two intervals or more, averaged; NaN without any
  double pooled;  ///< of the intervals of all instances as one sample; NaN without any
};
IntervalVariation interval_variation(const Trains& trains);

/// Inverse slope of the regression of arrival (ms, NaN where there is none) on distance from the
/// first to arrive, per second: in µm by positions, or, where there are none, in cells around the
/// ring of all. NaN where fewer than three arrived, or arrival does not grow with distance.
double wave_speed(std::span<const double> arrival, std::span<const Position> positions);

/// How often a trace (sampled every `interval` ms) passes its own mean upwards, having been a
/// twentieth of its range below and going as far above, and at what frequency (Hz) from the first
/// passage to the last; 0 where there are fewer than two. A trace at rest but for rounding has
/// none.
struct Oscillation {
  std::int64_t peaks = 0;
  double frequency = 0;
};
Oscillation oscillation(std::span<const double> trace, double interval);

/// The same of a trace of which mean and range are known, sample by sample.
class PassageCount {
 public:
  PassageCount(double mean, double low, double high, double interval);
  void add(double value);
  [[nodiscard]] Oscillation found() const;

 private:
  double mean_, margin_, interval_;
  bool at_rest_;
  std::int64_t samples_ = 0, peaks_ = 0;
  bool below_ = false;
  double before_ = 0;                          ///< the last value
  double passage_ = 0, first_ = 0, last_ = 0;  ///< ms
};

}  // namespace tripartite
