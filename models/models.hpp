// One declaration per model; the page of each is the file of its name.
#pragma once

#include "tripartite/model/model.hpp"

namespace tripartite {

Model adaptive_exponential();
Model alpha_synapse();
Model astrocyte_compartment();
Model compartment_diffusion();
Model conductance_lif();
Model exponential_synapse();
Model g_chi();
Model gliotransmitter_release();
Model hodgkin_huxley();
Model li_rinzel();
Model poisson();
Model spike_train();
Model tripartite_synapse();
Model tsodyks_markram();
Model tsodyks_nest();

// All three in gap_junction.cpp.
Model junction_linear();
Model junction_smooth();
Model junction_threshold();

}  // namespace tripartite
