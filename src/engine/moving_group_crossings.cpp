// Thresholds of a group in the fast scheme.
#include <algorithm>
#include <cassert>
#include <cmath>
#include <optional>

#include "moving_group.hpp"
#include "schemes.hpp"

namespace tripartite {

namespace {

/// Rewinds and repeats: copies the kept states of one instance.
void save(const MutableBatch& one, std::size_t states, std::vector<double>& copy) {
  copy.resize(states);
  for (std::size_t k = 0; k < states; ++k) copy[k] = one.states[k][0];
}

void restore(const MutableBatch& one, const std::vector<double>& copy) {
  for (std::size_t k = 0; k < copy.size(); ++k) one.states[k][0] = copy[k];
}

}  // namespace

double* MovingGroup::distance(std::size_t threshold, std::size_t instance, std::int64_t n) {
  return distances_[2 * threshold + static_cast<std::size_t>(n / step_ % 2)].data() + instance;
}

void MovingGroup::measure(const Batch& batch, std::size_t first, std::int64_t n) {
  for (const ThresholdRow& row : instances_.model().thresholds)
    row.distance(batch, distance(static_cast<std::size_t>(row.index), first, n));
}

void MovingGroup::prime(std::size_t tile, bool goes_on) {
  const std::vector<ThresholdRow>& rows = instances_.model().thresholds;
  const MutableBatch batch = instances_.tile(tile);
  const std::size_t first = tile * kTile;
  measure(batch, first, 0);
  for (std::size_t i = first; i < first + batch.count; ++i)
    for (std::size_t t = 0; t < rows.size(); ++t) {
      if (*distance(t, i, 0) < 0) continue;
      std::vector<double*> pointers;
      double emitted = 0;
      const MutableBatch one = instances_.part(i, 1, pointers);
      if (!act_at_beginning(instances_.model(), rows[t].index, one, goes_on, &emitted)) continue;
      if (rows[t].emits != kEmitsNothing && emitted != 0) emit(rows[t].emits, i, 0, 0, emitted);
      measure(one, i, 0);
    }
}

void MovingGroup::finish(std::size_t tile, std::int64_t n, Workspace& work) {
  const MutableBatch batch = instances_.tile(tile);
  if (!noises_.empty()) add_noise(batch, tile, n, work);
  find_crossings(batch, tile, n, work);
  for (Hazard& hazard : hazards_)
    if (hazard.row->happen) happen(hazard, tile, n, work);
}

void MovingGroup::happen(Hazard& hazard, std::size_t tile, std::int64_t n, Workspace& work) {
  const std::vector<ThresholdRow>& rows = instances_.model().thresholds;
  for (const std::size_t i : hazard.happened[tile]) {
    const MutableBatch one = instances_.part(i, 1, work.pointers_);
    hazard.row->happen(one);
    for (std::size_t t = 0; t < rows.size(); ++t) {
      double now = 0;
      rows[t].distance(one, &now);
      if (*distance(t, i, n + step_) < 0 && now >= 0) cross(t, i, n, kernel_.step(), one);
    }
    measure(one, i, n + step_);
  }
  hazard.happened[tile].clear();
}

void MovingGroup::find_crossings(const MutableBatch& batch, std::size_t tile, std::int64_t n,
                                 Workspace& work) {
  const std::size_t thresholds = instances_.model().thresholds.size();
  if (thresholds == 0) return;
  const std::size_t first = tile * kTile;
  measure(batch, first, n + step_);
  double crossings = 0;
  for (std::size_t t = 0; t < thresholds; ++t) {
    const double* const old = distance(t, first, n);
    const double* const now = distance(t, first, n + step_);
#pragma omp simd reduction(+ : crossings)
    for (std::size_t i = 0; i < batch.count; ++i)
      crossings += (old[i] < 0) & (now[i] >= 0) ? 1.0 : 0.0;
  }
  for (std::size_t i = first; crossings > 0 && i < first + batch.count; ++i) {
    bool crossed = false;
    for (std::size_t t = 0; t < thresholds; ++t)
      crossed = crossed || (*distance(t, i, n) < 0 && *distance(t, i, n + step_) >= 0);
    if (!crossed) continue;
    if (!repeats_steps_ || !replay(i, n, work)) cross_at_end(i, n, work);
  }
}

void MovingGroup::cross(std::size_t threshold, std::size_t id, std::int64_t n, double after,
                        const MutableBatch& one) {
  const ThresholdRow& row = instances_.model().thresholds[threshold];
  double emitted = 0;
  row.cross(one, &emitted);
  if (row.emits != kEmitsNothing && emitted != 0) emit(row.emits, id, n, after, emitted);
}

void MovingGroup::cross_at_end(std::size_t i, std::int64_t n, Workspace& work) {
  const MutableBatch one = instances_.part(i, 1, work.pointers_);
  for (std::size_t t = 0; t < instances_.model().thresholds.size(); ++t) {
    const double old = *distance(t, i, n), end = *distance(t, i, n + step_);
    if (old < 0 && end >= 0) cross(t, i, n, kernel_.step() * old / (old - end), one);
  }
  measure(one, i, n + step_);
}

/// A step over h from work.from_, and the distances of all thresholds at its end.
void MovingGroup::try_step(const MutableBatch& one, double h, Workspace& work) {
  const std::vector<ThresholdRow>& rows = instances_.model().thresholds;
  restore(one, work.from_);
  const std::optional<double> beyond = kernel_.step_one(one, h, work.one_[index_]);
  for (std::size_t t = 0; t < rows.size(); ++t) rows[t].distance(one, &work.now_[t]);
  // What runs away nears its threshold evenly in its own coordinate alone.
  if (beyond) work.now_[static_cast<std::size_t>(instances_.model().upstroke->threshold)] = *beyond;
}

/// The time within `remaining` at which the first of the thresholds is crossed that lie below zero
/// in `old`, found by repeating the rest of the step over shorter and shorter times (regula falsi,
/// Illinois variant), given that the whole rest crosses one. On return the states and work.now_ are
/// those just past the crossing. work.from_ holds the states at the beginning.
double MovingGroup::locate(const MutableBatch& one, double remaining,
                           const std::vector<double>& old, Workspace& work) {
  const auto furthest = [&] {
    double greatest = -HUGE_VAL;
    for (std::size_t t = 0; t < old.size(); ++t)
      if (old[t] < 0) greatest = std::max(greatest, work.now_[t]);
    return greatest;
  };
  std::vector<double> past, past_distances = work.now_;
  save(one, work.from_.size(), past);
  double high = remaining, high_distance = furthest();
  try_step(one, 0, work);
  double low = 0, low_distance = furthest();
  for (int round = 0; round < 60 && high - low > 1e-10 * kernel_.step(); ++round) {
    double middle = low + (high - low) * low_distance / (low_distance - high_distance);
    // Where the secant hugs an end, halving makes progress.
    if (!(middle > low && middle < high) || round % 4 == 3) middle = 0.5 * (low + high);
    try_step(one, middle, work);
    const double distance = furthest();
    if (distance < 0) {
      low = middle;
      low_distance = distance;
      high_distance *= 0.5;
    } else {
      high = middle;
      high_distance = distance;
      low_distance *= 0.5;
      save(one, work.from_.size(), past);
      past_distances = work.now_;
    }
  }
  restore(one, past);
  work.now_ = past_distances;
  return high;
}

/// False where it is no use: in a coupled group, inputs stand as at the end of the step, and a
/// threshold that these alone exceed would seem crossed at its beginning.
bool MovingGroup::replay(std::size_t i, std::int64_t n, Workspace& work) {
  const std::vector<ThresholdRow>& rows = instances_.model().thresholds;
  const MutableBatch one = instances_.part(i, 1, work.pointers_);
  std::vector<double> end;
  save(one, instances_.model().states.size(), end);
  kernel_.return_to_start(i % kTile, one, step_work(i / kTile, work));

  std::vector<double> old(rows.size()), &now = work.now_;
  now.resize(rows.size());
  for (std::size_t t = 0; t < rows.size(); ++t) old[t] = *distance(t, i, n);
  double elapsed = 0;
  const double h = kernel_.step();
  const auto measure_all = [&] {
    for (std::size_t t = 0; t < rows.size(); ++t) rows[t].distance(one, &now[t]);
  };
  const auto has_crossed = [&](std::size_t t) { return old[t] < 0 && now[t] >= 0; };
  const auto cross_all = [&] {
    bool crossed = false;
    for (std::size_t t = 0; t < rows.size(); ++t) {
      if (!has_crossed(t)) continue;
      cross(t, i, n, elapsed, one);
      crossed = true;
    }
    if (crossed) measure_all();
    old = now;
  };
  measure_all();
  for (std::size_t t = 0; coupled_ && t < rows.size(); ++t) {
    if (!has_crossed(t)) continue;
    restore(one, end);
    return false;
  }
  cross_all();  // what arrived may have taken the instance over a threshold at once
  for (int crossings = 0; crossings < 1000 && elapsed < h; ++crossings) {
    save(one, instances_.model().states.size(), work.from_);
    try_step(one, h - elapsed, work);
    bool crossed = false;
    for (std::size_t t = 0; t < rows.size(); ++t) crossed = crossed || has_crossed(t);
    if (!crossed) break;
    elapsed += locate(one, h - elapsed, old, work);
    cross_all();
  }
  for (std::size_t t = 0; t < rows.size(); ++t) *distance(t, i, n + step_) = now[t];
  return true;
}

}  // namespace tripartite
