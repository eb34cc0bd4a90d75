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

#include "models.hpp"

namespace tripartite {

namespace {

enum Parameter : int { C, g_Na, g_K, g_L, E_Na, E_K, E_L, V_spike };
enum State : int { V, m, h, n };
enum Input : int { I_stim };
enum Output : int { potential };
enum EventOutput : int { spike };
enum Threshold : int { spike_threshold };

/// x/(1 - exp(-x)). The singularity at 0 is removable: near it the series, whose next term,
/// -x⁴/720, is below rounding.
double linoid(double x) {
  if (std::abs(x) < 1e-3) return 1 + x / 2 + x * x / 12;
  return -x / std::expm1(-x);
}

double alpha_m(double v) { return linoid((v + 40) / 10); }
double beta_m(double v) { return 4 * std::exp(-(v + 65) / 18); }
double alpha_h(double v) { return 0.07 * std::exp(-(v + 65) / 20); }
double beta_h(double v) { return 1 / (1 + std::exp(-(v + 35) / 10)); }
double alpha_n(double v) { return 0.1 * linoid((v + 55) / 10); }
double beta_n(double v) { return 0.125 * std::exp(-(v + 65) / 80); }

void rates(const Batch& batch, double* const* derivatives) {
  const auto p = batch.parameters;
  const auto x = batch.states;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    const double v = x[V][i];
    const double sodium_open = x[m][i] * x[m][i] * x[m][i] * x[h][i];
    const double potassium_open = x[n][i] * x[n][i] * x[n][i] * x[n][i];
    const double current = p[g_Na][i] * sodium_open * (p[E_Na][i] - v) +
                           p[g_K][i] * potassium_open * (p[E_K][i] - v) +
                           p[g_L][i] * (p[E_L][i] - v) + batch.inputs[I_stim][i];
    derivatives[V][i] = current / p[C][i];
    derivatives[m][i] = alpha_m(v) * (1 - x[m][i]) - beta_m(v) * x[m][i];
    derivatives[h][i] = alpha_h(v) * (1 - x[h][i]) - beta_h(v) * x[h][i];
    derivatives[n][i] = alpha_n(v) * (1 - x[n][i]) - beta_n(v) * x[n][i];
  }
}

void observe(const Batch& batch, double* const* values) {
  std::copy_n(batch.states[V], batch.count, values[potential]);
}

double above_spike_level(const Element& element) {
  return element.state(V) - element.parameter(V_spike);
}

double fire(const Element&) { return 1; }

}  // namespace

Model hodgkin_huxley() {
  constexpr double rest = -65;      // mV
  constexpr double membrane = 200;  // pF per µF/cm², and nS per mS/cm², of 20,000 µm²
  const auto settled = [](double alpha, double beta) { return alpha / (alpha + beta); };
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
                 {m, "m", "", settled(alpha_m(rest), beta_m(rest)), 0, 1, "sodium activation"},
                 {h, "h", "", settled(alpha_h(rest), beta_h(rest)), 0, 1,
                  "sodium channels not inactivated"},
                 {n, "n", "", settled(alpha_n(rest), beta_n(rest)), 0, 1, "potassium activation"}},
      .inputs = {{I_stim, "I_stim", "pA", 0, "current from elsewhere"}},
      .outputs = {{potential, "V", "mV", "membrane potential"}},
      .event_outputs = {{spike, "spike", "", "action potential, of strength 1"}},
      .thresholds = {{spike_threshold, "spike", "V rises through V_spike", above_spike_level, fire,
                      spike}},
      .rates = rates,
      .observe = observe,
  };
}

}  // namespace tripartite
