// Thresholds of a group in the fast scheme.
#include <algorithm>
#include <cassert>
#include <cmath>

#include "moving_group.hpp"

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

void MovingGroup::prime(std::size_t tile) { measure(instances_.tile(tile), tile * kTile, 0); }

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
    if (coupled_ || !noises_.empty())
      cross_at_end(i, n, work);
    else
      replay(i, n, work);
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

/// The time within `remaining` at which the first threshold is crossed, found by repeating the rest
/// of the step over shorter and shorter times (regula falsi, Illinois variant). On return the
/// states are those just past the crossing. work.from_ holds the states at the beginning.
double MovingGroup::locate(const MutableBatch& one, double remaining, Workspace& work) {
  const std::vector<ThresholdRow>& rows = instances_.model().thresholds;
  const auto furthest = [&](const std::vector<bool>& armed) {
    double greatest = -HUGE_VAL;
    for (std::size_t t = 0; t < rows.size(); ++t) {
      double distance = 0;
      rows[t].distance(one, &distance);
      if (armed[t]) greatest = std::max(greatest, distance);
    }
    return greatest;
  };
  std::vector<double> past;
  save(one, work.from_.size(), past);
  std::vector<bool> armed(rows.size());
  restore(one, work.from_);
  for (std::size_t t = 0; t < rows.size(); ++t) {
    double distance = 0;
    rows[t].distance(one, &distance);
    armed[t] = distance < 0;
  }
  double low = 0, low_distance = furthest(armed);
  restore(one, past);
  double high = remaining, high_distance = furthest(armed);
  for (int round = 0; round < 60 && high - low > 1e-10 * kernel_.step(); ++round) {
    double middle = low + (high - low) * low_distance / (low_distance - high_distance);
    // Where the secant hugs an end, halving makes progress.
    if (!(middle > low && middle < high) || round % 4 == 3) middle = 0.5 * (low + high);
    restore(one, work.from_);
    kernel_.step_one(one, middle, work.one_[index_]);
    const double distance = furthest(armed);
    if (distance < 0) {
      low = middle;
      low_distance = distance;
      high_distance *= 0.5;
    } else {
      high = middle;
      high_distance = distance;
      low_distance *= 0.5;
      save(one, work.from_.size(), past);
    }
  }
  restore(one, past);
  return high;
}

void MovingGroup::replay(std::size_t i, std::int64_t n, Workspace& work) {
  const std::vector<ThresholdRow>& rows = instances_.model().thresholds;
  const std::size_t states = instances_.model().states.size();
  const MutableBatch one = instances_.part(i, 1, work.pointers_);
  for (const std::vector<int>* kept : {&instances_.stepped(), &instances_.linear()})
    for (const int k : *kept) one.states[k][0] = work.tile_[index_].start()[k][i % kTile];

  std::vector<double> old(rows.size()), now(rows.size());
  for (std::size_t t = 0; t < rows.size(); ++t) old[t] = *distance(t, i, n);
  double elapsed = 0;
  const double h = kernel_.step();
  const auto measure_all = [&] {
    for (std::size_t t = 0; t < rows.size(); ++t) rows[t].distance(one, &now[t]);
  };
  const auto cross_all = [&] {
    measure_all();
    bool crossed = false;
    for (std::size_t t = 0; t < rows.size(); ++t) {
      if (old[t] >= 0 || now[t] < 0) continue;
      cross(t, i, n, elapsed, one);
      crossed = true;
    }
    if (crossed) measure_all();
    old = now;
  };
  cross_all();  // what arrived may have taken the instance over a threshold at once
  for (int crossings = 0; crossings < 1000 && elapsed < h; ++crossings) {
    save(one, states, work.from_);
    kernel_.step_one(one, h - elapsed, work.one_[index_]);
    measure_all();
    bool crossed = false;
    for (std::size_t t = 0; t < rows.size(); ++t) crossed = crossed || (old[t] < 0 && now[t] >= 0);
    if (!crossed) break;
    elapsed += locate(one, h - elapsed, work);
    cross_all();
  }
  for (std::size_t t = 0; t < rows.size(); ++t) *distance(t, i, n + step_) = now[t];
}

}  // namespace tripartite
