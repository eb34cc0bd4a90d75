#include "tripartite/experiment/network_measures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

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

}  // namespace

RateBins::RateBins(double bin, std::size_t instances, double duration)
    : bin_(bin),
      instances_(instances),
      duration_(duration),
      // A duration that is a whole number of bins but for rounding has that many.
      counts_(static_cast<std::size_t>(std::ceil(duration / bin * (1 - 1e-12)))) {}

void RateBins::add(double t) {
  if (counts_.empty()) return;
  ++counts_[std::min(static_cast<std::size_t>(t / bin_), counts_.size() - 1)];
}

RateTrace RateBins::trace() const {
  RateTrace trace{std::vector<double>(counts_.size()), counts_};
  for (std::size_t k = 0; k < counts_.size(); ++k) {
    const double begin = static_cast<double>(k) * bin_;
    const double end = std::min(begin + bin_, duration_);
    trace.t[k] = (begin + end) / 2;
    trace.rate[k] *= kSecond / (end - begin) / static_cast<double>(instances_);
  }
  return trace;
}

IntervalVariation interval_variation(const Trains& trains) {
  /// How many intervals there are, their mean, and the squares of what they differ from it.
  struct Intervals {
    double count = 0, mean = 0, squares = 0;
    [[nodiscard]] double variation() const { return std::sqrt(squares / count) / mean; }
  };
  Intervals all;
  std::vector<Intervals> each(trains.counts().size());
  for (std::size_t i = 0; i < each.size(); ++i) {
    if (trains.counts()[i] > 0) each[i].count = static_cast<double>(trains.counts()[i] - 1);
    all.count += each[i].count;
  }
  const auto for_each_interval = [&](const auto& use) {
    std::size_t instance = each.size();
    double before = 0;
    trains.for_each([&](std::size_t i, double t) {
      if (i == instance) use(each[i], t - before);
      instance = i;
      before = t;
    });
  };
  for_each_interval([&](Intervals& own, double interval) {
    own.mean += interval / own.count;
    all.mean += interval / all.count;
  });
  for_each_interval([&](Intervals& own, double interval) {
    own.squares += std::pow(interval - own.mean, 2);
    all.squares += std::pow(interval - all.mean, 2);
  });
  double sum = 0, counted = 0;
  for (const Intervals& own : each) {
    if (own.count < 2) continue;
    sum += own.variation();
    ++counted;
  }
  return {counted == 0 ? kUnknown : sum / counted, all.count == 0 ? kUnknown : all.variation()};
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
  double mean = 0;
  for (const double value : trace) mean += value / static_cast<double>(trace.size());
  PassageCount passages(mean, low, high, interval);
  for (const double value : trace) passages.add(value);
  return passages.found();
}

PassageCount::PassageCount(double mean, double low, double high, double interval)
    : mean_(mean),
      margin_((high - low) / 20),
      interval_(interval),
      // Rounding at rest is no oscillation.
      at_rest_(high - low <= 1e-9 * std::max(std::abs(low), std::abs(high))) {}

void PassageCount::add(double value) {
  if (at_rest_) return;
  if (value < mean_ - margin_) below_ = true;
  if (samples_ > 0 && before_ < mean_ && value >= mean_)
    passage_ = interval_ * (static_cast<double>(samples_) - (value - mean_) / (value - before_));
  ++samples_;
  before_ = value;
  if (!below_ || value < mean_ + margin_) return;
  below_ = false;
  if (peaks_++ == 0) first_ = passage_;
  last_ = passage_;
}

Oscillation PassageCount::found() const {
  Oscillation found{peaks_};
  if (peaks_ > 1) found.frequency = kSecond * static_cast<double>(peaks_ - 1) / (last_ - first_);
  return found;
}

}  // namespace tripartite
