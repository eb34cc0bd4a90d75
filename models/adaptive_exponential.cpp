// Adaptive exponential neuron with slow inward current
//
//   C dV/dt     = g_L (E_L - V) + g_L Delta_T exp((V - V_th)/Delta_T)
//                 + g_ex (E_ex - V) + g_in (E_in - V) - w + I_e + I_SIC
//   tau_w dw/dt = a (V - E_L) - w
//   dg/dt       = dg - g/tau_syn,  d(dg)/dt = -dg/tau_syn      for ex and in
//
// An event of strength W adds W e/tau_syn to dg: the conductance rises to W within tau_syn and
// falls again, W (t/tau_syn) exp(1 - t/tau_syn). When V reaches V_peak a spike leaves, V is set to
// V_reset, w grows by b, and V is held for t_ref. Astrocytes reach the neuron through I_SIC; the
// potential V is shown to whoever listens.
//
// Refractoriness is switched by events alone: `refractory` is 1 while V is held, and
// `refractory_left` runs down with it.
//
// Brette & Gerstner 2005 (doi:10.1152/jn.00686.2005); parameters and conventions as
// aeif_cond_alpha_astro of NEST, with two differences: a spike carries the time at which V_peak is
// reached, not the end of a step; and V is capped in the rates at 10 Delta_T above V_peak, not at
// V_peak, since a corner exactly where a crossing is located defeats the control of the step size.
// Up to the peak the rates are the same.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "models.hpp"

namespace tripartite {

namespace {

enum Parameter : int {
  C,
  g_L,
  E_L,
  Delta_T,
  V_th,
  V_peak,
  V_reset,
  tau_w,
  a,
  b,
  E_ex,
  E_in,
  tau_ex,
  tau_in,
  I_e,
  t_ref
};
enum State : int { V, w, dg_ex, g_ex, dg_in, g_in, refractory, refractory_left };
enum Input : int { I_SIC };
enum Output : int { potential };
enum EventInput : int { excitatory, inhibitory };
enum EventOutput : int { spike };
enum Threshold : int { spike_threshold, recovery };

void rates(const Batch& batch, double* const* derivatives) {
  const auto p = batch.parameters;
  const auto x = batch.states;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    // A step that overshoots the peak must not overflow.
    const double v = std::min(x[V][i], p[V_peak][i] + 10 * p[Delta_T][i]);
    const double leak = p[g_L][i] * (p[E_L][i] - v);
    const double upstroke = p[g_L][i] * p[Delta_T][i] * std::exp((v - p[V_th][i]) / p[Delta_T][i]);
    const double synaptic = x[g_ex][i] * (p[E_ex][i] - v) + x[g_in][i] * (p[E_in][i] - v);
    const double external = p[I_e][i] + batch.inputs[I_SIC][i];
    const double ex_rate = 1 / p[tau_ex][i];
    const double in_rate = 1 / p[tau_in][i];
    derivatives[V][i] =
        (1 - x[refractory][i]) * (leak + upstroke + synaptic - x[w][i] + external) / p[C][i];
    derivatives[w][i] = (p[a][i] * (v - p[E_L][i]) - x[w][i]) / p[tau_w][i];
    derivatives[dg_ex][i] = -ex_rate * x[dg_ex][i];
    derivatives[g_ex][i] = x[dg_ex][i] - ex_rate * x[g_ex][i];
    derivatives[dg_in][i] = -in_rate * x[dg_in][i];
    derivatives[g_in][i] = x[dg_in][i] - in_rate * x[g_in][i];
    derivatives[refractory][i] = 0;
    derivatives[refractory_left][i] = -x[refractory][i];
  }
}

void observe(const Batch& batch, double* const* values) {
  std::copy_n(batch.states[V], batch.count, values[potential]);
}

double receive_excitatory(const Element& element, double strength) {
  element.state(dg_ex) += strength * std::numbers::e / element.parameter(tau_ex);
  return 0;
}

double receive_inhibitory(const Element& element, double strength) {
  element.state(dg_in) += strength * std::numbers::e / element.parameter(tau_in);
  return 0;
}

double above_peak(const Element& element) { return element.state(V) - element.parameter(V_peak); }

double fire(const Element& element) {
  element.state(V) = element.parameter(V_reset);
  element.state(w) += element.parameter(b);
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

std::vector<ParameterRow> parameter_rows() {
  return {{C, "C", "pF", 281, 1, 1e4, "membrane capacitance"},
          {g_L, "g_L", "nS", 30, 0, 1e4, "leak conductance"},
          {E_L, "E_L", "mV", -70.6, -150, 50, "reversal potential of the leak"},
          // Within the bounds the exponential of the upstroke, at its cap, stays finite.
          {Delta_T, "Delta_T", "mV", 2, 0.5, 20, "sharpness of the upstroke"},
          {V_th, "V_th", "mV", -50.4, -100, 50, "threshold of the upstroke"},
          {V_peak, "V_peak", "mV", 0, -100, 100, "peak of a spike"},
          {V_reset, "V_reset", "mV", -60, -150, 50, "potential after a spike"},
          {tau_w, "tau_w", "ms", 144, 0.1, 1e5, "time constant of adaptation"},
          {a, "a", "nS", 4, -1e3, 1e3, "adaptation to the potential"},
          {b, "b", "pA", 80.5, 0, 1e5, "adaptation to a spike"},
          {E_ex, "E_ex", "mV", 0, -150, 150, "reversal potential of excitation"},
          {E_in, "E_in", "mV", -85, -150, 150, "reversal potential of inhibition"},
          {tau_ex, "tau_ex", "ms", 0.2, 0.01, 1e3, "rise time of excitation"},
          {tau_in, "tau_in", "ms", 0.2, 0.01, 1e3, "rise time of inhibition"},
          {I_e, "I_e", "pA", 0, -1e5, 1e5, "constant external current"},
          {t_ref, "t_ref", "ms", 0, 0, 1e3, "refractory time"}};
}

std::vector<StateRow> state_rows() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return {{V, "V", "mV", -70.6, -1e3, infinity, "membrane potential"},
          {w, "w", "pA", 0, -infinity, infinity, "adaptation current"},
          {dg_ex, "dg_ex", "nS/ms", 0, 0, infinity, "rise of the excitatory conductance"},
          {g_ex, "g_ex", "nS", 0, 0, infinity, "excitatory conductance"},
          {dg_in, "dg_in", "nS/ms", 0, 0, infinity, "rise of the inhibitory conductance"},
          {g_in, "g_in", "nS", 0, 0, infinity, "inhibitory conductance"},
          {refractory, "refractory", "", 0, 0, 1, "1 while the potential is held, else 0"},
          {refractory_left, "refractory_left", "ms", 0, 0, infinity,
           "what is left of the refractory time"}};
}

}  // namespace

Model adaptive_exponential() {
  return {
      .name = "adaptive_exponential",
      .kind = "neuron",
      .summary =
          "adaptive exponential neuron with alpha-shaped conductances and slow inward current",
      .equations =
          "C dV/dt = g_L (E_L - V) + g_L Delta_T exp((V - V_th)/Delta_T) + g_ex (E_ex - V)"
          " + g_in (E_in - V) - w + I_e + I_SIC, held while refractory\n"
          "tau_w dw/dt = a (V - E_L) - w\n"
          "dg_ex/dt = dg_ex - g_ex/tau_ex, d(dg_ex)/dt = -dg_ex/tau_ex; likewise in\n"
          "event of strength W: dg_ex <- dg_ex + W e/tau_ex; likewise in\n"
          "V reaches V_peak: spike, V <- V_reset, w <- w + b, refractory for t_ref",
      .citation =
          "Brette & Gerstner, J Neurophysiol 94:3637 (2005), doi:10.1152/jn.00686.2005; "
          "conventions of aeif_cond_alpha_astro in NEST",
      .parameters = parameter_rows(),
      .states = state_rows(),
      .inputs = {{I_SIC, "I_SIC", "pA", 0, "slow inward current from astrocytes, by weight"}},
      .outputs = {{potential, "V", "mV", "membrane potential"}},
      .event_inputs = {{excitatory, "excitatory", "nS", "arrival at an excitatory synapse",
                        receive_excitatory},
                       {inhibitory, "inhibitory", "nS", "arrival at an inhibitory synapse",
                        receive_inhibitory}},
      .event_outputs = {{spike, "spike", "", "action potential, of strength 1"}},
      .thresholds = {{spike_threshold, "spike", "V reaches V_peak", above_peak, fire, spike},
                     {recovery, "recovery", "the refractory time is over", past_refractoriness,
                      recover}},
      .rates = rates,
      .observe = observe,
  };
}

}  // namespace tripartite
