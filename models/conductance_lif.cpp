// Leaky integrate-and-fire neuron with conductance synapses
//
//   C dV/dt   = g_l (E_l - V) + g_e (E_e - V) + g_i (E_i - V) + I_ex + I_stim
//   dg_e/dt   = -g_e/tau_e
//   dg_i/dt   = -g_i/tau_i
//
// An excitatory (inhibitory) event of strength w adds w to g_e (g_i). When V reaches V_th a spike
// leaves, V is set to V_reset and held there for t_ref, while the conductances go on decaying. The
// potential V is shown to whoever listens.
//
// The neurons of the neuron-glia network of Stimberg et al. 2019
// (doi:10.1007/978-3-030-00817-8_18), with their parameters.
#include <algorithm>
#include <limits>

#include "exact_flow.hpp"
#include "models.hpp"
#include "parameters.hpp"
#include "refractoriness.hpp"

namespace tripartite {

namespace {

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
  parameter_count,
  // derived
  per_C = parameter_count,
  decay_e,
  decay_i,
  row_count
};
enum State : int { V, g_e, g_i, refractory, refractory_left };
enum Input : int { I_stim };
enum Output : int { potential };
enum EventInput : int { excitatory, inhibitory };
enum EventOutput : int { spike };
enum Threshold : int { spike_threshold, recovery };
using Held = Refractoriness<refractory>;

void derive(std::size_t count, double* const* p) {
  for (std::size_t i = 0; i < count; ++i) {
    p[per_C][i] = 1 / p[C][i];
    p[decay_e][i] = 1 / p[tau_e][i];
    p[decay_i][i] = 1 / p[tau_i][i];
  }
}

void rates(const Batch& batch, double* const* derivatives) {
  with_parameters<row_count>(batch, [batch, derivatives](const auto p) {
    const auto x = batch.states;
#pragma omp simd
    for (std::size_t i = 0; i < batch.count; ++i) {
      const double v = x[V][i];
      const double current = p(g_l, i) * (p(E_l, i) - v) + x[g_e][i] * (p(E_e, i) - v) +
                             x[g_i][i] * (p(E_i, i) - v) + p(I_ex, i) + batch.inputs[I_stim][i];
      derivatives[V][i] = (1 - x[refractory][i]) * current * p(per_C, i);
    }
  });
}

void linear_rates(const Batch& batch, double* const* derivatives) {
  const auto p = batch.parameters;
  const auto x = batch.states;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    derivatives[g_e][i] = -p[decay_e][i] * x[g_e][i];
    derivatives[g_i][i] = -p[decay_i][i] * x[g_i][i];
  }
  Held::linear_rates(batch, derivatives);
}

void flow(const MutableBatch& batch, double dt) {
  flow_to_zero(batch.count, batch.parameters[decay_e], batch.states[g_e], dt);
  flow_to_zero(batch.count, batch.parameters[decay_i], batch.states[g_i], dt);
  Held::flow(batch, dt);
}

void observe(const Batch& batch, double* const* values) {
  std::copy_n(batch.states[V], batch.count, values[potential]);
}

void receive_excitatory(const MutableBatch& batch, const double* strength, double* /*emitted*/) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) batch.states[g_e][i] += strength[i];
}

void receive_inhibitory(const MutableBatch& batch, const double* strength, double* /*emitted*/) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) batch.states[g_i][i] += strength[i];
}

void above_threshold(const Batch& batch, double* distance) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i)
    distance[i] = batch.states[V][i] - batch.parameters[V_th][i];
}

void fire(const MutableBatch& batch, double* emitted) {
  std::copy_n(batch.parameters[V_reset], batch.count, batch.states[V]);
  Held::begin(batch, batch.parameters[t_ref]);
  std::fill_n(emitted, batch.count, 1);
}

std::vector<StateRow> state_rows() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  std::vector<StateRow> rows = {
      {V, "V", "mV", -60, -1e3, 1e3, "membrane potential"},
      {g_e, "g_e", "nS", 0, 0, infinity, "excitatory conductance", {.linear = true}},
      {g_i, "g_i", "nS", 0, 0, infinity, "inhibitory conductance", {.linear = true}}};
  for (const StateRow& row : Held::states()) rows.push_back(row);
  return rows;
}

}  // namespace

Model conductance_lif() {
  return {
      .name = "conductance_lif",
      .kind = "neuron",
      .summary = "leaky integrate-and-fire neuron with exponential synaptic conductances",
      .equations =
          "C dV/dt = g_l (E_l - V) + g_e (E_e - V) + g_i (E_i - V) + I_ex + I_stim, "
          "held while refractory\n"
          "dg_e/dt = -g_e/tau_e\n"
          "dg_i/dt = -g_i/tau_i\n"
          "excitatory event of strength w: g_e <- g_e + w\n"
          "inhibitory event of strength w: g_i <- g_i + w\n"
          "V reaches V_th: spike, V <- V_reset, refractory for t_ref",
      .citation =
          "Stimberg, Goodman, Brette & De Pitta, in Computational Glioscience, Springer "
          "(2019), doi:10.1007/978-3-030-00817-8_18",
      .parameters = {{C, "C", "pF", 198, 1, 1e4, "membrane capacitance"},
                     {g_l, "g_l", "nS", 9.99, 0, 1e4, "leak conductance"},
                     {E_l, "E_l", "mV", -60, -150, 50, "reversal potential of the leak"},
                     {E_e, "E_e", "mV", 0, -150, 150, "reversal potential of excitation"},
                     {E_i, "E_i", "mV", -80, -150, 150, "reversal potential of inhibition"},
                     {tau_e, "tau_e", "ms", 5, 0.01, 1e4, "decay time of excitation"},
                     {tau_i, "tau_i", "ms", 10, 0.01, 1e4, "decay time of inhibition"},
                     {I_ex, "I_ex", "pA", 100, -1e5, 1e5, "constant external current"},
                     {V_th, "V_th", "mV", -50, -150, 50, "threshold of a spike"},
                     {V_reset, "V_reset", "mV", -60, -150, 50, "potential after a spike"},
                     {t_ref, "t_ref", "ms", 5, 0, 1e3, "refractory time"}},
      .states = state_rows(),
      .inputs = {{I_stim, "I_stim", "pA", 0, "current from elsewhere"}},
      .outputs = {{potential, "V", "mV", "membrane potential"}},
      .event_inputs = {{excitatory, "excitatory", "nS", "arrival at an excitatory synapse",
                        receive_excitatory},
                       {inhibitory, "inhibitory", "nS", "arrival at an inhibitory synapse",
                        receive_inhibitory}},
      .event_outputs = {{spike, "spike", "", "action potential, of strength 1"}},
      .thresholds = {{spike_threshold, "spike", "V reaches V_th", above_threshold, fire, spike},
                     Held::threshold(recovery)},
      .derived = row_count - parameter_count,
      .derive = derive,
      .rates = rates,
      .linear_rates = linear_rates,
      .flow = flow,
      .observe = observe,
  };
}

}  // namespace tripartite
