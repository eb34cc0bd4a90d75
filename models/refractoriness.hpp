// Refractoriness: a neuron is held for a time after its spike
//
// Two states that events alone switch: `refractory` is 1 while the potential is held, and
// `refractory_left` runs down with it. So the rates have no jump inside a step, and the end is a
// crossing that is located like a spike.
#pragma once

#include <limits>
#include <vector>

#include "tripartite/model/model.hpp"

namespace tripartite {

/// For a neuron that has the two states at index `refractory` and the next.
template <int refractory>
struct Refractoriness {
  static constexpr int left = refractory + 1;

  static std::vector<StateRow> states() {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const Motion motion = {.linear = true};
    return {
        {refractory, "refractory", "", 0, 0, 1, "1 while the potential is held, else 0", motion},
        {left, "refractory_left", "ms", 0, 0, infinity, "what is left of the refractory time",
         motion}};
  }

  static ThresholdRow threshold(int index) {
    return {index, "recovery", "the refractory time is over", distance, end};
  }

  static void linear_rates(const Batch& batch, double* const* derivatives) {
#pragma omp simd
    for (std::size_t i = 0; i < batch.count; ++i) {
      derivatives[refractory][i] = 0;
      derivatives[left][i] = -batch.states[refractory][i];
    }
  }

  static void flow(const MutableBatch& batch, double dt) {
#pragma omp simd
    for (std::size_t i = 0; i < batch.count; ++i)
      batch.states[left][i] -= batch.states[refractory][i] * dt;
  }

  static void begin(const MutableBatch& batch, const double* t_ref) {
#pragma omp simd
    for (std::size_t i = 0; i < batch.count; ++i) {
      batch.states[refractory][i] = t_ref[i] > 0 ? 1 : 0;
      batch.states[left][i] = t_ref[i];
    }
  }

 private:
  static void distance(const Batch& batch, double* distance) {
#pragma omp simd
    for (std::size_t i = 0; i < batch.count; ++i) distance[i] = -batch.states[left][i];
  }

  static void end(const MutableBatch& batch, double* /*emitted*/) {
#pragma omp simd
    for (std::size_t i = 0; i < batch.count; ++i)
      batch.states[refractory][i] = batch.states[left][i] = 0;
  }
};

}  // namespace tripartite
