#include "wiring.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

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
    : wire_(&wire),
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
  values_.resize(static_cast<std::size_t>(slots_) * targets);
}

std::size_t Latch::slot(std::int64_t index) const {
  return static_cast<std::size_t>(index % slots_) * targets_;
}

void Latch::keep(std::int64_t n, const double* outputs, std::size_t first, std::size_t count) {
  double* const values = values_.data() + slot(n / source_step_) + first;
  std::fill_n(values, count, 0.0);
  add_wire(*wire_, outputs, first, count, values);
}

void Latch::accumulate(const double* outputs, double weight) {
  for (std::size_t i = 0; i < accumulated_.size(); ++i) accumulated_[i] += weight * outputs[i];
  accumulated_weight_ += weight;
}

void Latch::close() {
  if (accumulated_weight_ == 0) return;
  for (double& value : accumulated_) value /= accumulated_weight_;
  std::fill(values_.begin(), values_.end(), 0.0);
  add_wire(*wire_, accumulated_.data(), 0, targets_, values_.data());
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
  const double* const a = values_.data() + slot(before) + first;
  const double* const b = values_.data() + slot(after) + first;
  for (std::size_t i = 0; i < count; ++i) input[i] += a[i] + ahead * (b[i] - a[i]);
}

DriveSchedule::DriveSchedule(const Network& network, double base_step) {
  const auto steps = [&](double ms) {
    return static_cast<std::int64_t>(std::llround(ms / base_step));
  };
  for (const InputDrive& drive : network.input_drives)
    tracks_.push_back(
        {&drive, steps(drive.start), std::max<std::int64_t>(1, steps(drive.interval))});
}

double DriveSchedule::Track::value_at(std::int64_t n) const {
  if (n < start) return 0;
  if (drive->interval == 0) return drive->values[0];
  const std::int64_t k = (n - start) / interval;
  const auto count = static_cast<std::int64_t>(drive->values.size());
  if (k >= count && !drive->repeat) return 0;
  return drive->values[static_cast<std::size_t>(k % count)];
}

std::int64_t DriveSchedule::next_change(std::int64_t n) const {
  std::int64_t next = std::numeric_limits<std::int64_t>::max();
  for (const Track& track : tracks_) {
    if (n < track.start)
      next = std::min(next, track.start);
    else if (track.drive->interval > 0)
      next =
          std::min(next, track.start + ((n - track.start) / track.interval + 1) * track.interval);
  }
  return next;
}

}  // namespace tripartite
