// The fast scheme on small networks, and how far it is from the reference scheme.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "networks.hpp"

namespace tripartite::testing {

inline SimulationOptions fast_scheme(double duration, double step = 0.1, int threads = 1) {
  SimulationOptions options;
  options.settings.scheme = "fast";
  options.settings.duration = duration;
  options.settings.step = step;
  options.threads = threads;
  return options;
}

inline Recording run_fast(const Network& network, const RecordingPlan& plan, double duration,
                          double step = 0.1, int threads = 1) {
  return simulate(network, plan, fast_scheme(duration, step, threads));
}

/// The reference scheme at tolerances far below any error of a fixed step.
inline Recording run_exact(const Network& network, const RecordingPlan& plan, double duration,
                           double step = 0.1) {
  SimulationOptions options = reference_scheme(duration);
  options.settings.step = step;
  options.solver.rtol = 1e-12;
  options.solver.atol = 1e-14;
  return simulate(network, plan, options);
}

/// Probes of the named states of all instances of a group.
inline RecordingPlan probe_states(const Network& network, std::size_t group,
                                  const std::vector<std::string>& states, double interval) {
  std::vector<InstanceIndex> all;
  for (InstanceIndex i = 0; i < network.groups[group].size; ++i) all.push_back(i);
  RecordingPlan plan;
  for (const std::string& state : states)
    plan.probes.push_back(state_probe(network, group, state, all, interval));
  return plan;
}

/// The greatest difference of samples, relative to the greatest magnitude in each probe.
inline double greatest_difference(const Recording& found, const Recording& expected) {
  double greatest = 0;
  for (std::size_t k = 0; k < expected.samples.size(); ++k) {
    const std::vector<double>& a = found.samples[k].values;
    const std::vector<double>& b = expected.samples[k].values;
    if (a.size() != b.size()) return HUGE_VAL;
    double difference = 0, magnitude = 0;
    for (std::size_t i = 0; i < b.size(); ++i) {
      difference = std::max(difference, std::abs(a[i] - b[i]));
      magnitude = std::max(magnitude, std::abs(b[i]));
    }
    greatest = std::max(greatest, difference / magnitude);
  }
  return greatest;
}

/// By which power of the step errors fall, from those at a step and at its half.
inline double order_of(double error, double error_at_half) {
  return std::log2(error / error_at_half);
}

}  // namespace tripartite::testing
