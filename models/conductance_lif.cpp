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
// Refractoriness is two states that events alone switch: `refractory` is 1 while V is held, and
// `refractory_left` runs down with it. So the rates have no jump inside a step, and its end is a
// crossing that is located like a spike.
//
// The neurons of the neuron-glia network of Stimberg et al. 2019
// (doi:10.1007/978-3-030-00817-8_18), with their parameters.
#include <algorithm>
#include <limits>

#include "models.hpp"

namespace tripartite {

namespace {

enum Parameter : int { C, g_l, E_l, E_e, E_i, tau_e, tau_i, I_ex, V_th, V_reset, t_ref };
enum State : int { V, g_e, g_i, refractory, refractory_left };
enum Input : int { I_stim };
enum Output : int { potential };
enum EventInput : int { excitatory, inhibitory };
enum EventOutput : int { spike };
enum Threshold : int { spike_threshold, recovery };

void rates(const Batch& batch, double* const* derivatives) {
  const auto p = batch.parameters;
  const auto x = batch.states;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    const double v = x[V][i];
    const double current = p[g_l][i] * (p[E_l][i] - v) + x[g_e][i] * (p[E_e][i] - v) +
                           x[g_i][i] * (p[E_i][i] - v) + p[I_ex][i] + batch.inputs[I_stim][i];
    derivatives[V][i] = (1 - x[refractory][i]) * current / p[C][i];
    derivatives[g_e][i] = -x[g_e][i] / p[tau_e][i];
    derivatives[g_i][i] = -x[g_i][i] / p[tau_i][i];
    derivatives[refractory][i] = 0;
    derivatives[refractory_left][i] = -x[refractory][i];
  }
}

void observe(const Batch& batch, double* const* values) {
  std::copy_n(batch.states[V], batch.count, values[potential]);
}

double receive_excitatory(const Element& element, double strength) {
  element.state(g_e) += strength;
  return 0;
}

double receive_inhibitory(const Element& element, double strength) {
  element.state(g_i) += strength;
  return 0;
}

double above_threshold(const Element& element) {
  return element.state(V) - element.parameter(V_th);
}

double fire(const Element& element) {
  element.state(V) = element.parameter(V_reset);
  element.state(refractory) = element.parameter(t_ref) > 0 ? 1 : 0;
  element.state(refractory_left) = element.parameter(t_ref);
  return 1;
}

double past_refractoriness(const Element& element) { return -element.state(refractory_left); }

double recover(const Element& element) {
  element.state(refractory) = 0;
  element.state(refractory_left) = 0;
  return 0;
}

}  // namespace

Model conductance_lif() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
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
      .states = {{V, "V", "mV", -60, -1e3, 1e3, "membrane potential"},
                 {g_e, "g_e", "nS", 0, 0, infinity, "excitatory conductance"},
                 {g_i, "g_i", "nS", 0, 0, infinity, "inhibitory conductance"},
                 {refractory, "refractory", "", 0, 0, 1, "1 while the potential is held, else 0"},
                 {refractory_left, "refractory_left", "ms", 0, 0, infinity,
                  "what is left of the refractory time"}},
      .inputs = {{I_stim, "I_stim", "pA", 0, "current from elsewhere"}},
      .outputs = {{potential, "V", "mV", "membrane potential"}},
      .event_inputs = {{excitatory, "excitatory", "nS", "arrival at an excitatory synapse",
                        receive_excitatory},
                       {inhibitory, "inhibitory", "nS", "arrival at an inhibitory synapse",
                        receive_inhibitory}},
      .event_outputs = {{spike, "spike", "", "action potential, of strength 1"}},
      .thresholds = {{spike_threshold, "spike", "V reaches V_th", above_threshold, fire, spike},
                     {recovery, "recovery", "the refractory time is over", past_refractoriness,
                      recover}},
      .rates = rates,
      .observe = observe,
  };
}

}  // namespace tripartite
