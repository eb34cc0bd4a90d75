// A few numbers from what was recorded of a network: rates, irregularity, waves, oscillations.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tripartite/engine/recording.hpp"

namespace tripartite {

/// Events for each instance and second, in bins from 0 on; the last one may be shorter.
struct RateTrace {
  std::vector<double> t;     ///< ms, middle of the bin
  std::vector<double> rate;  ///< Hz
};

/// `happened[i]` is how many events there were at times[i] (ms); an event at the end of the
/// duration counts for the last bin.
RateTrace rate_trace(std::span<const double> times, std::span<const double> happened, double bin,
                     std::size_t instances, double duration);

/// Standard deviation of intervals over their mean. Short trains have small ones, so both ways of
/// averaging are told.
struct IntervalVariation {
  double each;    ///< of each instance that has two intervals or more, averaged; NaN without any
  double pooled;  ///< of the intervals of all instances as one sample; NaN without any
};

/// Of events that are ordered by time.
IntervalVariation interval_variation(const Events& events);

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

}  // namespace tripartite
