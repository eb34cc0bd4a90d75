// Leaky integrate-and-fire neuron with conductance synapses
//
//   C dV/dt   = g_l (E_l - V) + g_e (E_e - V) + g_i (E_i - V) + I_ex + I_stim
//   dg_e/dt   = -g_e/tau_e
//   dg_i/dt   = -g_i/tau_i
//
// An excitatory (inhibitory) event of strength w adds w to g_e (g_i). When V reaches V_th a spike
// leaves, V is set to V_reset and held there for t_ref, while the conductances go on decaying. The
// potential V is shown to whoever listens. escape_lif spikes at random instead.
//
// The neurons of the neuron-glia network of Stimberg et al. 2019
// (doi:10.1007/978-3-030-00817-8_18), with their parameters.
#include <algorithm>

#include "membrane.hpp"
#include "models.hpp"

namespace tripartite {

namespace {

enum Threshold : int { spike_threshold, recovery };

void above_threshold(const Batch& batch, double* distance) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i)
    distance[i] = batch.states[membrane::V][i] - batch.parameters[membrane::V_th][i];
}

void fire(const MutableBatch& batch, double* emitted) {
  membrane::reset(batch);
  std::fill_n(emitted, batch.count, 1);
}

}  // namespace

Model conductance_lif() {
  Model model = membrane::declaration<membrane::parameter_count>("threshold of a spike");
  model.name = "conductance_lif";
  model.summary = "leaky integrate-and-fire neuron with exponential synaptic conductances";
  model.equations =
      "C dV/dt = g_l (E_l - V) + g_e (E_e - V) + g_i (E_i - V) + I_ex + I_stim, "
      "held while refractory\n"
      "dg_e/dt = -g_e/tau_e\n"
      "dg_i/dt = -g_i/tau_i\n"
      "excitatory event of strength w: g_e <- g_e + w\n"
      "inhibitory event of strength w: g_i <- g_i + w\n"
      "V reaches V_th: spike, V <- V_reset, refractory for t_ref";
  model.citation =
      "Stimberg, Goodman, Brette & De Pitta, in Computational Glioscience, Springer "
      "(2019), doi:10.1007/978-3-030-00817-8_18";
  model.thresholds = {
      {spike_threshold, "spike", "V reaches V_th", above_threshold, fire, membrane::spike},
      membrane::Held::threshold(recovery)};
  model.orders = {{membrane::V_reset, membrane::V_th,
                   "a spike would leave V above threshold, and none would follow"}};
  return model;
}

}  // namespace tripartite
