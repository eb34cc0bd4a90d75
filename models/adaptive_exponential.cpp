// Adaptive exponential neuron with slow inward current
//
//   C dV/dt     = g_L (E_L - V) + g_L Delta_T exp((V - V_th)/Delta_T)
//                 + g_ex (E_ex - V) + g_in (E_in - V) - w + I_e + I_SIC + I_stim
//   tau_w dw/dt = a (V - E_L) - w
//   dg/dt       = dg - g/tau_syn,  d(dg)/dt = -dg/tau_syn      for ex and in
//
// An event of strength W adds W e/tau_syn to dg: the conductance rises to W within tau_syn and
// falls again, W (t/tau_syn) exp(1 - t/tau_syn). When V reaches V_peak a spike leaves, V is set to
// V_reset, w grows by b, and V is held for t_ref. Astrocytes reach the neuron through I_SIC, other
// currents through I_stim; the potential V is shown to whoever listens.
//
// Brette & Gerstner 2005 (doi:10.1152/jn.00686.2005); parameters and conventions as
// aeif_cond_alpha_astro of NEST, with two differences: a spike carries the time at which V_peak is
// reached, not the end of a step; and V is capped in the rates at 10 Delta_T above V_peak, not at
// V_peak, since a corner exactly where a crossing is located defeats the control of the step size.
// Up to the peak the rates are the same.
//
// The upstroke is over in a finite time, on a scale of C/g_L exp(-u) at u = (V - V_th)/Delta_T. For
// a fixed step there are coordinates that move evenly to its end: with all other currents held at
// what they are in the beginning, rho g_L Delta_T in total, the time that is left until V is
// infinite is C/g_L q/rho, where
//
//   q = log(1 + rho exp(-u)) ,   dq/dt = -p/Delta_T dV/dt ,   p = 1 - exp(-q) .
//
// So q decreases along a line as far as those currents are constant; that they are not changes the
// rate of q, smoothly. To w the upstroke adds up as a logarithm of the time left, which
//
//   z = w + a Delta_T C/(g_L tau_w) (1 + u) exp(-u)     for u > 0
//
// takes away. The coordinates are exact, whatever rho is.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "exact_flow.hpp"
#include "exponential.hpp"
#include "models.hpp"
#include "parameters.hpp"
#include "refractoriness.hpp"
#include "select.hpp"

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
  t_ref,
  parameter_count,
  // derived
  per_C = parameter_count,
  per_Delta_T,
  g_upstroke,
  V_cap,
  per_tau_w,
  onset,
  rise_time,
  adaptation,
  reach,
  y_peak,
  y_cap,
  decay_ex,
  decay_in,
  jump_ex,
  jump_in,
  row_count
};
enum State : int { V, w, dg_ex, g_ex, dg_in, g_in, refractory, refractory_left };
enum Input : int { I_SIC, I_stim };
enum Output : int { potential };
enum EventInput : int { excitatory, inhibitory };
enum EventOutput : int { spike };
enum Threshold : int { spike_threshold, recovery };
using Held = Refractoriness<refractory>;

void derive(std::size_t count, double* const* p) {
  for (std::size_t i = 0; i < count; ++i) {
    p[per_C][i] = 1 / p[C][i];
    p[per_Delta_T][i] = 1 / p[Delta_T][i];
    p[g_upstroke][i] = p[g_L][i] * p[Delta_T][i];
    p[V_cap][i] = p[V_peak][i] + 10 * p[Delta_T][i];
    p[per_tau_w][i] = 1 / p[tau_w][i];
    // Heun's scheme errs least over an interval when it changes coordinates here.
    p[onset][i] = p[g_L][i] > 0 ? p[V_th][i] + 1.8 * p[Delta_T][i] : HUGE_VAL;
    p[rise_time][i] = p[g_L][i] > 0 ? p[C][i] / p[g_L][i] : 0;
    p[adaptation][i] = p[a][i] * p[Delta_T][i] * p[rise_time][i] / p[tau_w][i];
    // Exponentials stay finite from here on.
    p[reach][i] = p[g_L][i] > 0 ? p[V_th][i] - 600 * p[Delta_T][i] : HUGE_VAL;
    p[y_peak][i] = -(p[V_peak][i] - p[V_th][i]) / p[Delta_T][i];
    p[y_cap][i] = -(p[V_cap][i] - p[V_th][i]) / p[Delta_T][i];
    p[decay_ex][i] = 1 / p[tau_ex][i];
    p[decay_in][i] = 1 / p[tau_in][i];
    p[jump_ex][i] = std::numbers::e / p[tau_ex][i];
    p[jump_in][i] = std::numbers::e / p[tau_in][i];
  }
  exponentiate(p[y_peak], count);
  exponentiate(p[y_cap], count);
}

void rates(const Batch& batch, double* const* derivatives) {
  with_parameters<row_count>(batch, [batch, derivatives](const auto p) {
    const auto x = batch.states;
    double* const exponential = derivatives[V];
#pragma omp simd
    for (std::size_t i = 0; i < batch.count; ++i)
      exponential[i] = (lesser(x[V][i], p(V_cap, i)) - p(V_th, i)) * p(per_Delta_T, i);
    exponentiate(exponential, batch.count);
#pragma omp simd
    for (std::size_t i = 0; i < batch.count; ++i) {
      // A step that overshoots the peak must not overflow.
      const double v = lesser(x[V][i], p(V_cap, i));
      const double leak = p(g_L, i) * (p(E_L, i) - v);
      const double upstroke = p(g_upstroke, i) * exponential[i];
      const double synaptic = x[g_ex][i] * (p(E_ex, i) - v) + x[g_in][i] * (p(E_in, i) - v);
      const double external = p(I_e, i) + batch.inputs[I_SIC][i] + batch.inputs[I_stim][i];
      derivatives[V][i] =
          (1 - x[refractory][i]) * (leak + upstroke + synaptic - x[w][i] + external) * p(per_C, i);
      derivatives[w][i] = (p(a, i) * (v - p(E_L, i)) - x[w][i]) * p(per_tau_w, i);
    }
  });
}

void linear_rates(const Batch& batch, double* const* derivatives) {
  const auto p = batch.parameters;
  const auto x = batch.states;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    derivatives[dg_ex][i] = -p[decay_ex][i] * x[dg_ex][i];
    derivatives[g_ex][i] = x[dg_ex][i] - p[decay_ex][i] * x[g_ex][i];
    derivatives[dg_in][i] = -p[decay_in][i] * x[dg_in][i];
    derivatives[g_in][i] = x[dg_in][i] - p[decay_in][i] * x[g_in][i];
  }
  Held::linear_rates(batch, derivatives);
}

void flow(const MutableBatch& batch, double dt) {
  const auto x = batch.states;
  flow_as_alpha(batch.count, batch.parameters[decay_ex], x[dg_ex], x[g_ex], dt);
  flow_as_alpha(batch.count, batch.parameters[decay_in], x[dg_in], x[g_in], dt);
  Held::flow(batch, dt);
}

/// What is kept of an instance in its upstroke; y is exp(-u).
enum Number : std::size_t { rho, p_now, y_now };

/// log(1 + x) and 1 - exp(-x), given log(1 + x) and exp(-x): near zero by their series.
double log_of_one_plus(double x, double logarithm) { return x < 1e-5 ? x - x * x / 2 : logarithm; }
double one_minus_exponential(double x, double exponential) {
  return x < 1e-5 ? x - x * x / 2 : 1 - exponential;
}

/// z - w
double added_to_w(double u, double y, double adaptation) {
  return adaptation * (u > 0 ? (1 + u) * y : 1);
}

void straighten(const Batch& batch, const Chosen& chosen, const double* const* rates,
                double* const* coordinates) {
  const auto p = batch.parameters;
  in_tiles(chosen.count, [&](std::size_t begin, std::size_t lanes) {
    const InstanceOfBatch* const index = chosen.index + begin;
    Tile u, y, ratio, logarithm;
    for (std::size_t k = 0; k < lanes; ++k) {
      const std::size_t i = index[k];
      u[k] = (batch.states[V][i] - p[V_th][i]) * p[per_Delta_T][i];
      y[k] = -u[k];
    }
    exponentiate(y.data(), lanes);
    for (std::size_t k = 0; k < lanes; ++k) {
      const std::size_t i = index[k];
      const double rise = p[rise_time][i] * p[per_Delta_T][i] * rates[V][i];
      chosen.numbers[rho][i] = greater(rise - 1 / y[k], 0.01);
      ratio[k] = chosen.numbers[rho][i] * y[k];
      logarithm[k] = 1 + ratio[k];
    }
    take_logarithms(logarithm.data(), lanes);
    for (std::size_t k = 0; k < lanes; ++k) {
      const std::size_t i = index[k];
      chosen.numbers[p_now][i] = ratio[k] / (1 + ratio[k]);
      chosen.numbers[y_now][i] = y[k];
      coordinates[V][i] = log_of_one_plus(ratio[k], logarithm[k]);
      coordinates[w][i] = batch.states[w][i] + added_to_w(u[k], y[k], p[adaptation][i]);
    }
  });
}

void turn(const Batch& batch, const Chosen& chosen, double* const* rates) {
  const auto p = batch.parameters;
  for (std::size_t k = 0; k < chosen.count; ++k) {
    const std::size_t i = chosen.index[k];
    const double u = (batch.states[V][i] - p[V_th][i]) * p[per_Delta_T][i];
    const double du = rates[V][i] * p[per_Delta_T][i];
    if (u > 0) rates[w][i] -= p[adaptation][i] * u * chosen.numbers[y_now][i] * du;
    rates[V][i] = -chosen.numbers[p_now][i] * du;
  }
}

void bend(const MutableBatch& batch, const Chosen& chosen) {
  const auto p = batch.parameters;
  in_tiles(chosen.count, [&](std::size_t begin, std::size_t lanes) {
    const InstanceOfBatch* const index = chosen.index + begin;
    Tile q, kept, u;
    for (std::size_t k = 0; k < lanes; ++k) {
      q[k] = greater(batch.states[V][index[k]], 0);  // where a step passes the end, V is at its cap
      kept[k] = -q[k];
    }
    exponentiate(kept.data(), lanes);
    for (std::size_t k = 0; k < lanes; ++k) {
      const std::size_t i = index[k];
      const double at_cap = chosen.numbers[rho][i] * p[y_cap][i];
      const double part = greater(one_minus_exponential(q[k], kept[k]), at_cap / (1 + at_cap));
      chosen.numbers[p_now][i] = part;
      u[k] = chosen.numbers[y_now][i] = part / (chosen.numbers[rho][i] * kept[k]);
    }
    take_logarithms(u.data(), lanes);
    for (std::size_t k = 0; k < lanes; ++k) {
      const std::size_t i = index[k];
      batch.states[V][i] = p[V_th][i] - p[Delta_T][i] * u[k];
      batch.states[w][i] -= added_to_w(-u[k], chosen.numbers[y_now][i], p[adaptation][i]);
    }
  });
}

void beyond_peak(const Batch& batch, const Chosen& chosen, double* distance) {
  in_tiles(chosen.count, [&](std::size_t begin, std::size_t lanes) {
    const InstanceOfBatch* const index = chosen.index + begin;
    Tile ratio, logarithm;
    for (std::size_t k = 0; k < lanes; ++k) {
      ratio[k] = chosen.numbers[rho][index[k]] * batch.parameters[y_peak][index[k]];
      logarithm[k] = 1 + ratio[k];
    }
    take_logarithms(logarithm.data(), lanes);
    for (std::size_t k = 0; k < lanes; ++k)
      distance[index[k]] = log_of_one_plus(ratio[k], logarithm[k]) - batch.states[V][index[k]];
  });
}

void observe(const Batch& batch, double* const* values) {
  std::copy_n(batch.states[V], batch.count, values[potential]);
}

void receive_excitatory(const MutableBatch& batch, const double* strength, double* /*emitted*/) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i)
    batch.states[dg_ex][i] += strength[i] * batch.parameters[jump_ex][i];
}

void receive_inhibitory(const MutableBatch& batch, const double* strength, double* /*emitted*/) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i)
    batch.states[dg_in][i] += strength[i] * batch.parameters[jump_in][i];
}

void above_peak(const Batch& batch, double* distance) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i)
    distance[i] = batch.states[V][i] - batch.parameters[V_peak][i];
}

void fire(const MutableBatch& batch, double* emitted) {
  std::copy_n(batch.parameters[V_reset], batch.count, batch.states[V]);
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) batch.states[w][i] += batch.parameters[b][i];
  Held::begin(batch, batch.parameters[t_ref]);
  std::fill_n(emitted, batch.count, 1);
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
          {tau_in, "tau_in", "ms", 2, 0.01, 1e3, "rise time of inhibition"},
          {I_e, "I_e", "pA", 0, -1e5, 1e5, "constant external current"},
          {t_ref, "t_ref", "ms", 0, 0, 1e3, "refractory time"}};
}

std::vector<StateRow> state_rows() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  std::vector<StateRow> rows = {
      {V, "V", "mV", -70.6, -1e3, infinity, "membrane potential"},
      {w, "w", "pA", 0, -infinity, infinity, "adaptation current"},
      {dg_ex, "dg_ex", "nS/ms", 0, 0, infinity, "rise of excitation", {.linear = true}},
      {g_ex, "g_ex", "nS", 0, 0, infinity, "excitatory conductance", {.linear = true}},
      {dg_in, "dg_in", "nS/ms", 0, 0, infinity, "rise of inhibition", {.linear = true}},
      {g_in, "g_in", "nS", 0, 0, infinity, "inhibitory conductance", {.linear = true}}};
  for (const StateRow& row : Held::states()) rows.push_back(row);
  return rows;
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
          " + g_in (E_in - V) - w + I_e + I_SIC + I_stim, held while refractory\n"
          "tau_w dw/dt = a (V - E_L) - w\n"
          "dg_ex/dt = dg_ex - g_ex/tau_ex, d(dg_ex)/dt = -dg_ex/tau_ex; likewise in\n"
          "event of strength W: dg_ex <- dg_ex + W e/tau_ex; likewise in\n"
          "V reaches V_peak: spike, V <- V_reset, w <- w + b, refractory for t_ref",
      .citation =
          "Brette & Gerstner, J Neurophysiol 94:3637 (2005), doi:10.1152/jn.00686.2005; "
          "conventions of aeif_cond_alpha_astro in NEST",
      .parameters = parameter_rows(),
      .states = state_rows(),
      .inputs = {{I_SIC, "I_SIC", "pA", 0, "slow inward current from astrocytes, by weight"},
                 {I_stim, "I_stim", "pA", 0, "current from elsewhere"}},
      .outputs = {{potential, "V", "mV", "membrane potential"}},
      .event_inputs = {{excitatory, "excitatory", "nS", "arrival at an excitatory synapse",
                        receive_excitatory},
                       {inhibitory, "inhibitory", "nS", "arrival at an inhibitory synapse",
                        receive_inhibitory}},
      .event_outputs = {{spike, "spike", "", "action potential, of strength 1"}},
      .thresholds = {{spike_threshold, "spike", "V reaches V_peak", above_peak, fire, spike},
                     Held::threshold(recovery)},
      .upstroke = Upstroke{spike_threshold, V, onset, reach, straighten, turn, bend, beyond_peak},
      .orders = {{V_reset, V_peak, "a spike would leave V above its peak, and none would follow"}},
      .derived = row_count - parameter_count,
      .derive = derive,
      .rates = rates,
      .linear_rates = linear_rates,
      .flow = flow,
      .observe = observe,
  };
}

}  // namespace tripartite
