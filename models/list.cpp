#include "tripartite/models/list.hpp"

#include "models.hpp"

namespace tripartite {

Catalogue tripartite_models() {
  return Catalogue({
      // astrocytes
      li_rinzel(),
      g_chi(),
      astrocyte_compartment(),
      linear_messenger(),
      // neurons
      conductance_lif(),
      escape_lif(),
      adaptive_exponential(),
      hodgkin_huxley(),
      rate_neuron(),
      // sources of spikes
      poisson(),
      spike_train(),
      // synapses
      exponential_synapse(),
      alpha_synapse(),
      tsodyks_markram(),
      tsodyks_nest(),
      hebbian_trace(),
      // gliotransmission, in spikes and in rates, and coupling of astrocytes
      tripartite_synapse(),
      tripartite_release(),
      linear_release(),
      metabotropic_receptor(),
      gliotransmitter_release(),
      graded_release(),
      junction_smooth(),
      junction_threshold(),
      junction_linear(),
      compartment_diffusion(),
  });
}

}  // namespace tripartite
