// Membrane: what a leaky integrate-and-fire neuron with conductance synapses has, whatever makes it
// spike
//
//   C dV/dt   = g_l (E_l - V) + g_e (E_e - V) + g_i (E_i - V) + I_ex + I_stim
//   dg_e/dt   = -g_e/tau_e
//   dg_i/dt   = -g_i/tau_i
//
// An excitatory (inhibitory) event of strength w adds w to g_e (g_i). After a spike, V is set to
// V_reset and held there for t_ref, while the conductances go on decaying. The potential V is shown
// to whoever listens. Who uses the membrane says when it spikes.
#pragma once

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "tripartite/model/model.hpp"

#include "exact_flow.hpp"
#include "parameters.hpp"
#include "refractoriness.hpp"

namespace tripartite::membrane {

enum Parameter : int {
  C,
  g_l,
  E_l,
  E_e,
  E_i,
  tau_e,
  tau_i,
  I_ex,
  V_th,
  V_reset,
  t_ref,
  parameter_count
};
/// Counted from the first derived row of the model.
enum Derived : int { per_C, decay_e, decay_i, derived_count };
enum State : int { V, g_e, g_i, refractory, refractory_left };
enum Input : int { I_stim };
enum Output : int { potential };
enum EventInput : int { excitatory, inhibitory };
enum EventOutput : int { spike };
using Held = Refractoriness<refractory>;

template <int first_derived>
void derive(std::size_t count, double* const* p) {
  for (std::size_t i = 0; i < count; ++i) {
    p[first_derived + per_C][i] = 1 / p[C][i];
    p[first_derived + decay_e][i] = 1 / p[tau_e][i];
    p[first_derived + decay_i][i] = 1 / p[tau_i][i];
  }
}

template <int first_derived>
void rates(const Batch& batch, double* const* derivatives) {
  with_parameters<first_derived + derived_count>(batch, [batch, derivatives](const auto p) {
    const auto x = batch.states;
#pragma omp simd
    for (std::size_t i = 0; i < batch.count; ++i) {
      const double v = x[V][i];
      const double current = p(g_l, i) * (p(E_l, i) - v) + x[g_e][i] * (p(E_e, i) - v) +
                             x[g_i][i] * (p(E_i, i) - v) + p(I_ex, i) + batch.inputs[I_stim][i];
      derivatives[V][i] = (1 - x[refractory][i]) * current * p(first_derived + per_C, i);
    }
  });
}

template <int first_derived>
void linear_rates(const Batch& batch, double* const* derivatives) {
  const auto p = batch.parameters;
  const auto x = batch.states;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    derivatives[g_e][i] = -p[first_derived + decay_e][i] * x[g_e][i];
    derivatives[g_i][i] = -p[first_derived + decay_i][i] * x[g_i][i];
  }
  Held::linear_rates(batch, derivatives);
}

template <int first_derived>
void flow(const MutableBatch& batch, double dt) {
  const auto p = batch.parameters;
  flow_to_zero(batch.count, p[first_derived + decay_e], batch.states[g_e], dt);
  flow_to_zero(batch.count, p[first_derived + decay_i], batch.states[g_i], dt);
  Held::flow(batch, dt);
}

inline void observe(const Batch& batch, double* const* values) {
  std::copy_n(batch.states[V], batch.count, values[potential]);
}

template <int conductance>
void receive(const MutableBatch& batch, const double* strength, double* /*emitted*/) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) batch.states[conductance][i] += strength[i];
}

/// What a spike leaves behind.
inline void reset(const MutableBatch& batch) {
  std::copy_n(batch.parameters[V_reset], batch.count, batch.states[V]);
  Held::begin(batch, batch.parameters[t_ref]);
}

inline std::vector<ParameterRow> parameters(const std::string& meaning_of_V_th) {
  return {{C, "C", "pF", 198, 1, 1e4, "membrane capacitance"},
          {g_l, "g_l", "nS", 9.99, 0, 1e4, "leak conductance"},
          {E_l, "E_l", "mV", -60, -150, 50, "reversal potential of the leak"},
          {E_e, "E_e", "mV", 0, -150, 150, "reversal potential of excitation"},
          {E_i, "E_i", "mV", -80, -150, 150, "reversal potential of inhibition"},
          {tau_e, "tau_e", "ms", 5, 0.01, 1e4, "decay time of excitation"},
          {tau_i, "tau_i", "ms", 10, 0.01, 1e4, "decay time of inhibition"},
          {I_ex, "I_ex", "pA", 100, -1e5, 1e5, "constant external current"},
          {V_th, "V_th", "mV", -50, -150, 50, meaning_of_V_th},
          {V_reset, "V_reset", "mV", -60, -150, 50, "potential after a spike"},
          {t_ref, "t_ref", "ms", 5, 0, 1e3, "refractory time"}};
}

/// The rows and functions of a membrane whose model has its derived rows from `first_derived` on.
template <int first_derived>
Model declaration(const std::string& meaning_of_V_th) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Model model;
  model.kind = "neuron";
  model.parameters = parameters(meaning_of_V_th);
  model.states = {{V, "V", "mV", -60, -1e3, 1e3, "membrane potential"},
                  {g_e, "g_e", "nS", 0, 0, infinity, "excitatory conductance", {.linear = true}},
                  {g_i, "g_i", "nS", 0, 0, infinity, "inhibitory conductance", {.linear = true}}};
  for (const StateRow& row : Held::states()) model.states.push_back(row);
  model.inputs = {{I_stim, "I_stim", "pA", 0, "current from elsewhere"}};
  model.outputs = {{potential, "V", "mV", "membrane potential"}};
  model.event_inputs = {
      {excitatory, "excitatory", "nS", "arrival at an excitatory synapse", receive<g_e>},
      {inhibitory, "inhibitory", "nS", "arrival at an inhibitory synapse", receive<g_i>}};
  model.event_outputs = {{spike, "spike", "", "action potential, of strength 1"}};
  model.derived = derived_count;
  model.derive = derive<first_derived>;
  model.rates = rates<first_derived>;
  model.linear_rates = linear_rates<first_derived>;
  model.flow = flow<first_derived>;
  model.observe = observe;
  return model;
}

}  // namespace tripartite::membrane
