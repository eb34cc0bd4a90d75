#include "wiring.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

namespace tripartite {

void add_wire(const Wire& wire, const double* outputs, std::size_t first, std::size_t count,
              double* input) {
  if (wire.offsets.empty()) {
    if (wire.weight.uniform()) {
      const double weight = wire.weight[0];
      for (std::size_t i = 0; i < count; ++i) input[i] += weight * outputs[first + i];
    } else {
      const double* const weight = wire.weight.values().data() + first;
      for (std::size_t i = 0; i < count; ++i) input[i] += weight[i] * outputs[first + i];
    }
    return;
  }
  const double* const weight = wire.weight.values().data();
  const std::size_t stride = wire.weight.uniform() ? 0 : 1;
  for (std::size_t i = 0; i < count; ++i) {
    double sum = 0;
    for (std::size_t k = wire.offsets[first + i]; k < wire.offsets[first + i + 1]; ++k)
      sum += weight[k * stride] * outputs[wire.sources[k]];
    input[i] += sum;
  }
}

Latch::Latch(const Wire& wire, std::int64_t source_step, std::int64_t target_step,
             std::int64_t delay, std::size_t sources, std::size_t targets)
    : runs_(wire, targets),
      source_step_(source_step),
      delay_(delay),
      averages_(source_step < target_step),
      targets_(targets) {
  if (averages_) {
    slots_ = 1;
    accumulated_.resize(sources);
  } else {
    // Readers look back by delay and two source steps at most, while the newest is one ahead.
    slots_ = delay / source_step + 4;
  }
  values_.resize(2 * static_cast<std::size_t>(slots_) * targets);
}

std::size_t Latch::slot(std::int64_t index, Side side) const {
  return (2 * static_cast<std::size_t>(index % slots_) + (side == Side::after ? 1 : 0)) * targets_;
}

void Latch::keep(std::int64_t n, Side side, const double* outputs, std::size_t first,
                 std::size_t count) {
  double* const values = values_.data() + slot(n / source_step_, side) + first;
  std::fill_n(values, count, 0.0);
  runs_.add(outputs, first, count, values);
}

void Latch::accumulate(const double* outputs, double weight) {
  for (std::size_t i = 0; i < accumulated_.size(); ++i) accumulated_[i] += weight * outputs[i];
  accumulated_weight_ += weight;
}

std::vector<double> Latch::mean() const {
  if (accumulated_weight_ == 0) return {};
  std::vector<double> mean = accumulated_;
  for (double& value : mean) value /= accumulated_weight_;
  return mean;
}

void Latch::begin_with(const std::vector<double>& mean) {
  if (!averages_) return;
  accumulated_ = mean;
  accumulated_weight_ = 1;
}

void Latch::close() {
  if (accumulated_weight_ == 0) return;
  const std::vector<double> closed = mean();
  std::fill(values_.begin(), values_.end(), 0.0);
  runs_.add(closed.data(), 0, targets_, values_.data());
  std::fill(accumulated_.begin(), accumulated_.end(), 0.0);
  accumulated_weight_ = 0;
}

void Latch::add(double n, std::size_t first, std::size_t count, double* input) const {
  if (averages_) {
    for (std::size_t i = 0; i < count; ++i) input[i] += values_[first + i];
    return;
  }
  const double position =
      std::max(0.0, (n - static_cast<double>(delay_)) / static_cast<double>(source_step_));
  const auto before = std::min(static_cast<std::int64_t>(position), latest_);
  const auto after = std::min(before + 1, latest_);
  const double ahead = position - static_cast<double>(before);
  const bool before_start = n < static_cast<double>(delay_);
  const double* const a =
      values_.data() + slot(before, before_start ? Side::before : Side::after) + first;
  const double* const b = after == before ? a : values_.data() + slot(after, Side::before) + first;
  for (std::size_t i = 0; i < count; ++i) input[i] += a[i] + ahead * (b[i] - a[i]);
}

DriveSchedule::DriveSchedule(const Network& network, double base_step) {
  for (const InputDrive& drive : network.input_drives) tracks_.push_back({&drive, base_step});
  std::map<std::pair<std::size_t, int>, int> drives;
  for (const Track& track : tracks_) ++drives[{track.drive->group, track.drive->input}];
  for (Track& track : tracks_) track.alone = drives[{track.drive->group, track.drive->input}] == 1;
}

std::int64_t DriveSchedule::Track::beginning(std::int64_t k) const {
  constexpr double never = 9e15;  // base steps, after the end of any run
  return std::llround(
      std::min((drive->start + static_cast<double>(k) * drive->interval) / base_step, never));
}

std::int64_t DriveSchedule::Track::index_at(std::int64_t n) const {
  if (drive->interval == 0) return n < beginning(0) ? -1 : 0;
  const double since = static_cast<double>(n) * base_step - drive->start;
  // Rounded times may be off by one either way.
  std::int64_t k = std::max<std::int64_t>(-1, std::llround(std::floor(since / drive->interval)));
  while (beginning(k + 1) <= n) ++k;
  while (k >= 0 && beginning(k) > n) --k;
  return k;
}

double DriveSchedule::Track::value_at(std::int64_t n) const {
  const std::int64_t k = index_at(n);
  const auto count = static_cast<std::int64_t>(drive->values.size());
  if (k < 0 || (k >= count && !drive->repeat)) return 0;
  return drive->values[static_cast<std::size_t>(k % count)];
}

std::int64_t DriveSchedule::next_change(std::int64_t n) const {
  std::int64_t next = std::numeric_limits<std::int64_t>::max();
  for (const Track& track : tracks_) {
    const std::int64_t k = track.index_at(n);
    if (k < 0 || track.drive->interval > 0) next = std::min(next, track.beginning(k + 1));
  }
  return next;
}

}  // namespace tripartite
