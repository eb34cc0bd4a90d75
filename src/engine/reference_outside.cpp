#include "reference_outside.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "reference_system.hpp"

namespace tripartite {

namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

}  // namespace

double DriveTrack::next() const {
  const auto count = static_cast<std::int64_t>(drive_->values.size());
  const bool is_held = drive_->interval == 0 && changes_ > 0;
  const bool has_ended = !drive_->repeat && changes_ > count;
  if (is_held || has_ended) return kNever;
  return drive_->start + static_cast<double>(changes_) * drive_->interval;
}

void DriveTrack::advance() {
  const auto count = static_cast<std::int64_t>(drive_->values.size());
  const bool is_over = !drive_->repeat && changes_ >= count;
  value_ = is_over ? 0 : drive_->values[static_cast<std::size_t>(changes_ % count)];
  ++changes_;
}

double EventTrack::next() const { return done < drive->times.size() ? drive->times[done] : kNever; }

HazardTrack::HazardTrack(const Network& network, std::size_t group, int row, double base_step)
    : group_(group),
      row_(&network.groups[group].model->hazards[static_cast<std::size_t>(row)]),
      base_step_(base_step),
      stride_(std::max<std::int64_t>(1, std::llround(network.groups[group].step / base_step))),
      stream_(hazard_stream(network, group, row)),
      table_(row_->happen ? 0 : network.groups[group].size),
      mean_(network.groups[group].size) {}

double HazardTrack::end() const { return static_cast<double>(step_ + stride_) * base_step_; }

double HazardTrack::next() const { return taken_ < events_.size() ? events_[taken_].t : end(); }

std::optional<InstanceIndex> HazardTrack::take() {
  if (taken_ < events_.size()) return events_[taken_++].instance;
  step_ += stride_;
  under_way_ = false;
  return std::nullopt;
}

void HazardTrack::draw() {
  events_.clear();
  taken_ = 0;
  std::vector<double> counts(mean_.size()), uniform(mean_.size()), fractions;
  const Stream times = stream_.named("times").at(static_cast<std::uint64_t>(step_));
  if (row_->happen) {
    draw_at_most_one(stream_, step_, 0, mean_, counts);
  } else {
    table_.set(0, mean_);
    table_.draw(stream_, step_, 0, counts, uniform);
  }
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto instance = static_cast<InstanceIndex>(i);
    if (row_->happen) {
      if (counts[i] > 0) events_.push_back({end(), instance});
      continue;
    }
    fractions.resize(static_cast<std::size_t>(counts[i]));
    if (!fractions.empty()) table_.place(times, i, uniform[i], fractions);
    for (const double fraction : fractions)
      events_.push_back({static_cast<double>(step_) * base_step_ +
                             fraction * (base_step_ * static_cast<double>(stride_)),
                         instance});
  }
  std::ranges::sort(events_);
}

void HazardTrack::begin(ReferenceSystem& system, const State& x) {
  if (under_way_) return;
  system.intensity(x, group_, row_->index, mean_);
  for (double& mean : mean_) mean *= base_step_ * static_cast<double>(stride_);
  draw();
  under_way_ = true;
}

}  // namespace tripartite
