// Spikes at given times
//
// Whatever arrives at `fire` leaves as a spike of the same strength, at once. With a period above
// zero there are regular spikes besides, of strength 1, at start, start + period, start + 2 period
// …
//
// The clock is never set back, and what it is compared with is counted in whole periods: late
// spikes are as punctual as early ones. A source that is looked at less often than its period skips
// the spikes that it has missed.
#include <algorithm>
#include <cmath>
#include <limits>

#include "models.hpp"
#include "select.hpp"

namespace tripartite {

namespace {

enum Parameter : int { period, start };
enum State : int { clock, fired };
enum EventInput : int { fire };
enum EventOutput : int { spike };
enum Threshold : int { due };

void linear_rates(const Batch& batch, double* const* derivatives) {
  std::fill_n(derivatives[clock], batch.count, 1);
  std::fill_n(derivatives[fired], batch.count, 0);
}

void flow(const MutableBatch& batch, double dt) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) batch.states[clock][i] += dt;
}

void receive_fire(const MutableBatch& batch, const double* strength, double* emitted) {
  std::copy_n(strength, batch.count, emitted);
}

void past_due(const Batch& batch, double* distance) {
  const auto p = batch.parameters;
  const auto s = batch.states;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    const double past = s[clock][i] - (p[start][i] + s[fired][i] * p[period][i]);
    distance[i] = p[period][i] > 0 ? past : -1;
  }
}

void emit(const MutableBatch& batch, double* emitted) {
  const auto p = batch.parameters;
  const auto s = batch.states;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    const double interval = p[period][i] > 0 ? p[period][i] : 1;
    const double passed = std::floor((s[clock][i] - p[start][i]) / interval);
    s[fired][i] = greater(s[fired][i], passed) + 1;
    emitted[i] = 1;
  }
}

}  // namespace

Model spike_train() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return {
      .name = "spike_train",
      .kind = "source",
      .summary = "spikes at given times, or at regular ones",
      .equations =
          "dclock/dt = 1\n"
          "period > 0 and clock reaches start + fired period: spike, fired <- fired + 1\n"
          "fire of strength w: spike of strength w",
      .citation = "no source: a definition of this program (2026)",
      .parameters = {{period, "period", "ms", 0, 0, 1e9, "interval of regular spikes; 0 for none"},
                     // A threshold is crossed from below: nothing can be crossed at the beginning.
                     {start, "start", "ms", 1, 1e-3, 1e9, "time of the first regular spike"}},
      .states = {{clock, "clock", "ms", 0, 0, infinity, "time so far", {.linear = true}},
                 {fired, "fired", "", 0, 0, infinity, "regular spikes so far", {.linear = true}}},
      .event_inputs = {{fire, "fire", "", "leaves as a spike of the same strength", receive_fire,
                        spike}},
      .event_outputs = {{spike, "spike", "", "spike"}},
      .thresholds = {{due, "spike", "the next regular spike is due", past_due, emit, spike}},
      .linear_rates = linear_rates,
      .flow = flow,
  };
}

}  // namespace tripartite
