#include "tripartite/experiment/network_measures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace tripartite {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr double kSecond = 1000;  // ms

double distance_between(const Position& a, const Position& b) {
  return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

double steps_around(std::size_t i, std::size_t j, std::size_t cells) {
  const std::size_t apart = i > j ? i - j : j - i;
  return static_cast<double>(std::min(apart, cells - apart));
}

/// Standard deviation over mean.
double variation(std::span<const double> numbers) {
  double mean = 0, squares = 0;
  for (const double number : numbers) mean += number / static_cast<double>(numbers.size());
  for (const double number : numbers) squares += std::pow(number - mean, 2);
  return numbers.empty() ? kUnknown
                         : std::sqrt(squares / static_cast<double>(numbers.size())) / mean;
}

}  // namespace

RateTrace rate_trace(std::span<const double> times, std::span<const double> happened, double bin,
                     std::size_t instances, double duration) {
  // A duration that is a whole number of bins but for rounding has that many.
  const auto bins = static_cast<std::size_t>(std::ceil(duration / bin * (1 - 1e-12)));
  RateTrace trace{std::vector<double>(bins), std::vector<double>(bins, 0.0)};
  for (std::size_t i = 0; i < times.size() && bins > 0; ++i) {
    const auto k = static_cast<std::size_t>(times[i] / bin);
    trace.rate[std::min(k, bins - 1)] += happened[i];
  }
  for (std::size_t k = 0; k < bins; ++k) {
    const double begin = static_cast<double>(k) * bin;
    const double end = std::min(begin + bin, duration);
    trace.t[k] = (begin + end) / 2;
    trace.rate[k] *= kSecond / (end - begin) / static_cast<double>(instances);
  }
  return trace;
}

IntervalVariation interval_variation(const Events& events) {
  std::map<InstanceIndex, std::vector<double>> trains;
  for (std::size_t i = 0; i < events.times.size(); ++i)
    trains[events.ids[i]].push_back(events.times[i]);
  std::vector<double> all;
  double sum = 0;
  std::size_t counted = 0;
  for (auto& [id, times] : trains) {
    for (std::size_t k = times.size() - 1; k > 0; --k) times[k] -= times[k - 1];
    const std::span<const double> intervals = std::span(times).subspan(1);
    all.insert(all.end(), intervals.begin(), intervals.end());
    if (intervals.size() < 2) continue;
    sum += variation(intervals);
    ++counted;
  }
  return {counted == 0 ? kUnknown : sum / static_cast<double>(counted), variation(all)};
}

double wave_speed(std::span<const double> arrival, std::span<const Position> positions) {
  std::vector<std::size_t> reached;
  for (std::size_t i = 0; i < arrival.size(); ++i)
    if (!std::isnan(arrival[i])) reached.push_back(i);
  if (reached.size() < 3) return kUnknown;
  const std::size_t origin = *std::ranges::min_element(reached, std::ranges::less{},
                                                       [&](std::size_t i) { return arrival[i]; });
  std::vector<double> distance;
  double mean_distance = 0, mean_arrival = 0;
  for (const std::size_t i : reached) {
    distance.push_back(positions.empty() ? steps_around(i, origin, arrival.size())
                                         : distance_between(positions[i], positions[origin]));
    mean_distance += distance.back() / static_cast<double>(reached.size());
    mean_arrival += arrival[i] / static_cast<double>(reached.size());
  }
  double covariance = 0, variance = 0;
  for (std::size_t k = 0; k < reached.size(); ++k) {
    covariance += (distance[k] - mean_distance) * (arrival[reached[k]] - mean_arrival);
    variance += std::pow(distance[k] - mean_distance, 2);
  }
  return covariance > 0 ? kSecond * variance / covariance : kUnknown;
}

Oscillation oscillation(std::span<const double> trace, double interval) {
  if (trace.empty()) return {};
  const auto [low, high] = std::ranges::minmax(trace);
  // Rounding at rest is no oscillation.
  if (high - low <= 1e-9 * std::max(std::abs(low), std::abs(high))) return {};
  double mean = 0;
  for (const double value : trace) mean += value / static_cast<double>(trace.size());
  const double margin = (high - low) / 20;
  Oscillation found;
  bool below = false;
  double passage = 0, first = 0, last = 0;
  for (std::size_t k = 0; k < trace.size(); ++k) {
    if (trace[k] < mean - margin) below = true;
    if (k > 0 && trace[k - 1] < mean && trace[k] >= mean)
      passage = interval * (static_cast<double>(k) - (trace[k] - mean) / (trace[k] - trace[k - 1]));
    if (!below || trace[k] < mean + margin) continue;
    below = false;
    if (found.peaks++ == 0) first = passage;
    last = passage;
  }
  if (found.peaks > 1)
    found.frequency = kSecond * static_cast<double>(found.peaks - 1) / (last - first);
  return found;
}

}  // namespace tripartite
