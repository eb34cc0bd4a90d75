// Conductance that rises and falls as an alpha function
//
//   dq/dt = -q/tau_syn        dg/dt = q - g/tau_syn        I = g (E_rev - V)
//
// A spike of strength w adds w e/tau_syn to q, so that g is w (t/tau_syn) exp(1 - t/tau_syn) at
// time t after it: the peak is w, one tau_syn after the spike. Receives spikes with their strength
// in nS and the membrane potential V of the target; sends the current I into the target.
//
// Rall 1967; convention and default as the excitatory input of aeif_cond_alpha in NEST.
#include <limits>
#include <numbers>

#include "exact_flow.hpp"
#include "models.hpp"

namespace tripartite {

namespace {

enum Parameter : int {
  tau_syn,
  E_rev,
  parameter_count,
  // derived
  decay = parameter_count,
  jump,
  row_count
};
enum State : int { q, g };
enum Input : int { V };
enum Output : int { I };
enum EventInput : int { spike };

void derive(std::size_t count, double* const* p) {
  for (std::size_t i = 0; i < count; ++i) {
    p[decay][i] = 1 / p[tau_syn][i];
    p[jump][i] = std::numbers::e / p[tau_syn][i];
  }
}

void linear_rates(const Batch& batch, double* const* derivatives) {
  const double* const rate = batch.parameters[decay];
  const auto s = batch.states;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    derivatives[q][i] = -rate[i] * s[q][i];
    derivatives[g][i] = s[q][i] - rate[i] * s[g][i];
  }
}

void flow(const MutableBatch& batch, double dt) {
  flow_as_alpha(batch.count, batch.parameters[decay], batch.states[q], batch.states[g], dt);
}

void observe(const Batch& batch, double* const* values) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i)
    values[I][i] = batch.states[g][i] * (batch.parameters[E_rev][i] - batch.inputs[V][i]);
}

void receive_spike(const MutableBatch& batch, const double* strength, double* /*emitted*/) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i)
    batch.states[q][i] += strength[i] * batch.parameters[jump][i];
}

}  // namespace

Model alpha_synapse() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const Motion motion = {.linear = true, .determined_by = "pre post", .summed_at = "post"};
  return {
      .name = "alpha_synapse",
      .kind = "synapse",
      .summary = "conductance that peaks one time constant after a spike",
      .equations =
          "dq/dt = -q/tau_syn\n"
          "dg/dt = q - g/tau_syn\n"
          "I = g (E_rev - V)\n"
          "spike of strength w: q <- q + w e/tau_syn",
      .citation = "Rall, J Neurophysiol 30:1138 (1967), doi:10.1152/jn.1967.30.5.1138",
      .parameters = {{tau_syn, "tau_syn", "ms", 0.2, 1e-2, 1e4, "time from a spike to the peak"},
                     {E_rev, "E_rev", "mV", 0, -200, 200, "reversal potential"}},
      .states = {{q, "q", "nS/ms", 0, 0, infinity, "rate at which the conductance is driven",
                  motion},
                 {g, "g", "nS", 0, 0, infinity, "conductance", motion}},
      .inputs = {{V, "V", "mV", -70.6, "membrane potential of the target", "post", "V"}},
      .outputs = {{I, "I", "pA", "current into the target", "post", "I_stim"}},
      .event_inputs = {{spike, "spike", "nS", "spike, by the peak of the conductance that it adds",
                        receive_spike, kEmitsNothing, "pre"}},
      .derived = row_count - parameter_count,
      .derive = derive,
      .linear_rates = linear_rates,
      .flow = flow,
      .observe = observe,
      .observe_sees_inputs = true,
  };
}

}  // namespace tripartite
