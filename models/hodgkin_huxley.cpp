// Squid giant axon, space-clamped
//
//   C dV/dt = g_Na m³ h (E_Na - V) + g_K n⁴ (E_K - V) + g_L (E_L - V) + I_stim
//   dx/dt   = alpha_x (1 - x) - beta_x x                                      for x = m, h, n
//
//   alpha_m = linoid((V + 40)/10)            beta_m = 4 exp(-(V + 65)/18)
//   alpha_h = 0.07 exp(-(V + 65)/20)         beta_h = 1/(1 + exp(-(V + 35)/10))
//   alpha_n = 0.1 linoid((V + 55)/10)        beta_n = 0.125 exp(-(V + 65)/80)     per ms
//
//   linoid(x) = x/(1 - exp(-x))
//
// It receives current, which conductance synapses make from the potential V that it shows. A spike
// leaves when V rises through V_spike; nothing is reset.
//
// Hodgkin & Huxley 1952 (doi:10.1113/jphysiol.1952.sp004764) at 6.3 °C, the potential counted as is
// usual today: inside minus outside, at rest near -65 mV. Their densities are taken over 20,000 µm²
// of membrane.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "exponential.hpp"
#include "models.hpp"

namespace tripartite {

namespace {

enum Parameter : int {
  C,
  g_Na,
  g_K,
  g_L,
  E_Na,
  E_K,
  E_L,
  V_spike,
  parameter_count,
  // derived
  per_C = parameter_count,
  row_count
};
enum State : int { V, m, h, n };
enum Input : int { I_stim };
enum Output : int { potential };
enum EventOutput : int { spike };
enum Threshold : int { spike_threshold };

/// x/(1 - exp(-x)), given exp(-x). The singularity at 0 is removable: near it the series, whose
/// next term, x¹⁰/47900160, is below rounding.
double linoid(double x, double exponential) {
  const double square = x * x;
  const double series =
      1 + x / 2 + square / 12 * (1 - square / 60 * (1 - square / 42 * (1 - square / 40)));
  const bool near = std::abs(x) < 0.1;
  const double quotient = x / (near ? 1 : 1 - exponential);
  return near ? series : quotient;
}

struct Gates {
  double alpha_m, beta_m, alpha_h, beta_h, alpha_n, beta_n;  // 1/ms
};

/// Two exponentials serve all six rates: exp(-(v + 65)/80) and exp(-(v + 65)/18).
Gates gates(double v, double eightieth, double eighteenth) {
  constexpr double e = std::numbers::e;
  constexpr double e_to_five_halves = 12.182493960703473;
  const double fortieth = eightieth * eightieth;
  const double twentieth = fortieth * fortieth;
  const double tenth = twentieth * twentieth;
  return {.alpha_m = linoid((v + 40) / 10, tenth * e_to_five_halves),
          .beta_m = 4 * eighteenth,
          .alpha_h = 0.07 * twentieth,
          .beta_h = 1 / (1 + tenth * (e * e * e)),
          .alpha_n = 0.1 * linoid((v + 55) / 10, tenth * e),
          .beta_n = 0.125 * eightieth};
}

void derive(std::size_t count, double* const* p) {
  for (std::size_t i = 0; i < count; ++i) p[per_C][i] = 1 / p[C][i];
}

void rates(const Batch& batch, double* const* derivatives) {
  const auto p = batch.parameters;
  const auto x = batch.states;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    derivatives[n][i] = -(x[V][i] + 65) * (1.0 / 80);
    derivatives[m][i] = -(x[V][i] + 65) * (1.0 / 18);
  }
  exponentiate(derivatives[n], batch.count);
  exponentiate(derivatives[m], batch.count);
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    const double v = x[V][i];
    const double sodium_open = x[m][i] * x[m][i] * x[m][i] * x[h][i];
    const double potassium_open = x[n][i] * x[n][i] * (x[n][i] * x[n][i]);
    const double current = p[g_Na][i] * sodium_open * (p[E_Na][i] - v) +
                           p[g_K][i] * potassium_open * (p[E_K][i] - v) +
                           p[g_L][i] * (p[E_L][i] - v) + batch.inputs[I_stim][i];
    const Gates rate = gates(v, derivatives[n][i], derivatives[m][i]);
    derivatives[V][i] = current * p[per_C][i];
    derivatives[m][i] = rate.alpha_m * (1 - x[m][i]) - rate.beta_m * x[m][i];
    derivatives[h][i] = rate.alpha_h * (1 - x[h][i]) - rate.beta_h * x[h][i];
    derivatives[n][i] = rate.alpha_n * (1 - x[n][i]) - rate.beta_n * x[n][i];
  }
}

void observe(const Batch& batch, double* const* values) {
  std::copy_n(batch.states[V], batch.count, values[potential]);
}

void above_spike_level(const Batch& batch, double* distance) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i)
    distance[i] = batch.states[V][i] - batch.parameters[V_spike][i];
}

void fire(const MutableBatch& batch, double* emitted) { std::fill_n(emitted, batch.count, 1); }

}  // namespace

Model hodgkin_huxley() {
  constexpr double rest = -65;      // mV
  constexpr double membrane = 200;  // pF per µF/cm², and nS per mS/cm², of 20,000 µm²
  const auto settled = [](double alpha, double beta) { return alpha / (alpha + beta); };
  const Gates at_rest = gates(rest, 1, 1);
  return {
      .name = "hodgkin_huxley",
      .kind = "neuron",
      .summary = "squid giant axon, space-clamped",
      .equations =
          "C dV/dt = g_Na m^3 h (E_Na - V) + g_K n^4 (E_K - V) + g_L (E_L - V) + I_stim\n"
          "dx/dt = alpha_x (1 - x) - beta_x x for x = m, h, n\n"
          "alpha_m = linoid((V + 40)/10), beta_m = 4 exp(-(V + 65)/18)\n"
          "alpha_h = 0.07 exp(-(V + 65)/20), beta_h = 1/(1 + exp(-(V + 35)/10))\n"
          "alpha_n = 0.1 linoid((V + 55)/10), beta_n = 0.125 exp(-(V + 65)/80)\n"
          "linoid(x) = x/(1 - exp(-x)); V in mV, rates per ms\n"
          "V rises through V_spike: spike",
      .citation = "Hodgkin & Huxley, J Physiol 117:500 (1952), doi:10.1113/jphysiol.1952.sp004764",
      .parameters = {{C, "C", "pF", 1 * membrane, 1, 1e6, "membrane capacitance"},
                     {g_Na, "g_Na", "nS", 120 * membrane, 0, 1e7, "greatest sodium conductance"},
                     {g_K, "g_K", "nS", 36 * membrane, 0, 1e7, "greatest potassium conductance"},
                     {g_L, "g_L", "nS", 0.3 * membrane, 0, 1e6, "leak conductance"},
                     {E_Na, "E_Na", "mV", 50, -150, 150, "reversal potential of sodium"},
                     {E_K, "E_K", "mV", -77, -150, 150, "reversal potential of potassium"},
                     {E_L, "E_L", "mV", -54.4, -150, 150, "reversal potential of the leak"},
                     {V_spike, "V_spike", "mV", 0, -100, 100, "potential that counts as a spike"}},
      .states = {{V, "V", "mV", rest, -1e3, 1e3, "membrane potential"},
                 {m, "m", "", settled(at_rest.alpha_m, at_rest.beta_m), 0, 1, "sodium activation"},
                 {h, "h", "", settled(at_rest.alpha_h, at_rest.beta_h), 0, 1,
                  "sodium channels not inactivated"},
                 {n, "n", "", settled(at_rest.alpha_n, at_rest.beta_n), 0, 1,
                  "potassium activation"}},
      .inputs = {{I_stim, "I_stim", "pA", 0, "current from elsewhere"}},
      .outputs = {{potential, "V", "mV", "membrane potential"}},
      .event_outputs = {{spike, "spike", "", "action potential, of strength 1"}},
      .thresholds = {{spike_threshold, "spike", "V rises through V_spike", above_spike_level, fire,
                      spike}},
      .derived = row_count - parameter_count,
      .derive = derive,
      .rates = rates,
      .observe = observe,
  };
}

}  // namespace tripartite
