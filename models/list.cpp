#include "tripartite/models/list.hpp"

#include "models.hpp"

namespace tripartite {

Catalogue tripartite_models() {
  return Catalogue({
      // astrocytes
      li_rinzel(),
      g_chi(),
      astrocyte_compartment(),
      // neurons
      conductance_lif(),
      adaptive_exponential(),
      hodgkin_huxley(),
      // sources of spikes
      poisson(),
      spike_train(),
      // synapses
      exponential_synapse(),
      alpha_synapse(),
      tsodyks_markram(),
      tsodyks_nest(),
      // gliotransmission and coupling of astrocytes
      tripartite_synapse(),
      gliotransmitter_release(),
      junction_smooth(),
      junction_threshold(),
      junction_linear(),
      compartment_diffusion(),
  });
}

}  // namespace tripartite
