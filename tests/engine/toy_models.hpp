// Models with which a single mechanism of the engine can be looked at.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

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
  model.event_outputs = {{0, "win", "", "by how many there are in a step"}};
  model.hazards = {{0, "win", "an event",
                    [](const Batch& batch, double* per_ms) {
                      std::copy_n(batch.parameters[0], batch.count, per_ms);
                    },
                    0}};
  return model;
}

}  // namespace tripartite::testing
