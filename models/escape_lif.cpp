// Leaky integrate-and-fire neuron with escape noise
//
//   C dV/dt   = g_l (E_l - V) + g_e (E_e - V) + g_i (E_i - V) + I_ex + I_stim
//   dg_e/dt   = -g_e/tau_e
//   dg_i/dt   = -g_i/tau_i
//
// is the membrane of conductance_lif, but no value of V makes it spike for certain. While the
// neuron is not refractory it spikes at random, as a point process of intensity
//
//   lambda = lambda_0 exp((V - V_th)/Delta_V) ;
//
// then V is set to V_reset and held there for t_ref. So the mean rate is a smooth function of the
// current, and neurons of one population need not fire together. As Delta_V goes to zero V_th
// becomes the threshold of conductance_lif.
//
// A constant V, once the neuron is ready again, leads to intervals that are t_ref and an
// exponential time of mean 1/lambda: the rate is lambda/(1 + lambda t_ref).
//
// In one step at most one spike is drawn, at the intensity at hand there: the step should be short
// against 1/lambda, and the rate is of first order in it. The exponent is bounded by 600, where the
// intensity is certainty, to remain a number.
//
// Escape noise: Gerstner, Kistler, Naud & Paninski 2014, chapter 9; that the intensity depends on
// the distance to threshold in this way was found in pyramidal neurons by Jolivet et al. 2006. The
// numbers, lambda_0 = 0.1 /ms (a neuron held at V_th waits 10 ms) and Delta_V = 2 mV, are chosen
// here, close to the 0.09 /ms and 1.67 mV around -53 mV that Latimer, Rieke & Pillow 2019 measured
// in ganglion cells of the retina, for an intensity that below threshold is this exponential. The
// membrane: Stimberg et al. 2019.
#include <algorithm>

#include "membrane.hpp"
#include "models.hpp"
#include "select.hpp"

namespace tripartite {

namespace {

enum Parameter : int {
  lambda_0 = membrane::parameter_count,
  Delta_V,
  parameter_count,
  // derived, besides those of the membrane
  per_Delta_V = parameter_count + membrane::derived_count
};
enum Threshold : int { recovery };
enum Hazard : int { escape };

void derive(std::size_t count, double* const* p) {
  membrane::derive<parameter_count>(count, p);
  for (std::size_t i = 0; i < count; ++i) p[per_Delta_V][i] = 1 / p[Delta_V][i];
}

void intensity(const Batch& batch, double* per_ms) {
  constexpr double greatest = 600;
  const auto p = batch.parameters;
  const auto x = batch.states;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    const double distance = (x[membrane::V][i] - p[membrane::V_th][i]) * p[per_Delta_V][i];
    per_ms[i] = lesser(distance, greatest);
  }
  exponentiate(per_ms, batch.count);
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i)
    per_ms[i] *= (1 - x[membrane::refractory][i]) * p[lambda_0][i];
}

}  // namespace

Model escape_lif() {
  Model model =
      membrane::declaration<parameter_count>("potential at which the intensity is lambda_0");
  model.name = "escape_lif";
  model.summary = "conductance_lif that spikes at random, the likelier the higher its potential";
  model.equations =
      "C dV/dt = g_l (E_l - V) + g_e (E_e - V) + g_i (E_i - V) + I_ex + I_stim, "
      "held while refractory\n"
      "dg_e/dt = -g_e/tau_e\n"
      "dg_i/dt = -g_i/tau_i\n"
      "excitatory event of strength w: g_e <- g_e + w\n"
      "inhibitory event of strength w: g_i <- g_i + w\n"
      "spike with intensity lambda_0 exp((V - V_th)/Delta_V) unless refractory: "
      "V <- V_reset, refractory for t_ref";
  model.citation =
      "Gerstner, Kistler, Naud & Paninski, Neuronal Dynamics, Cambridge University Press (2014), "
      "chapter 9; Jolivet, Rauch, Luscher & Gerstner, J Comput Neurosci 21:35 (2006), "
      "doi:10.1007/s10827-006-7074-5; Latimer, Rieke & Pillow, eLife 8:e47012 (2019), "
      "doi:10.7554/eLife.47012; membrane: Stimberg et al., in Computational Glioscience (2019), "
      "doi:10.1007/978-3-030-00817-8_18";
  model.parameters.insert(
      model.parameters.end(),
      {{lambda_0, "lambda_0", "/ms", 0.1, 0, 1e3, "intensity of spikes at V_th"},
       {Delta_V, "Delta_V", "mV", 2, 0.01, 100, "potential that raises the intensity e-fold"}});
  model.thresholds = {membrane::Held::threshold(recovery)};
  model.hazards = {{escape, "spike", "the neuron escapes over its soft threshold", intensity,
                    membrane::spike, membrane::reset}};
  ++model.derived;
  model.derive = derive;
  return model;
}

}  // namespace tripartite
