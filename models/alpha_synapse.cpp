// Conductance that rises and falls as an alpha function
//
//   dq/dt = -q/tau_syn        dg/dt = q - g/tau_syn        I = g (E_rev - V)
//
// A spike of strength w adds w e/tau_syn to q, so that g is w (t/tau_syn) exp(1 - t/tau_syn) at
// time t after it: the peak is w, one tau_syn after the spike. Receives spikes with their strength
// in nS and the membrane potential V of the target; sends the current I into the target.
//
// Rall 1967; convention and default as the excitatory input of aeif_cond_alpha in NEST.
#include <cmath>
#include <limits>
#include <numbers>

#include "models.hpp"

namespace tripartite {

namespace {

enum Parameter : int { tau_syn, E_rev };
enum State : int { q, g };
enum Input : int { V };
enum Output : int { I };
enum EventInput : int { spike };

void rates(const Batch& batch, double* const* derivatives) {
  const auto s = batch.states;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    const double decay = 1 / batch.parameters[tau_syn][i];
    derivatives[q][i] = -decay * s[q][i];
    derivatives[g][i] = s[q][i] - decay * s[g][i];
  }
}

void observe(const Batch& batch, double* const* values) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    values[I][i] = batch.states[g][i] * (batch.parameters[E_rev][i] - batch.inputs[V][i]);
  }
}

void flow(const Element& element, double dt) {
  const double decayed = std::exp(-dt / element.parameter(tau_syn));
  element.state(g) = (element.state(g) + element.state(q) * dt) * decayed;
  element.state(q) *= decayed;
}

double receive_spike(const Element& element, double strength) {
  element.state(q) += strength * std::numbers::e / element.parameter(tau_syn);
  return 0;
}

}  // namespace

Model alpha_synapse() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
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
      .states = {{q, "q", "nS/ms", 0, 0, infinity, "rate at which the conductance is driven"},
                 {g, "g", "nS", 0, 0, infinity, "conductance"}},
      .inputs = {{V, "V", "mV", -70.6, "membrane potential of the target", "post"}},
      .outputs = {{I, "I", "pA", "current into the target", "post"}},
      .event_inputs = {{spike, "spike", "nS", "spike, by the peak of the conductance that it adds",
                        receive_spike, kEmitsNothing, "pre"}},
      .rates = rates,
      .observe = observe,
      .flow = flow,
  };
}

}  // namespace tripartite
