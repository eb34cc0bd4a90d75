// Models with which a single mechanism of the engine can be looked at.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "tripartite/model/model.hpp"

namespace tripartite::testing {

/// Passes on at once whatever arrives: emits `spike` with the strength of `fire`.
inline Model relay() {
  Model model;
  model.name = "relay";
  model.event_inputs = {{0, "fire", "", "to be passed on",
                         [](const MutableBatch& batch, const double* strength, double* emitted) {
                           std::copy_n(strength, batch.count, emitted);
                         },
                         0}};
  model.event_outputs = {{0, "spike", "", "what has arrived"}};
  return model;
}

/// dx/dt = -rate x + input; `add` adds to x; a threshold at `level` emits `up` and takes `drop`
/// off.
inline Model leaky() {
  enum Parameter : int { rate, level, drop };
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Model model;
  model.name = "leaky";
  model.parameters = {{rate, "rate", "/ms", 0, -infinity, infinity, "decay"},
                      {level, "level", "", infinity, -infinity, infinity, "of the threshold"},
                      {drop, "drop", "", 0, -infinity, infinity, "taken off at the threshold"}};
  model.states = {{0, "x", "", 0, -1000, 1000, "what decays"}};
  model.inputs = {{0, "input", "/ms", 0.25, "rate of growth; not zero at rest, to be noticed"}};
  model.outputs = {{0, "x", "", "the state"}};
  model.event_inputs = {
      {0, "add", "", "added to x", [](const MutableBatch& batch, const double* strength, double*) {
         for (std::size_t i = 0; i < batch.count; ++i) batch.states[0][i] += strength[i];
       }}};
  model.event_outputs = {{0, "up", "", "x has reached the level"}};
  model.thresholds = {{0, "level", "x reaches the level",
                       [](const Batch& batch, double* distance) {
                         for (std::size_t i = 0; i < batch.count; ++i)
                           distance[i] = batch.states[0][i] - batch.parameters[level][i];
                       },
                       [](const MutableBatch& batch, double* emitted) {
                         for (std::size_t i = 0; i < batch.count; ++i) {
                           batch.states[0][i] -= batch.parameters[drop][i];
                           emitted[i] = 1;
                         }
                       },
                       0}};
  model.rates = [](const Batch& batch, double* const* derivatives) {
    for (std::size_t i = 0; i < batch.count; ++i)
      derivatives[0][i] = batch.inputs[0][i] - batch.parameters[rate][i] * batch.states[0][i];
  };
  model.observe = [](const Batch& batch, double* const* values) {
    std::copy_n(batch.states[0], batch.count, values[0]);
  };
  return model;
}

/// Without states: shows gain times its input.
inline Model amplifier() {
  Model model;
  model.name = "amplifier";
  model.parameters = {{0, "gain", "", 2, -100, 100, "of the output"}};
  model.inputs = {{0, "in", "", 0, "what is shown"}};
  model.outputs = {{0, "out", "", "gain times the input"}};
  model.observe = [](const Batch& batch, double* const* values) {
    for (std::size_t i = 0; i < batch.count; ++i)
      values[0][i] = batch.parameters[0][i] * batch.inputs[0][i];
  };
  model.observe_sees_inputs = true;
  return model;
}

/// Events at random, with an intensity.
inline Model lottery() {
  Model model;
  model.name = "lottery";
  model.parameters = {{0, "rate", "/ms", 0.1, 0, 100, "events per ms"}};
  model.event_outputs = {{0, "win", "", "an event"}};
  model.hazards = {{0, "win", "an event",
                    [](const Batch& batch, double* per_ms) {
                      std::copy_n(batch.parameters[0], batch.count, per_ms);
                    },
                    0}};
  return model;
}

/// dx/dt = (drive - x)/tau; escapes at random with intensity lambda_0 exp((x - 1)/delta), which
/// puts x to zero and counts; a threshold emits `down` where x falls to `floor` or below.
inline Model escaper() {
  enum Parameter : int { tau, drive, lambda_0, delta, floor };
  enum State : int { x, count };
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Model model;
  model.name = "escaper";
  model.parameters = {{tau, "tau", "ms", 10, 0.1, 1000, "relaxation"},
                      {drive, "drive", "", 1.2, -100, 100, "where x goes"},
                      {lambda_0, "lambda_0", "/ms", 0.1, 0, infinity, "intensity at x = 1"},
                      {delta, "delta", "", 0.2, 1e-9, 100, "e-fold of the intensity"},
                      {floor, "floor", "", -infinity, -infinity, infinity, "of the threshold"}};
  const Motion linear = {.linear = true};
  model.states = {{x, "x", "", 0, -100, 100, "what escapes", linear},
                  {count, "count", "", 0, 0, infinity, "escapes", linear}};
  model.outputs = {{0, "x", "", "the state"}};
  model.event_inputs = {
      {0, "add", "", "added to x", [](const MutableBatch& batch, const double* strength, double*) {
         for (std::size_t i = 0; i < batch.count; ++i) batch.states[x][i] += strength[i];
       }}};
  model.event_outputs = {{0, "spike", "", "an escape"}, {1, "down", "", "x has fallen"}};
  model.thresholds = {
      {0, "floor", "x falls to the floor",
       [](const Batch& batch, double* distance) {
         for (std::size_t i = 0; i < batch.count; ++i)
           distance[i] = batch.parameters[floor][i] - batch.states[x][i];
       },
       [](const MutableBatch& batch, double* emitted) { std::fill_n(emitted, batch.count, 1.0); },
       1}};
  model.hazards = {{0, "escape", "x is put to zero",
                    [](const Batch& batch, double* per_ms) {
                      for (std::size_t i = 0; i < batch.count; ++i)
                        per_ms[i] = batch.parameters[lambda_0][i] *
                                    std::exp((batch.states[x][i] - 1) / batch.parameters[delta][i]);
                    },
                    0,
                    [](const MutableBatch& batch) {
                      for (std::size_t i = 0; i < batch.count; ++i) {
                        batch.states[x][i] = 0;
                        batch.states[count][i] += 1;
                      }
                    }}};
  model.linear_rates = [](const Batch& batch, double* const* derivatives) {
    for (std::size_t i = 0; i < batch.count; ++i) {
      derivatives[x][i] =
          (batch.parameters[drive][i] - batch.states[x][i]) / batch.parameters[tau][i];
      derivatives[count][i] = 0;
    }
  };
  model.flow = [](const MutableBatch& batch, double dt) {
    for (std::size_t i = 0; i < batch.count; ++i) {
      const double end = batch.parameters[drive][i];
      batch.states[x][i] =
          end + (batch.states[x][i] - end) * std::exp(-dt / batch.parameters[tau][i]);
    }
  };
  model.observe = [](const Batch& batch, double* const* values) {
    std::copy_n(batch.states[x], batch.count, values[0]);
  };
  return model;
}

/// A synapse of `states` linear states, a cascade: state k decays with rate k + 1 per ms and feeds
/// the next; a spike adds its strength to the first and releases all that is there. The last
/// `summed` of them are transmitter that an astrocyte sees as a sum, and to which a spike adds k
/// + 1.
template <int states, int summed = 0>
Model cascade() {
  static constexpr int kept = states - summed;
  Model model;
  model.name = "cascade";
  for (int k = 0; k < states; ++k) {
    Motion motion = {.linear = true, .determined_by = "pre post"};
    if (k >= kept) motion.summed_at = "astro";
    model.states.push_back({k, "x" + std::to_string(k), "", 0, 0, 1e9, "of the cascade", motion});
  }
  for (int k = kept; k < states; ++k)
    model.outputs.push_back(
        {k - kept, "y" + std::to_string(k), "", "transmitter", "astro", "input"});
  model.event_outputs = {{0, "release", "", "all that is there", "post"}};
  model.event_inputs = {{0, "pre", "", "spike",
                         [](const MutableBatch& batch, const double* strength, double* emitted) {
                           for (std::size_t i = 0; i < batch.count; ++i) {
                             batch.states[0][i] += strength[i];
                             emitted[i] = 0;
                             for (int k = 0; k < kept; ++k) emitted[i] += batch.states[k][i];
                             for (int k = kept; k < states; ++k) batch.states[k][i] += k + 1;
                           }
                         },
                         0, "pre"}};
  model.linear_rates = [](const Batch& batch, double* const* derivatives) {
    for (std::size_t i = 0; i < batch.count; ++i)
      for (int k = 0; k < states; ++k) {
        derivatives[k][i] = -(k + 1) * batch.states[k][i];
        if (k > 0 && k < kept) derivatives[k][i] += k * batch.states[k - 1][i];
      }
  };
  // x_k(t) = Σ_j C(k, j) e^-(j + 1)t (1 - e^-t)^(k - j) x_j(0), which the rates confirm.
  model.flow = [](const MutableBatch& batch, double dt) {
    const double kept_part = std::exp(-dt), lost = -std::expm1(-dt);
    for (std::size_t i = 0; i < batch.count; ++i) {
      for (int k = kept; k < states; ++k) batch.states[k][i] *= std::exp(-(k + 1) * dt);
      for (int k = kept - 1; k >= 0; --k) {
        double sum = 0, binomial = 1;
        for (int j = k; j >= 0; --j) {
          sum += binomial * std::pow(kept_part, j + 1) * std::pow(lost, k - j) * batch.states[j][i];
          binomial *= static_cast<double>(j) / (k - j + 1);
        }
        batch.states[k][i] = sum;
      }
    }
  };
  if constexpr (summed > 0)
    model.observe = [](const Batch& batch, double* const* values) {
      for (int k = kept; k < states; ++k)
        std::copy_n(batch.states[k], batch.count, values[k - kept]);
    };
  return model;
}

/// dx/dt = (target - x)/tau + input: linear, and driven.
inline Model follower() {
  enum Parameter : int { tau, target };
  Model model;
  model.name = "follower";
  model.parameters = {{tau, "tau", "ms", 10, 0.1, 1000, "relaxation"},
                      {target, "target", "", 1, -100, 100, "where x goes"}};
  model.states = {{0, "x", "", 0, -100, 100, "what relaxes", {.linear = true, .driven = true}}};
  model.inputs = {{0, "input", "/ms", 0.25, "rate of growth; not zero at rest, to be noticed"}};
  model.outputs = {{0, "x", "", "the state"}};
  model.linear_rates = [](const Batch& batch, double* const* derivatives) {
    for (std::size_t i = 0; i < batch.count; ++i)
      derivatives[0][i] =
          (batch.parameters[target][i] - batch.states[0][i]) / batch.parameters[tau][i] +
          batch.inputs[0][i];
  };
  model.flow = [](const MutableBatch& batch, double dt) {
    for (std::size_t i = 0; i < batch.count; ++i) {
      const double end =
          batch.parameters[target][i] + batch.parameters[tau][i] * batch.inputs[0][i];
      batch.states[0][i] =
          end + (batch.states[0][i] - end) * std::exp(-dt / batch.parameters[tau][i]);
    }
  };
  model.observe = [](const Batch& batch, double* const* values) {
    std::copy_n(batch.states[0], batch.count, values[0]);
  };
  return model;
}

}  // namespace tripartite::testing
